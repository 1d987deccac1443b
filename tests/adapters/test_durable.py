"""A killed run goes on by itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from provisioner.adapters.durable import DurableRuns
from provisioner.errors import CloudError

PROGRAM = """
import os, signal, sys
from pathlib import Path
from provisioner.adapters.durable import DurableRuns
folder = Path(sys.argv[1]); dies = len(sys.argv) > 2
def one(): (folder / "one").open("a").write("x")
def two():
    (folder / "two").open("a").write("x")
    if dies: os.kill(os.getpid(), signal.SIGKILL)
DurableRuns(folder).run((("one", one), ("two", two)), "run-1")
"""


def play(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", textwrap.dedent(PROGRAM), str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ.copy())


def test_a_killed_run_resumes_after_the_last_finished_step(tmp_path: Path) -> None:
    assert play(tmp_path, "die").returncode == -signal.SIGKILL

    again = play(tmp_path)

    assert again.returncode == 0, again.stderr
    assert (tmp_path / "one").read_text() == "x"
    assert (tmp_path / "two").read_text() == "xx"


def test_a_finished_run_is_not_done_twice(tmp_path: Path) -> None:
    calls: list[str] = []

    for _ in range(2):
        DurableRuns(tmp_path).run((("apply", lambda: calls.append("done")),), "run-1")

    assert calls == ["done"]


def test_a_failed_run_is_tried_again_and_keeps_its_remedy(tmp_path: Path) -> None:
    state = {"broken": True, "done": 0}

    def apply() -> None:
        if state["broken"]:
            raise CloudError("quota too small", remedy="raise it", left_behind="1 network")
        state["done"] += 1

    runs = DurableRuns(tmp_path)
    with pytest.raises(CloudError, match="quota too small") as caught:
        runs.run((("apply", apply),), "run-1")
    assert (caught.value.remedy, caught.value.left_behind) == ("raise it", "1 network")

    state["broken"] = False
    runs.run((("apply", apply),), "run-1")
    assert state["done"] == 1
