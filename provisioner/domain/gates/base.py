"""How a gate is registered and how it refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from provisioner.domain.base import Text
from provisioner.domain.finding import Finding, Place, Severity
from provisioner.domain.pack.base import Section
from provisioner.domain.papers.running import Waiver

if TYPE_CHECKING:
    from provisioner.domain.situation import Situation

Gate = Callable[["Situation"], Iterator[Finding]]
GATES: dict[str, list[Gate]] = {}

BLOCK, WARN, NOTE = Severity.BLOCK, Severity.WARN, Severity.NOTE


def gate(*commands: str) -> Callable[[Gate], Gate]:
    """Ask this question of these commands; of every one, if none is named."""

    def register(function: Gate) -> Gate:
        for command in commands or ("",):
            GATES.setdefault(command, []).append(function)
        return function

    return register


def gates_of(command: str) -> list[Gate]:
    """The questions to a command, in the order of their registration."""
    return [*GATES.get(command, []), *GATES.get("", [])]


def rule_id(s: Situation, section: Section | None, name: str) -> str:
    """The pack's id of a rule, or one made from the pack's name and the question's."""
    return (section.rule if section else "") or f"{s.pack.name}-{name}".upper()


def citation(s: Situation, section: Section | None) -> str:
    """The article a rule rests on; the pack's source where a section names none."""
    return (section.cite if section else "") or s.pack.source


def finding(
    s: Situation,
    section: Section | None,
    name: str,
    reason: tuple[str, str],
    remedy: tuple[str, str],
    *,
    severity: Severity = BLOCK,
    where: Place | None = None,
) -> Finding:
    """A finding of the rule that `section` states; texts are (Chinese, English)."""
    return Finding(
        rule=rule_id(s, section, name),
        severity=severity,
        reason=Text(zh=reason[0], en=reason[1]),
        remedy=Text(zh=remedy[0], en=remedy[1]),
        citation=citation(s, section),
        where=where,
    )


def waived(s: Situation, section: Section, name: str) -> bool:
    """Whether a recorded waiver sets this rule aside today."""
    rule = rule_id(s, section, name)
    return any(
        waiver.rule == rule and (waiver.until is None or s.today <= waiver.until) for waiver in s.all(Waiver)
    )


def field(form: str, name: str, row: int | None = None) -> Place:
    """A place on a form."""
    return Place(form=form, field=name, row=row)
