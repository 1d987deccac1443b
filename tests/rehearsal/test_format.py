"""The rehearsal format: documented, with a schema, and honest about failures."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from provisioner.adapters.yaml_files import Document, UnreadableFile, parse
from provisioner.domain.clocks import CLOCKS
from provisioner.domain.commands import COMMANDS
from provisioner.rehearsal.files import load_rehearsal, rehearsal_of
from provisioner.rehearsal.model import Expect, Rehearsal, Step
from provisioner.rehearsal.schema import fields_of, rehearsal_schema

ROOT = Path(__file__).parents[2]
DOC = (ROOT / "docs" / "rehearsal.md").read_text()


def test_the_schema_file_is_the_models_schema():
    assert json.loads((ROOT / "docs" / "rehearsal.schema.json").read_text()) == rehearsal_schema()


@pytest.mark.parametrize("word", sorted({*COMMANDS, *Expect.model_fields, *Rehearsal.model_fields,
                                         *Step.model_fields, *(clock.id for clock in CLOCKS)}))  # fmt: skip
def test_the_documentation_names_every_word_of_the_format(word):
    assert f"`{word}" in DOC or f"`{word}`" in DOC or re.search(rf"\b{re.escape(word)}\b", DOC)


@pytest.mark.parametrize("kind", sorted(COMMANDS))
def test_the_documentation_names_every_key_of_a_command(kind):
    for name in fields_of(COMMANDS[kind]) - {"papers"}:
        assert f"`{name}`" in DOC or re.search(rf"`{name}\b", DOC) or name in DOC


def test_the_example_of_the_documentation_passes(player):
    example = re.search(r"```yaml\n(.*?)```", DOC, re.DOTALL)
    assert example is not None
    document = read_text(example[1])
    outcome, _ = player(rehearsal_of(document.data, ROOT, document))
    assert outcome.failures == ()


def read_text(text: str) -> Document:

    return parse(text, "example.yaml")


def rehearsal(text: str) -> Rehearsal:
    document = read_text(text)
    return rehearsal_of(document.data, ROOT, document)


WRONG = {
    "state": "{state: ACTIVE}",
    "allowed": "{allowed: false}",
    "finding": "{findings: [HQ-ICP-1]}",
    "finding that must not be": "{allowed: true, no_findings: [F9], only_findings: [HQ-ICP-1]}",
    "deadline": "{deadlines: {accept: 2026-03-05}}",
    "event": "{events: [WentLive]}",
    "history": "{history: [WentLive]}",
    "bill": "{bills: {2026-03: 5}}",
    "holding": "{holding: {vcpu: 5}}",
    "withheld": "{withheld: [portal]}",
    "pack": "{pack: huoqiu@2}",
    "next": "{next: [go_live]}",
    "fact": "{facts: {exposed: true}}",
    "repeated": "{repeated: true}",
    "error": "{error: nothing of the kind}",
    "other case": "{states: {other: ACTIVE}}",
}


@pytest.mark.parametrize("expect", WRONG.values(), ids=WRONG.keys())
def test_an_expectation_that_does_not_hold_fails(expect, player):
    outcome, _ = player(rehearsal(f"packs: [huoqiu]\nsteps:\n  - {{do: submit, expect: {expect}}}\n"))
    assert not outcome.passed


def test_a_refusal_that_nobody_expected_fails(player):
    outcome, _ = player(rehearsal("packs: [huoqiu]\nsteps:\n  - {do: submit, order: {classified: true}}\n"))
    assert "ALL-SCOPE-1" in outcome.failures[0]


FAULTY = {
    "an unknown key": ("steps: [{do: submit}]\nstep: 1\n", "step"),
    "an unknown expectation": ("steps:\n  - do: submit\n    expect: {stat: ACTIVE}\n", "stat"),
    "no steps": ("packs: [huoqiu]\n", "steps"),
    "a date that is none": ("steps:\n  - {at: 2026-02-30, do: submit}\n", "at"),
    "a key twice": ("steps: [{do: submit}]\nsteps: []\n", "steps"),
}


@pytest.mark.parametrize(("text", "words"), FAULTY.values(), ids=FAULTY.keys())
def test_a_faulty_file_is_refused_with_its_line(tmp_path, text, words):
    path = tmp_path / "wrong.yaml"
    path.write_text(text)
    with pytest.raises(UnreadableFile) as refused:
        load_rehearsal(path)
    assert words in str(refused.value)
    assert str(path) in str(refused.value)


def test_a_step_with_a_key_that_its_command_does_not_know_is_refused(player):
    from provisioner.rehearsal.commands import UnreadableStep

    with pytest.raises(UnreadableStep, match="opinoin"):
        player(rehearsal("packs: [zhejiang]\nsteps:\n  - {do: accept, opinoin: fine}\n"))


def test_a_rehearsal_can_be_played_twice_with_the_same_outcome(player):
    path = ROOT / "tests" / "cases" / "scenarios" / "16-hq-exit.yaml"
    one, first = player(load_rehearsal(path), path.parent)
    two, second = player(load_rehearsal(path), path.parent)
    assert one == two
    assert first.cases == second.cases
