"""Papers are typed evidence."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pydantic import ValidationError

from provisioner.domain.papers import KINDS, PAPER, Party

SIGNATURES = [
    {"party": "using_unit", "name": "张示例", "signed_on": "2026-10-01"},
    {"party": "provider", "name": "王示例", "signed_on": "2026-10-01"},
    {"party": "authority", "name": "赵示例", "signed_on": "2026-10-02"},
]

REFUSED = {
    "an unknown kind": {"kind": "napkin"},
    "an unknown field": {"kind": "sla", "colour": "red"},
    "an ICP number that is none": {"kind": "icp", "icp_no": "待办理中"},
    "an empty ICP number": {"kind": "icp", "icp_no": ""},
    "an attachment without a digest": {"kind": "scheme", "attachment": "scan.pdf"},
    "a level 6": {"kind": "mlps_report", "level": 6},
    "a day that is none": {"kind": "contract", "signed_on": "2026-02-30"},
    "a waiver without a reason": {"kind": "waiver", "rule": "HQ-TRIAL-1", "approver": "x", "reason": ""},
}


def test_every_paper_has_a_kind_and_a_title_for_each_field():
    assert len(KINDS) == 60
    for kind, model in KINDS.items():
        assert (model.__doc__ or "").strip(), kind
        untitled = [name for name, field in model.model_fields.items() if name != "kind" and not field.title]
        assert not untitled, (kind, untitled)


@pytest.mark.parametrize("case", REFUSED)
def test_a_paper_that_proves_nothing_is_refused(case: str):
    with pytest.raises(ValidationError):
        PAPER.validate_python(REFUSED[case])


@pytest.mark.parametrize("kind", ["agreement", "change_confirmation", "exit_confirmation"])
def test_a_three_party_paper_knows_who_has_yet_to_sign(kind: str):
    more = {"party_a": "a", "party_b": "b", "party_c": "c", "signed_on": "2026-10-02"}
    fields = {"kind": kind, **(more if kind == "agreement" else {})}
    assert PAPER.validate_python({**fields, "signatures": SIGNATURES}).missing_signatures == frozenset()
    two = PAPER.validate_python({**fields, "signatures": SIGNATURES[:2]})
    assert two.missing_signatures == {Party.AUTHORITY}


@pytest.mark.parametrize("module", ["order.agreement", "papers", "paper", "order"])
def test_papers_and_orders_can_be_imported_in_any_order(module: str):
    subprocess.run([sys.executable, "-c", f"import provisioner.domain.{module}"], check=True)
