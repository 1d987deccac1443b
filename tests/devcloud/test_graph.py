"""Stages run after those they need, and a failure stops what has not begun."""

import threading
from graphlib import CycleError

import pytest

from provisioner.devcloud import database
from provisioner.devcloud.graph import Stage, run_stages
from provisioner.devcloud.layout import Layout
from provisioner.devcloud.services import all_services
from provisioner.devcloud.start import Start


class Diary:
    """Remembers which stages ran, in order."""

    def __init__(self) -> None:
        self.ran: list[str] = []

    def stage(self, name: str, *needs: str, acts: bool = True) -> Stage:
        def work() -> bool:
            self.ran.append(name)
            return acts

        return Stage(name, needs, work)


def quiet(line: str) -> None:
    """No progress is shown."""


def test_a_stage_runs_after_all_that_it_needs():
    diary = Diary()
    run_stages([diary.stage("c", "a", "b"), diary.stage("b", "a"), diary.stage("a")], quiet)
    assert diary.ran == ["a", "b", "c"]


def test_only_stages_that_acted_are_shown_and_timed():
    diary, lines = Diary(), list[str]()
    acted = run_stages([diary.stage("a", acts=False), diary.stage("b")], lines.append)
    assert list(acted) == ["b"]
    assert [line.split()[0] for line in lines] == ["b"]


def test_stages_without_common_needs_run_side_by_side():
    meeting = threading.Barrier(2, timeout=5)
    run_stages([Stage(name, (), lambda: meeting.wait() >= 0) for name in ("a", "b")], quiet)


def test_after_a_failure_nothing_that_needs_it_begins():
    diary = Diary()

    def fail() -> bool:
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError, match="the disk is full"):
        run_stages([Stage("a", (), fail), diary.stage("b", "a")], quiet)
    assert diary.ran == []


def test_stages_that_need_each_other_are_refused():
    diary = Diary()
    with pytest.raises(CycleError):
        run_stages([diary.stage("a", "b"), diary.stage("b", "a")], quiet)


def test_every_need_of_the_real_cloud_names_a_stage(layout: Layout):
    start = Start(layout, quiet, use_snapshot=True)
    stages = start.stages()
    names = {stage.name for stage in stages}
    assert {need for stage in stages for need in stage.needs} <= names
    assert {service.name for service in all_services(layout)} <= names


def test_what_lies_in_the_state_is_made_once_for_each_version(layout: Layout):
    made: list[str] = []
    for version in ("1", "1", "2"):
        stage = database.once(layout, "accounts", (), lambda _: made.append("made"), version)
        stage.work()
    assert made == ["made", "made"]
