"""State and locks, read from where the engine writes them."""

from __future__ import annotations

import json
import os
import socket
from datetime import UTC, datetime, timedelta

import pytest

from provisioner.adapters.pulumi.store import FileStore, Lock, lock, store_of


def locked_by(pid: int, host: str = "", at: datetime | None = None) -> Lock:
    return Lock(pid=pid, hostname=host or socket.gethostname(), timestamp=at or datetime.now(UTC))


def test_a_lock_of_a_living_process_is_respected():
    assert not locked_by(os.getpid()).is_dead


def test_a_lock_whose_owner_is_gone_is_dead():
    assert locked_by(4194303).is_dead


def test_a_lock_taken_on_another_machine_is_never_called_dead():
    assert not locked_by(4194303, "elsewhere").is_dead


def test_another_process_under_the_same_number_does_not_keep_a_lock_alive():
    assert locked_by(os.getpid(), at=datetime.now(UTC) - timedelta(days=3)).is_dead


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-22T16:37:41.355597525Z",
        "2026-11-22T16:37:41.3Z",
        "2026-11-22T16:37:41Z",
        "2026-11-23T00:37:41.355597525+08:00",
    ],
)
def test_the_engines_instants_are_read(written):
    found = lock({"pid": 1, "hostname": "h", "timestamp": written}).timestamp
    assert found.replace(microsecond=0) == datetime(2026, 11, 22, 16, 37, 41, tzinfo=UTC)


def test_a_file_backend_tells_state_locks_and_stacks(tmp_path):
    states = tmp_path / ".pulumi/stacks/govcloud"
    states.mkdir(parents=True)
    resources = [{"urn": "u"}]
    checkpoint = {"version": 3, "checkpoint": {"latest": {"resources": resources}}}
    (states / "case_gov_water.json").write_text(json.dumps(checkpoint))
    (states / "case_gov_water.json.bak").write_text("{}")
    held = tmp_path / ".pulumi/locks/organization/govcloud/case_gov_water"
    held.mkdir(parents=True)
    owner = {"pid": 7, "username": "root", "hostname": "h", "timestamp": "2026-11-22T16:37:41Z"}
    (held / "1.json").write_text(json.dumps(owner))
    store = store_of(f"file://{tmp_path}?metadata=skip")
    assert isinstance(store, FileStore)
    assert store.state("case_gov_water") == {"resources": resources}
    assert store.state("case_gov_other") is None
    assert [one.pid for one in store.locks("case_gov_water")] == [7]
    assert store.locks("case_gov_other") == []
    assert store.stacks() == ["case_gov_water"]
    store.forget("case_gov_water")
    assert list(states.iterdir()) == []
