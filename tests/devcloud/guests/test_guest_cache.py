"""What is kept is complete or absent."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from provisioner.devcloud.guests.cache import make_once, workshop


def test_two_callers_at_once_make_one_thing(tmp_path: Path) -> None:
    made: list[Path] = []

    def make(target: Path) -> None:
        made.append(target)
        time.sleep(0.1)
        target.write_text("done")

    callers = [threading.Thread(target=make_once, args=(tmp_path / "thing", make)) for _ in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert len(made) == 1
    assert (tmp_path / "thing").read_text() == "done"


def test_a_failure_leaves_nothing_under_the_name(tmp_path: Path) -> None:
    def half(target: Path) -> None:
        target.write_text("half")
        raise RuntimeError("the machine went away")

    with pytest.raises(RuntimeError):
        make_once(tmp_path / "thing", half)
    assert not (tmp_path / "thing").exists()
    assert (
        make_once(tmp_path / "thing", lambda target: target.write_text("whole") and None).read_text()
        == "whole"
    )


def test_what_a_killed_run_left_is_swept(tmp_path: Path) -> None:
    (tmp_path / ".thing.work.1/deep").mkdir(parents=True)
    with workshop(tmp_path / "thing") as room:
        assert [room] == list(tmp_path.iterdir())
    assert list(tmp_path.iterdir()) == []
