"""Every rule is proved by its case file: refused, allowed, boundary."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioner.adapters.packs import load_packs
from provisioner.adapters.yaml_files import Document, read
from provisioner.rehearsal.files import rehearsal_of
from provisioner.rehearsal.register import SORTS, register

ROOT = Path(__file__).parents[2]
RULES = ROOT / "tests" / "cases" / "rules"
PACKS = load_packs(ROOT / "catalog" / "policies").all()
CASES = [
    pytest.param(path.stem, case, id=f"{path.stem}: {case['name']}")
    for path in sorted(RULES.glob("*.yaml"))
    for case in read(path).data["cases"]
]


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_the_rule_decides_as_its_case_says(rule, case, player):
    body = {key: value for key, value in case.items() if key not in {"name", "sort"}}
    outcome, _ = player(rehearsal_of(body, RULES, Document(f"{rule}.yaml", body)), RULES)
    assert outcome.failures == ()
    said = {finding.rule for line in outcome.lines for finding in line.findings}
    if case["sort"] == "refused":
        assert rule in said
    if case["sort"] == "allowed":
        assert rule not in {finding.rule for finding in outcome.lines[-1].findings}


def test_there_are_seventy_seven_rules():
    assert len(register(PACKS, RULES)) == 77


@pytest.mark.parametrize("rule", register(PACKS, RULES), ids=lambda rule: rule.id)
def test_the_rule_has_a_citation_and_a_case_of_each_sort(rule):
    assert rule.citation
    assert [sort for sort in SORTS if not rule.sorts[sort]] == []


def test_no_case_file_is_of_an_unknown_rule():
    assert {path.stem for path in RULES.glob("*.yaml")} == {rule.id for rule in register(PACKS, RULES)}
