"""Every form case file: a base order, what is set in it, and exactly what is said about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from provisioner.adapters.yaml_files import read
from provisioner.domain.forms import Item, findings
from provisioner.domain.forms.labels import with_field_names
from provisioner.domain.forms.reading import MODELS, parse_order
from provisioner.domain.real import RealHost

ROOT = Path(__file__).parents[3]
FILES = [read(ROOT / f"tests/cases/forms/{form}.yaml").data for form in MODELS if form in
         ("open", "change", "exit", "agreement")]  # fmt: skip
CASES = [(file, name) for file in FILES for name in file["cases"]]


def put(data: Any, path: str, value: Any) -> None:
    *way, last = (int(part) if part.isdigit() else part for part in path.split("."))
    for part in way:
        data = data[part]
    data[last] = value


@pytest.mark.parametrize(("file", "name"), CASES, ids=[f"{file['form']}: {name}" for file, name in CASES])
def test_exactly_this_is_said(file: dict[str, Any], name: str):
    case = file["cases"][name]
    data = with_field_names(read(ROOT / file["base"]).data, MODELS[file["form"]]).data
    for path, value in case["set"].items():
        put(data, path, value)
    order, said, _ = parse_order(data)
    if order is not None:
        real = file.get("real")
        said = findings(
            order,
            real=[RealHost(**host) for host in real] if real else None,
            inventory=[Item(**item) for item in file["inventory"]] if "inventory" in file else None,
            unit_systems=file.get("unit_systems"),
        )
    assert sorted(f"{each.rule} {each.where}" for each in said) == sorted(case["findings"])
    for each in said:
        assert each.reason.zh != each.reason.en
        assert each.remedy.zh
        assert each.remedy.en
