"""Take each gate away once: some case file must notice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioner.adapters.yaml_files import Document, read
from provisioner.domain.gates.base import GATES, Gate
from provisioner.errors import BadInput
from provisioner.rehearsal.files import load_rehearsal, rehearsal_of
from provisioner.rehearsal.model import Rehearsal

CASES = Path(__file__).parents[1] / "cases"
RULES = CASES / "rules"
# Without its gate a handler may look for what is not there.
FINDS_NOTHING = (BadInput, AssertionError, AttributeError, LookupError, RuntimeError)


def every_case() -> Iterator[tuple[Rehearsal, Path]]:
    for folder in ("gates", "scenarios"):
        for path in sorted((CASES / folder).glob("*.yaml")):
            yield load_rehearsal(path), path.parent
    for path in sorted(RULES.glob("*.yaml")):
        for case in read(path).data["cases"]:
            body = {key: value for key, value in case.items() if key not in {"name", "sort"}}
            yield rehearsal_of(body, RULES, Document(path.name, body)), RULES


def noticed(cases, player) -> bool:
    """Whether some case does not come as expected."""
    for rehearsal, folder in cases:
        try:
            if not player(rehearsal, folder)[0].passed:
                return True
        except FINDS_NOTHING:
            return True
    return False


def without(gate: Gate, monkeypatch) -> None:
    for command, gates in GATES.items():
        monkeypatch.setitem(GATES, command, [each for each in gates if each is not gate])


@pytest.mark.fuzz
def test_some_case_notices_when_a_gate_is_missing(player, monkeypatch):
    cases = list(every_case())
    assert not noticed(cases, player)
    missed = []
    for gate in dict.fromkeys(gate for gates in GATES.values() for gate in gates):
        with monkeypatch.context() as patch:
            without(gate, patch)
            if not noticed(cases, player):
                missed.append(f"{gate.__module__}.{gate.__name__}")
    assert missed == []
