"""A process is known by pid and start time; what a crash leaves is found and ended."""

import json
import os
import subprocess
import time
from collections.abc import Iterator

import psutil
import pytest

from provisioner.devcloud.layout import Layout
from provisioner.devcloud.processes import (
    Identity,
    NotReady,
    Processes,
    ServiceCrashed,
    end,
    start_time,
    tail,
)


@pytest.fixture
def processes(layout: Layout) -> Iterator[Processes]:
    mine = Processes(layout)
    yield mine
    end(mine.ours(), patience=0)


def test_a_spawned_process_is_up_and_in_a_session_of_its_own(processes: Processes):
    pid = processes.spawn("sleeper", ["sleep", "60"], {})
    assert processes.pid("sleeper") == pid == os.getsid(pid)
    assert [one.pid for one in processes.ours()] == [pid]


def test_a_pid_given_to_somebody_else_is_not_our_process(processes: Processes):
    pid = processes.spawn("sleeper", ["sleep", "60"], {})
    file = processes.layout.run / "sleeper.pid.json"
    file.write_text(json.dumps({"pid": pid, "started": "1", "recipe": ""}))
    assert processes.pid("sleeper") is None
    assert processes.crashed("sleeper")
    assert Identity(pid, start_time(pid) or "").is_running()


def test_a_killed_process_counts_as_crashed_and_a_stopped_one_does_not(processes: Processes):
    os.kill(processes.spawn("killed", ["sleep", "60"], {}), 9)
    processes.spawn("stopped", ["sleep", "60"], {})
    processes.stop("stopped")
    psutil.wait_procs(psutil.Process().children(), timeout=2)
    assert processes.crashed("killed")
    assert not processes.crashed("stopped")
    assert not processes.crashed("never started")


def test_stopping_a_crashed_service_ends_the_children_it_left(processes: Processes):
    leader = processes.spawn("broker", ["sh", "-c", "sleep 60 & wait"], {})
    limit = time.monotonic() + 5
    while len(processes.ours()) < 2 and time.monotonic() < limit:
        time.sleep(0.02)
    os.kill(leader, 9)
    assert len([one for one in processes.ours() if one.name() == "sleep"]) == 1
    processes.stop("broker")
    assert processes.ours() == []


def test_a_process_that_drops_its_environment_is_found_by_its_working_directory(processes: Processes):
    pid = processes.spawn("forgetful", ["env", "-i", "sleep", "60"], {})
    time.sleep(0.1)
    assert pid in [one.pid for one in processes.ours()]


def test_processes_of_others_are_not_ours(processes: Processes):
    with subprocess.Popen(["sleep", "60"]) as stranger:
        assert stranger.pid not in [one.pid for one in processes.ours()]
        stranger.kill()


def test_a_service_that_dies_while_starting_is_named_with_log_and_last_lines(processes: Processes):
    processes.spawn("broken", ["sh", "-c", "echo the port is taken; exit 3"], {})
    with pytest.raises(ServiceCrashed) as crash:
        processes.wait("broken", lambda: False, seconds=5)
    assert "broken" in str(crash.value)
    assert str(processes.layout.log / "broken.log") in str(crash.value)
    assert "the port is taken" in str(crash.value)


def test_waiting_ends(processes: Processes):
    processes.spawn("slow", ["sleep", "60"], {})
    with pytest.raises(NotReady, match="slow"):
        processes.wait("slow", lambda: False, seconds=0.2)


def test_the_tail_of_a_log_is_short_and_without_colours(layout: Layout):
    log = layout.log / "x.log"
    log.write_text("\n".join(f"\x1b[31mline {number}\x1b[0m" for number in range(9000)))
    assert tail(log, 2) == ["line 8998", "line 8999"]
    assert tail(layout.log / "absent.log", 2) == []
