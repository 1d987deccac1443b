"""Cells become values, candidates or open questions."""

from __future__ import annotations

import pytest

from provisioner.adapters.forms.clean import Candidate, Clean, Unresolved, cleaned
from provisioner.domain.order import ChangeOrder, OpenOrder
from provisioner.domain.order.application import HostRow
from provisioner.domain.order.change import NewHostRow

HOST, OPEN, CHANGE = HostRow.model_fields, OpenOrder.model_fields, ChangeOrder.model_fields

PLAIN = [
    (HOST["vcpu"], "4", 4, False),
    (HOST["vcpu"], "４", 4, True),
    (HOST["vcpu"], "4核", 4, True),
    (HOST["memory_gb"], "8GB", 8, True),
    (HOST["memory_gb"], "1,024 G", 1024, True),
    (HOST["count"], "2台", 2, True),
    (HOST["data_disk_gb"], "200+100", [200, 100], False),
    (HOST["data_disk_gb"], "200G、100G", [200, 100], True),
    (HOST["data_disk_gb"], "0", None, False),
    (OPEN["investment"], "268,000.00", "268000.00", True),
    (OPEN["investment"], "268000元", "268000", True),
    (OPEN["applied_on"], "2026-09-01", "2026-09-01", False),
    (OPEN["applied_on"], "2026年9月1日", "2026-09-01", True),
    (OPEN["applied_on"], "２０２６．９．１", "2026-09-01", True),
    (OPEN["tech_mobile"], "１３８００００００００", "13800000000", True),
    (OPEN["summary"], "面向公众１个门户", "面向公众１个门户", False),
    (OPEN["mlps_cert_no"], "无", "无", False),
    (NewHostRow.model_fields["open_ports"], "8080、443", [8080, 443], False),
    (NewHostRow.model_fields["open_ports"], "8080-8090", ["8080-8090"], False),
]

ODD = [
    (HOST["vcpu"], "四", 4),
    (HOST["memory_gb"], "约8", 8),
    (HOST["data_disk_gb"], "200G*2", [200, 200]),
    (HOST["sys_disk_gb"], "1T", 1024),
    (OPEN["investment"], "26.8万元", "268000.0"),
]

UNCLEAR = [
    (HOST["vcpu"], "4-8"),
    (HOST["vcpu"], "1.5"),
    (HOST["vcpu"], "若干"),
    (OPEN["applied_on"], "9月1日"),
    (OPEN["applied_on"], "2026-02-30"),
    (OPEN["investment"], "待定"),
]


@pytest.mark.parametrize(("info", "raw", "value", "noted"), PLAIN)
def test_what_is_plain_is_a_value(info, raw: str, value: object, noted: bool):
    outcome = cleaned(info, raw)
    if value is None:
        assert outcome is None
        return
    assert isinstance(outcome, Clean), outcome
    assert outcome.value == value
    assert (outcome.note is not None) is noted


@pytest.mark.parametrize(("info", "raw", "value"), ODD)
def test_what_is_odd_is_a_candidate(info, raw: str, value: object):
    outcome = cleaned(info, raw)
    assert isinstance(outcome, Candidate), outcome
    assert outcome.value == value


@pytest.mark.parametrize(("info", "raw"), UNCLEAR)
def test_what_is_unclear_stays_open(info, raw: str):
    assert isinstance(cleaned(info, raw), Unresolved)


@pytest.mark.parametrize("raw", ["", "  ", "/", "—"])
def test_an_empty_cell_says_nothing(raw: str):
    assert cleaned(HOST["vcpu"], raw) is None
