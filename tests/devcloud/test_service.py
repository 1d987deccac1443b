"""Bringing a service up: started once, started anew when it must, finished when it was interrupted."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace

import psutil
import pytest

from provisioner.devcloud.layout import Layout
from provisioner.devcloud.processes import Processes, end, put_aside
from provisioner.devcloud.service import Service, bring_up


class Story:
    """A service that sleeps, and what happened around it."""

    def __init__(self, layout: Layout) -> None:
        self.happened: list[str] = []
        self.lines: list[str] = []
        (layout.etc / "sleeper.conf").write_text("a\n")
        self.service = Service(
            "sleeper",
            ("sleep", "60"),
            prepare=self.note("prepared"),
            settle=self.note("settled"),
            configs=("sleeper.conf",),
        )

    def note(self, word: str) -> Callable[[Layout], None]:
        return lambda _: self.happened.append(word)


@pytest.fixture
def story(layout: Layout) -> Story:
    return Story(layout)


@pytest.fixture
def processes(layout: Layout) -> Iterator[Processes]:
    mine = Processes(layout)
    yield mine
    end(mine.ours(), patience=0)


def test_it_is_prepared_started_and_settled_once(story: Story, processes: Processes):
    assert bring_up(story.service, processes, story.lines.append)
    assert not bring_up(story.service, processes, story.lines.append)
    assert story.happened == ["prepared", "settled"]
    assert story.lines == []


def test_a_crash_is_named_and_repaired(story: Story, processes: Processes):
    bring_up(story.service, processes, story.lines.append)
    pid = processes.pid("sleeper") or 0
    os.kill(pid, 9)
    psutil.wait_procs(psutil.Process().children(), timeout=2)
    assert bring_up(story.service, processes, story.lines.append)
    assert processes.pid("sleeper") not in (None, pid)
    assert "sleeper had crashed" in story.lines[0]
    assert "sleeper.log" in story.lines[0]


def test_changed_configuration_starts_it_anew(story: Story, processes: Processes):
    bring_up(story.service, processes, story.lines.append)
    before = processes.pid("sleeper")
    (processes.layout.etc / "sleeper.conf").write_text("b\n")
    assert bring_up(story.service, processes, story.lines.append)
    assert processes.pid("sleeper") != before
    assert story.lines == []


def test_a_start_that_was_interrupted_before_it_settled_is_finished(story: Story, processes: Processes):
    def interrupted(_: Layout) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring_up(replace(story.service, settle=interrupted), processes, story.lines.append)
    before = processes.pid("sleeper")
    assert bring_up(story.service, processes, story.lines.append)
    assert processes.pid("sleeper") == before
    assert story.happened == ["prepared", "settled"]


def test_a_log_that_grew_large_is_put_aside(layout: Layout):
    log = layout.log / "sleeper.log"
    log.write_text("x" * 100)
    put_aside(log, limit=1000)
    assert log.exists()
    put_aside(log, limit=10)
    assert not log.exists()
    assert (layout.log / "sleeper.log.1").exists()
