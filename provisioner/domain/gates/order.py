"""Whether forms agree with themselves and with what stands."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.domain import forms
from provisioner.domain.case.state import State
from provisioner.domain.finding import Finding
from provisioner.domain.gates.base import WARN, field, finding, gate
from provisioner.domain.order.parts import MlpsLevel
from provisioner.domain.situation import Situation


@gate("submit", "file_late")
def application_agrees_with_itself(s: Situation) -> Iterator[Finding]:
    """Zones, totals, names, texts of F1 and its technical plan."""
    yield from forms.findings(s.command.order)


@gate("request_change")
def change_agrees_with_what_stands(s: Situation) -> Iterator[Finding]:
    """Rows of F2 among themselves and against the cloud; any difference stops the change."""
    yield from forms.findings(s.command.order, real=s.command.real or ())


@gate("request_exit")
def exit_agrees_with_what_stands(s: Situation) -> Iterator[Finding]:
    """F3's list against the inventory; a unit's exit against the unit's systems."""
    left = [each.system for each in s.world.systems if each.state is not State.CLOSED]
    inventory = None if s.command.inventory is None else _items(s)
    yield from forms.findings(s.command.order, inventory=inventory, unit_systems=left)


def _items(s: Situation) -> list[forms.Item]:
    """The inventory; a bare name is a thing of the kind that the form lists under it, else a server."""
    kinds = {resource.name: resource.kind for resource in s.command.order.exit_resources}
    return [
        forms.Item(kind=kinds.get(each, "server"), name=each) if isinstance(each, str) else each
        for each in s.command.inventory
    ]


@gate("submit")
def ungraded_is_a_task(s: Situation) -> Iterator[Finding]:
    """An ungraded system is graded later; that is said at once."""
    if s.command.order.mlps_level is MlpsLevel.UNGRADED and s.pack.mlps_due is not None:
        yield finding(
            s,
            s.pack.mlps_due,
            "MLPS-DUE",
            ("系统尚未定级", "the system is not graded yet"),
            ("上云后按期完成定级、备案和测评", "grade, file and assess it within the time given"),
            severity=WARN,
            where=field("F1", "mlps_level"),
        )
