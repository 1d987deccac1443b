"""`provisioner ledger` end to end, on a site of its own."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from provisioner.adapters.ledger import NewEntry, SqlLedger
from provisioner.cli.ledger import app


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PROVISIONER_SITE", str(tmp_path))
    monkeypatch.delenv("PROVISIONER_DATABASE_URL", raising=False)
    with closing(SqlLedger(f"sqlite:///{tmp_path / 'ledger.db'}")) as ledger:
        now = datetime(2026, 9, 1, tzinfo=UTC)
        ledger.append("case-1", 0, [NewEntry("OrderSubmitted", now, "张示例", {"n": 1}, "c1")])
    return tmp_path


def run(*words: str):
    return CliRunner().invoke(app, list(words))


def test_signed_and_anchored_a_ledger_is_shown_to_be_whole(site: Path):
    assert run("key", str(site / "away" / "ledger.key")).exit_code == 0
    assert run("sign", "--key", str(site / "away" / "ledger.key")).exit_code == 0
    assert run("anchor", str(site / "anchor.json")).exit_code == 0
    checked = run("verify", "--anchor", str(site / "anchor.json"), "-f", "json")
    assert checked.exit_code == 0
    assert json.loads(checked.stdout) == {"ok": True, "entries": 1, "heads": 2, "signed_to": 1, "faults": []}


def test_a_change_is_told_with_its_entry(site: Path):
    with closing(sqlite3.connect(site / "ledger.db")) as raw:
        raw.execute("DROP TRIGGER ledger_entries_no_UPDATE")
        raw.execute("UPDATE ledger_entries SET payload = '{}'")
        raw.commit()
    checked = run("verify", "-f", "json")
    assert checked.exit_code != 0
    assert json.loads(checked.stdout)["faults"][0]["seq"] == 1


def test_a_signed_ledger_is_not_called_whole_without_the_public_key(site: Path):
    run("key", str(site / "ledger.key"), str(site / "elsewhere.pub"))
    run("sign", "--key", str(site / "ledger.key"))
    assert run("verify").exit_code != 0
    assert run("verify", "--key", str(site / "elsewhere.pub")).exit_code == 0


def test_cases_and_entries_are_shown(site: Path):
    assert json.loads(run("show", "-f", "json").stdout) == [{"case": "case-1", "version": 1}]
    (entry,) = json.loads(run("show", "case-1", "-f", "json").stdout)
    assert (entry["kind"], entry["payload"]) == ("OrderSubmitted", {"n": 1})
    assert "OrderSub" in run("show", "case-1").stdout


def test_nothing_is_anchored_before_it_is_signed(site: Path):
    assert run("anchor", str(site / "anchor.json")).exit_code != 0
