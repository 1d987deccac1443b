"""Forms are read with field names or Chinese labels, and nothing is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioner.adapters.yaml_files import read
from provisioner.domain.forms.labels import KIND_OF
from provisioner.domain.forms.reading import MODELS, parse_order
from provisioner.domain.order import ChangeOrder

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("kind", MODELS)
def test_each_label_names_one_field(kind: str):
    titles = [field.title for field in MODELS[kind].model_fields.values() if field.title]
    assert len(titles) == len(set(titles))
    untitled = [
        name for name, field in MODELS[kind].model_fields.items() if name != "kind" and not field.title
    ]
    assert untitled == []


def test_chinese_labels_are_the_fields():
    order = parse_order(read(ROOT / "tests/cases/forms/change-base.yaml").data).order
    assert isinstance(order, ChangeOrder)
    assert order.changed_hosts[0].vcpu_after == 8
    assert order.new_hosts[0].open_ports[0].port == 6379
    assert order.changed_hosts[0].after is not None
    assert order.changed_hosts[0].after.memory_gb == 16, "what the row leaves empty stays as it was"


def test_a_finding_leads_back_to_the_line_with_its_chinese_label():
    document = read(ROOT / "tests/cases/forms/change-base.yaml")
    document.data["变更主机"][0]["vCPU（变更后）"] = "很多"
    result = parse_order(document.data)
    assert result.places == (("变更主机", 0, "vCPU（变更后）"),)
    assert document.where(result.places[0]).endswith(":26:5")


@pytest.mark.parametrize("name", ["F2", "附2", "变更申请表", "change"])
def test_a_form_goes_by_its_number_annex_title_or_kind(name: str):
    assert KIND_OF[name] == "change"
    assert parse_order({"form": name}).findings[0].where.form == "F2"


@pytest.mark.parametrize("data", [{}, {"kind": "F9"}, [], "x", None, {"kind": ["open"]}])
def test_what_is_no_form_is_said_to_be_none(data: object):
    result = parse_order(data)
    assert result.order is None
    assert result.findings[0].rule == "FORM-KIND"


def test_a_field_given_by_label_and_by_name_is_not_decided_silently():
    data = {**read(ROOT / "tests/cases/forms/change-base.yaml").data, "applicant_unit": "另一单位"}
    assert [finding.rule for finding in parse_order(data).findings] == ["F2-UNKNOWN"]
