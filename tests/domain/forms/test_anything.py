"""Whatever is sent in, the answer is an order or findings, never a crash."""

from __future__ import annotations

import copy
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioner.adapters.forms.clean import Candidate, Clean, Unresolved, cleaned
from provisioner.adapters.forms.layout import LAYOUTS, Pairs
from provisioner.adapters.yaml_files import UnreadableFile, parse, read
from provisioner.domain.forms import findings
from provisioner.domain.forms.reading import MODELS, parse_order

ROOT = Path(__file__).parents[3]
SAMPLES = [
    read(ROOT / path).data
    for path in (
        "examples/orders/huoqiu-open.yaml",
        "examples/orders/huoqiu-exit.yaml",
        "tests/cases/forms/change-base.yaml",
        "tests/cases/forms/agreement-base.yaml",
    )
]

WORDS = st.sampled_from(
    ["", "其他", "互联网", "☑新建上云 □迁移上云", "是", "8080-8090", "2026-02-30", "核增", "1G*2"]
)
SIMPLE = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | WORDS
JSON = st.recursive(
    SIMPLE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


def judged(data: Any, kind: str = "") -> None:
    order, said, places = parse_order(data, kind)
    assert (order is None) == any(finding.blocks for finding in said)
    assert len(said) == len(places)
    if order is not None:
        findings(order, real=(), inventory=(), unit_systems=())


@given(JSON, st.sampled_from(["", *MODELS]))
def test_any_json_is_judged(data: Any, kind: str):
    judged(data, kind)


@settings(max_examples=300)
@given(st.data(), st.sampled_from(SAMPLES))
def test_any_value_anywhere_in_a_form_is_judged(data: st.DataObject, sample: dict[str, Any]):
    form = copy.deepcopy(sample)
    spot: Any = form
    while True:
        keys = list(spot) if isinstance(spot, dict) else list(range(len(spot)))
        key = data.draw(st.sampled_from(keys))
        inside = spot[key]
        if not isinstance(inside, dict | list) or not inside or data.draw(st.booleans()):
            break
        spot = inside
    spot[key] = data.draw(JSON)
    judged(form)


FIELDS = [
    (kind, path, layout.info(path))
    for kind, layout in LAYOUTS.items()
    for part in layout.parts
    for path in (part.fields if isinstance(part, Pairs) else ())
] + [
    (kind, f"{part.field}.{name}", layout.row_model(part).model_fields[name])
    for kind, layout in LAYOUTS.items()
    for part in layout.parts
    if not isinstance(part, Pairs)
    for name in part.columns
]


@pytest.mark.parametrize(("kind", "path", "info"), FIELDS, ids=[f"{kind} {path}" for kind, path, _ in FIELDS])
@settings(max_examples=25)
@given(
    raw=st.text(max_size=20)
    | WORDS
    | st.from_regex(r"[0-9０-９一二万GT.*+、/年月日□☑ ]{0,12}", fullmatch=True)
)
def test_any_cell_is_a_value_a_candidate_or_a_question(kind: str, path: str, info: Any, raw: str):
    assert isinstance(cleaned(info, raw), Clean | Candidate | Unresolved | None)


@settings(max_examples=300)
@given(st.binary(max_size=60) | st.text(alphabet="ab:-[]{}&*!|>'\"\n #?,1\u202e\t%@`", max_size=40))
@pytest.mark.parametrize("name", ["x.yaml", "x.json"])
def test_any_bytes_are_read_or_refused_in_words(name: str, raw: bytes | str):
    with suppress(UnreadableFile):
        assert isinstance(parse(raw, name).data, dict)
