"""Speed of the rules: every scenario loaded and played.

Prints seconds beside what is promised and writes build/bench/rules.json.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
SCENARIOS = sorted((ROOT / "tests/cases/scenarios").glob("*.yaml"))
PROMISED_S = 0.3


def main() -> None:
    began = time.perf_counter()
    command = [sys.executable, "-m", "provisioner", "rehearse", "-q", *map(str, SCENARIOS)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    each = (time.perf_counter() - began) / len(SCENARIOS)
    print(f"{'rehearsal_s':<22}{each:>8.3f} s   promised {PROMISED_S} s (start of the command included)")
    target = ROOT / "build" / "bench"
    target.mkdir(parents=True, exist_ok=True)
    figures = {"rehearsal_s": each, "scenarios": len(SCENARIOS)}
    (target / "rules.json").write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
