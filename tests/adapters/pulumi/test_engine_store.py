"""State and locks, read from where the engine writes them."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from provisioner.adapters.pulumi.recovery import _is_abandoned
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


class Table:
    """What the engine's PostgreSQL bucket holds: keys, and documents as base64 in JSON."""

    def __init__(self, rows: dict[str, dict], there: bool = True) -> None:
        self.rows = {f"pulumi/{key}": {"data": _packed(value)} for key, value in rows.items()}
        self.there = there

    def __enter__(self) -> Table:
        return self

    def __exit__(self, *_: object) -> None: ...

    def execute(self, query: str, values: tuple[str, ...] = ()) -> Table:
        if "to_regclass" in query:
            self.answer = [("pulumi_state",) if self.there else (None,)]
        elif query.startswith("DELETE"):
            self.rows = {key: one for key, one in self.rows.items() if not key.startswith(values[0])}
        else:
            test = str.startswith if "starts_with" in query else str.__eq__
            self.answer = [(key, one) for key, one in self.rows.items() if test(key, values[0])]
        return self

    def fetchone(self) -> tuple:
        return self.answer[0]

    def __iter__(self):
        return iter(self.answer)


def _packed(value: dict) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


def test_a_postgres_backend_tells_the_same(monkeypatch):
    owner = {"pid": 7, "username": "root", "hostname": "h", "timestamp": "2026-11-22T16:37:41Z"}
    checkpoint = {"version": 3, "checkpoint": {"latest": {"resources": []}}}
    table = Table(
        {
            ".pulumi/stacks/govcloud/case_gov_water.json": checkpoint,
            ".pulumi/stacks/govcloud/case_gov_water.json.bak": checkpoint,
            ".pulumi/stacks/govcloud/case_gov_waterX.json": checkpoint,
            ".pulumi/locks/organization/govcloud/case_gov_water/1.json": owner,
        }
    )
    monkeypatch.setattr("provisioner.adapters.pulumi.store.psycopg.connect", lambda url: table)
    store = store_of("postgres://db/pulumi")
    assert store.stacks() == ["case_gov_water", "case_gov_waterX"]
    assert store.state("case_gov_water") == {"resources": []}
    assert store.state("case_gov_other") is None
    assert [one.pid for one in store.locks("case_gov_water")] == [7]
    store.forget("case_gov_water")
    assert store.stacks() == ["case_gov_waterX"]


def test_a_postgres_backend_that_was_never_used_holds_nothing(monkeypatch):
    monkeypatch.setattr(
        "provisioner.adapters.pulumi.store.psycopg.connect", lambda url: Table({}, there=False)
    )
    assert store_of("postgres://db/pulumi").stacks() == []


def test_a_lock_whose_caller_is_gone_is_abandoned():
    dead_caller = {**os.environ, "PROVISIONER_CALLER": "4194303"}
    living_caller = {**os.environ, "PROVISIONER_CALLER": str(os.getpid())}
    for environment, abandoned in ((dead_caller, True), (living_caller, False)):
        owner = subprocess.Popen(["sleep", "30"], env=environment)
        try:
            assert _is_abandoned(locked_by(owner.pid)) is abandoned
        finally:
            owner.kill()
            owner.wait()
