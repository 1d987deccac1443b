"""Rule packs as data: complete, cited, typed, and never named in code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from provisioner.adapters.packs import PackLibrary, UnknownPack, load_packs
from provisioner.adapters.yaml_files import UnreadableFile, load, read
from provisioner.domain.pack import RulePack
from provisioner.domain.pack.base import Section
from provisioner.errors import BadInput

ROOT = Path(__file__).parents[3]
PACKS = load_packs(ROOT / "catalog" / "policies").all()
SHORT = read(ROOT / "tests" / "cases" / "packs" / "short-forms.yaml").data


def uncited(path: str, value: Any, cited: bool) -> Iterator[str]:
    """Values that a pack states and for which neither they nor what they stand in cite an article."""
    if isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from uncited(f"{path}.{index}", each, cited)
    if isinstance(value, Section):
        cited = cited or bool(value.cite)
        if not cited and value.model_fields_set:
            yield path
        for name in value.model_fields_set:
            yield from uncited(f"{path}.{name}", getattr(value, name), cited)


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.label)
def test_each_value_carries_its_citation(pack):
    missing = [p for name in pack.model_fields_set for p in uncited(name, getattr(pack, name), False)]
    assert missing == []


def test_the_five_jurisdictions_are_there():
    assert [pack.name for pack in PACKS] == ["binzhou", "chongqing", "hechi", "huoqiu", "zhejiang"]


@pytest.mark.parametrize("name", sorted(SHORT))
def test_a_table_of_values_in_short_form_is_a_pack(name):
    pack = RulePack.model_validate({"name": name, "title": {"zh": name, "en": name}, **SHORT[name]})
    full = next(each for each in PACKS if each.name == name)
    assert (pack.trial.min_d, pack.trial.max_d, pack.trial.len) == (
        full.trial.min_d,
        full.trial.max_d,
        full.trial.len,
    )
    assert pack.exit.mode == full.exit.mode
    assert pack.cnas.from_mlps == full.cnas.from_mlps


def test_no_jurisdiction_is_named_in_code():
    words = "|".join((*(pack.name for pack in PACKS), "霍邱", "浙江", "重庆", "河池", "滨州"))
    rule_ids = r"\b(?:CQ|ZJ|HC|HQ|BZ)-[A-Z]+-\d"
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for folder in ("domain/pack", "domain/case", "domain/commands", "domain/events", "domain/decide",
                       "domain/gates", "rehearsal")
        for path in sorted((ROOT / "provisioner" / folder).rglob("*.py"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(f"{words}|{rule_ids}", line)
    ]  # fmt: skip
    assert found == []


FAULTS = {
    "min_d more than max_d": ("trial: {min_d: 30, max_d: 7}", "min_d 30 is more than max_d 7"),
    "an unknown key": ("trail: {min_d: 7}", "trail"),
    "an unknown key inside": ("trial: {mind: 7}", "mind"),
    "two units": ("accept: {wd: 3, d: 5}", "a limit has one unit"),
    "a paper that nobody knows": ("need: {papers: [letter_of_love]}", "letter_of_love"),
    "a paper that nobody knows before an exit": ("exit: {need: [no_such_paper]}", "no_such_paper"),
    "an opening that waits for nobody knows what": ("open: [{item: blessing}]", "blessing"),
    "a command that nobody knows": ("actors: {conjure: [authority]}", "conjure"),
    "a step of the approval twice": ("approval: {steps: [{party: a}, {party: b}]}", "appears twice"),
    "a date that is none": ("in_force_from: 2026-02-30", "in_force_from"),
    "a negative limit": ("accept: {wd: -1}", "accept"),
}


@pytest.mark.parametrize(("line", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_a_faulty_pack_is_refused_with_its_file_and_line(tmp_path, line, words):
    path = tmp_path / "wrong.yaml"
    path.write_text(f"name: wrong\ntitle: {{zh: 错, en: wrong}}\n{line}\n")
    with pytest.raises(UnreadableFile) as refused:
        load(RulePack, path)
    assert words in str(refused.value)
    assert f"{path}:3" in str(refused.value)


def pack(version: int, first_day: str, **values: Any) -> RulePack:
    head = {"name": "some", "title": {"zh": "某", "en": "some"}}
    return RulePack.model_validate({**head, "version": version, "in_force_from": first_day, **values})


def test_a_new_case_begins_with_the_version_in_force_and_an_old_one_keeps_its_own():
    library = PackLibrary([pack(1, "2020-01-01"), pack(2, "2026-04-01")])
    day = pack(2, "2026-04-01").in_force_from
    assert library.in_force("some", day).version == 2
    assert library.in_force("some", day.replace(month=3)).version == 1
    assert library.exact("some", 1).version == 1


def test_before_its_first_day_a_pack_is_not_in_force():
    with pytest.raises(UnknownPack):
        PackLibrary([pack(1, "2026-04-01")]).in_force("some", pack(1, "2026-03-31").in_force_from)


def test_the_same_version_with_other_contents_is_refused():
    with pytest.raises(BadInput):
        PackLibrary([pack(1, "2020-01-01"), pack(1, "2020-01-01", trial={"max_d": 9})])


def test_a_pack_without_a_name_is_none():
    with pytest.raises(ValidationError):
        RulePack.model_validate({"title": {"zh": "某", "en": "some"}})
