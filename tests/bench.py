"""`make bench`: every benchmark there is, one after the other; each writes its own file in build/bench.

The main path is not measured by this command yet; docs/benchmarks.md says what was measured by hand.
"""

from __future__ import annotations

from tests import bench_records, bench_rules


def main() -> None:
    bench_rules.main()
    bench_records.main()


if __name__ == "__main__":
    main()
