"""Runs the stages of `make test` (or `make check`) in order and prints each time beside its budget.

The first stage that fails ends the run with its exit status; nothing is skipped.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import yaml

HERE = Path(__file__).parent
KEYS = ("cold", "warm")


def main(which: str) -> int:
    budget = yaml.safe_load((HERE / "budget.yaml").read_text())
    names = budget[which]
    taken: list[tuple[str, float, int]] = []
    for name in names:
        seconds, status = run(name, budget["stages"][name]["command"])
        taken.append((name, seconds, status))
        if status:
            break
    print(report(taken, budget["stages"]), flush=True)
    return taken[-1][2]


def run(name: str, command: list[str]) -> tuple[float, int]:
    print(f"── {name}: {' '.join(command)}", flush=True)
    started = time.monotonic()
    status = subprocess.run(command, cwd=HERE.parent, check=False).returncode
    return time.monotonic() - started, status


def report(taken: list[tuple[str, float, int]], stages: dict[str, dict]) -> str:
    """One line a stage: seconds taken, seconds budgeted on an empty and on a warm machine."""
    lines = [f"{'stage':<16}{'seconds':>9}{'cold':>7}{'warm':>7}  result"]
    for name, seconds, status in taken:
        cold, warm = (stages[name][key] for key in KEYS)
        verdict = f"failed ({status})" if status else "ok" if seconds <= cold else "ok, over budget"
        lines.append(f"{name:<16}{seconds:>9.1f}{cold:>7}{warm:>7}  {verdict}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
