"""The register of rules: every rule id of every pack, with its citation and its case files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from provisioner.adapters.yaml_files import read
from provisioner.domain.base import Frozen
from provisioner.domain.pack import RulePack, rules_of

SORTS = ("refused", "allowed", "boundary")


class Rule(Frozen):
    """One rule; `cases` counts its case files' entries, by sort under `sorts`."""

    id: str
    pack: str
    citation: str
    where: tuple[str, ...]
    cases: int
    sorts: dict[str, int]


def register(packs: Iterable[RulePack], folder: Path) -> tuple[Rule, ...]:
    """Every rule once, in the order of the packs."""
    found: dict[str, dict[str, list[str]]] = {}
    for pack in packs:
        for where, section in rules_of(pack):
            entry = found.setdefault(section.rule, {"packs": [], "cites": [], "where": []})
            _once(entry["packs"], pack.name)
            _once(entry["cites"], section.cite)
            _once(entry["where"], f"{pack.name}: {where}")
    return tuple(_rules(found, folder))


def _rules(found: dict[str, dict[str, list[str]]], folder: Path) -> Iterator[Rule]:
    for name, entry in found.items():
        sorts = Counter(case.get("sort") for case in cases_of(folder, name))
        yield Rule(
            id=name,
            pack=entry["packs"][0] if len(entry["packs"]) == 1 else "all",
            citation="; ".join(entry["cites"]),
            where=tuple(entry["where"]),
            cases=sum(sorts.values()),
            sorts={sort: sorts[sort] for sort in SORTS},
        )


def cases_of(folder: Path, rule: str) -> list[dict]:
    """The entries of a rule's case file; none where there is no file."""
    path = folder / f"{rule}.yaml"
    return read(path).data["cases"] if path.is_file() else []


def _once(items: list[str], item: str) -> None:
    if item and item not in items:
        items.append(item)
