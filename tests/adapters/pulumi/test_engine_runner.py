"""What the engine says at its end is checked before it is believed."""

from __future__ import annotations

import threading

import pytest

from provisioner.adapters.pulumi.fault import Failed
from provisioner.adapters.pulumi.runner import Runner
from provisioner.adapters.pulumi.steps import Watch


def runner(*, stopped: bool) -> Runner:
    made = object.__new__(Runner)
    made.key, made.say, made.stopped = b"k", lambda progress: None, threading.Event()
    if stopped:
        made.stopped.set()
    return made


def watched(made: Runner, *complaints: tuple[str, str]) -> None:
    with made._watching() as watch:
        assert isinstance(watch, Watch)
        watch.complaints.extend(complaints)


def test_an_engine_that_was_interrupted_ends_with_status_0_and_is_not_believed():
    with pytest.raises(Failed) as failed:
        watched(runner(stopped=True))
    assert failed.value.fault.kind == "cancelled"


def test_an_engine_that_complained_has_not_done_its_work():
    with pytest.raises(Failed) as failed:
        watched(runner(stopped=False), ("", "resource failed"), ("u", "No valid host"))
    assert failed.value.fault.details == (("u", "No valid host"),)


def test_an_engine_that_was_neither_is_believed():
    watched(runner(stopped=False))
