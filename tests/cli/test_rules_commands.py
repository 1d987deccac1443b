"""`rehearse`, `rules` and `deadlines` as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from provisioner.cli.app import app
from provisioner.errors import ProvisionerError

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "tests" / "cases" / "scenarios"
HAPPY = SCENARIOS / "01-zj-happy-path.yaml"


def run(*words: str):
    return CliRunner().invoke(app, list(words))


def test_rules_lists_seventy_seven_objects():
    listed = json.loads(run("rules", "-f", "json").stdout)
    assert len(listed) == 77
    assert all(rule["id"] and rule["pack"] and rule["citation"] and rule["cases"] >= 3 for rule in listed)


def test_rules_can_be_listed_for_one_pack():
    listed = json.loads(run("rules", "--pack", "huoqiu", "-f", "json").stdout)
    assert {rule["id"].split("-")[0] for rule in listed} == {"ALL", "HQ"}


def test_a_rehearsal_that_passes_ends_with_status_0():
    result = run("rehearse", str(HAPPY))
    assert result.exit_code == 0
    assert "ZJ-TRIAL-2" in result.stdout
    assert "001e 第9条" in result.stdout


def test_a_failed_expectation_ends_with_status_1(tmp_path):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(HAPPY.read_text().replace("state: ACTIVE", "state: CLOSED"))
    result = run("rehearse", str(wrong), str(HAPPY))
    assert result.exit_code == 1
    assert "expected CLOSED, came ACTIVE" in result.stdout
    assert f"✓ {HAPPY}" in result.stdout


def test_a_file_that_cannot_be_read_has_failed_and_the_others_are_played(tmp_path):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("steps:\n  - {do: submit, at: 2026-02-30}\n")
    result = run("rehearse", "-q", str(wrong), str(HAPPY))
    assert result.exit_code == 1
    assert "wrong.yaml:2" in result.stdout
    assert f"✓ {HAPPY}" in result.stdout


def test_a_pack_from_elsewhere_can_be_rehearsed(tmp_path):
    pack, scenario = tmp_path / "sixth.yaml", tmp_path / "scenario.yaml"
    pack.write_text("name: sixth\ntitle: {zh: 六, en: six}\ntrial: {min_d: 7, max_d: 21}\n")
    scenario.write_text("packs: [sixth]\nsteps:\n  - {do: submit, expect: {pack: sixth@1}}\n")
    assert run("rehearse", "--pack", str(pack), str(scenario)).exit_code == 0


def test_the_outcome_can_be_read_by_programs():
    outcome = json.loads(run("rehearse", "-f", "json", str(HAPPY)).stdout)[str(HAPPY)]
    assert outcome["passed"] is True
    assert outcome["lines"][0]["state"] == "SUBMITTED"


def test_without_a_file_it_says_what_to_name():
    result = run("rehearse")
    assert isinstance(result.exception, ProvisionerError)
    assert "tests/cases/scenarios" in result.exception.remedy


def test_deadlines_of_a_rehearsal_say_when_for_whom_and_by_which_article():
    result = run("deadlines", "--file", str(SCENARIOS / "18-hq-mlps-clock.yaml"), "--all", "-f", "json")
    mlps = next(line for line in json.loads(result.stdout) if line["rule"] == "HQ-MLPS-1")
    assert mlps["due"] == "2027-02-28"
    assert (mlps["state"], mlps["for"], mlps["citation"]) == ("met", "using_unit", "003 第22条")


def test_the_reviewed_tables_can_be_written_again(tmp_path):
    assert run("rules", "--table", str(tmp_path)).exit_code == 0
    for path in sorted((ROOT / "tests" / "cases" / "transitions").glob("*.tsv")):
        assert (tmp_path / path.name).read_text() == path.read_text()


@pytest.mark.parametrize("command", ["rehearse", "rules", "deadlines"])
def test_each_command_has_help(command):
    assert run(command, "--help").exit_code == 0
