"""A form as it was read: what is certain, what a person must confirm, what stays open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from provisioner.domain.base import Text
from provisioner.domain.finding import Finding, Place, Severity
from provisioner.domain.forms.labels import FORM_OF, Path
from provisioner.domain.forms.reading import Read, parse_order
from provisioner.errors import BadInput

CONFIRM = Text(
    zh="确认后用 --accept 接受，或用 --set 填写", en="accept it with --accept, or give the value with --set"
)
FILL_IN = Text(zh="向申请单位核实后用 --set 填写", en="ask the unit, then give the value with --set")
LOOK = Text(zh="请核对", en="check it")


class NoSuchPlace(BadInput):
    """The draft has no such place."""

    remedy = "Use a place that a finding names, such as hosts.0.memory_gb."


@dataclass(frozen=True)
class Draft:
    """Data by field names. It becomes an order only when nothing is open any more."""

    kind: str
    data: dict[str, Any]
    findings: tuple[Finding, ...] = ()
    candidates: dict[Path, Any] = field(default_factory=dict)
    said: dict[Path, Finding] = field(default_factory=dict)

    def accept(self, paths: Iterable[Path]) -> Draft:
        """Take these candidates as they are."""
        draft = self
        for path in paths:
            if path not in self.candidates:
                raise NoSuchPlace(f"{dotted(path)}: no candidate waits there")
            draft = draft.put(path, self.candidates[path])
        return draft

    def put(self, path: Path, value: Any) -> Draft:
        """Set a value; what was open there is settled."""
        return replace(
            self,
            data=with_value(self.data, path, value),
            candidates={place: each for place, each in self.candidates.items() if place != path},
            said={place: each for place, each in self.said.items() if place != path},
        )

    def read(self) -> Read:
        """The order, or every reason why there is none yet."""
        waiting = tuple(self.said[path] for path in sorted(self.said, key=dotted))
        result = parse_order({"kind": self.kind, **self.data})
        open_places = {_place(path) for path in self.said}
        # What is open is missing from the data too; it is complained of once.
        others = [
            (finding, where)
            for finding, where in zip(result.findings, result.places, strict=True)
            if finding.where is None or (finding.where.field, finding.where.row) not in open_places
        ]
        if waiting:
            return Read(
                None,
                (*waiting, *(finding for finding, _ in others)),
                (*(() for _ in waiting), *(where for _, where in others)),
            )
        return result


def _place(path: Path) -> tuple[str, int | None]:
    return named(path), next((part + 1 for part in path if isinstance(part, int)), None)


def named(path: Path) -> str:
    return ".".join(part for part in path if isinstance(part, str))


def dotted(path: Path) -> str:
    """hosts.0.memory_gb"""
    return ".".join(map(str, path))


def path_of(text: str) -> Path:
    """The other way round."""
    return tuple(int(part) if part.isdigit() else part for part in text.split("."))


def with_value(data: Any, path: Path, value: Any) -> Any:
    """A copy of nested data with one value set; lists grow by one at most."""
    if not path:
        return value
    head, *rest = path
    if isinstance(head, int):
        items = list(data or [])
        if head > len(items):
            raise NoSuchPlace(f"row {head} does not exist")
        old = items[head] if head < len(items) else None
        items[head : head + 1] = [with_value(old, tuple(rest), value)]
        return items
    fields = dict(data or {})
    fields[head] = with_value(fields.get(head), tuple(rest), value)
    return fields


def finding(
    kind: str, rule: str, severity: Severity, path: Path, reason: Text, remedy: Text, place: str
) -> Finding:
    """What is said about one cell: form, row, field, and the cell itself."""
    form = FORM_OF[kind]
    return Finding(
        rule=f"{form}-{rule}",
        severity=severity,
        reason=Text(zh=f"{place}：{reason.zh}", en=f"{place}: {reason.en}"),
        remedy=remedy,
        where=Place(form=form, field=named(path), row=_place(path)[1]),
    )
