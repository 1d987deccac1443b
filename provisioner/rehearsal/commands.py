"""A step's words as a command of the domain."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from provisioner.domain.actor import Actor
from provisioner.domain.commands import COMMAND, COMMANDS
from provisioner.domain.pack import RulePack
from provisioner.errors import BadInput
from provisioner.rehearsal import blanks
from provisioner.rehearsal.model import Step, moment
from provisioner.rehearsal.stage import Stage


class UnknownCommand(BadInput):
    """There is no such command."""

    remedy = "Use a command of docs/rehearsal.md."


class UnreadableStep(BadInput):
    """This step is no command."""

    remedy = "Correct the step; docs/rehearsal.md lists each command's fields."


def command_of(stage: Stage, step: Step, number: int, case: str, pack: RulePack) -> Any:
    """The command that a step gives, its blanks filled."""
    if step.do not in COMMANDS:
        raise UnknownCommand(f"step {number}: no command {step.do!r}")
    fields: dict[str, Any] = {
        **step.fields,
        "kind": step.do,
        "id": step.id or f"step-{number}",
        "case": case,
        "by": actor_of(stage, step, pack, case).model_dump(mode="json"),
    }
    today = f"{stage.now:%Y-%m-%d}"
    fields["papers"] = [blanks.paper(each, today) for each in fields.get("papers", [])]
    if "paper" in fields:
        fields["paper"] = blanks.paper(fields["paper"], today)
    if step.do in FILLED:
        FILLED[step.do](stage, case, fields)
    try:
        return COMMAND.validate_python(fields)
    except ValidationError as cause:
        faults = "; ".join(f"{'.'.join(map(str, each['loc'][1:]))}: {each['msg']}" for each in cause.errors())
        raise UnreadableStep(f"step {number} ({step.do}): {faults}") from cause


def actor_of(stage: Stage, step: Step, pack: RulePack, case: str) -> Actor:
    """`by` names a party of the pack, a person of the file, or gives name and roles itself."""
    if isinstance(step.by, dict):
        return Actor(name=step.by["name"], roles=frozenset(step.by.get("roles", ())))
    name = step.by or default_party(stage, step.do or "", pack, case)
    if name in stage.people:
        return Actor(name=name, roles=frozenset(stage.people[name]))
    return Actor(name=name, roles=pack.roles_of(name))


def default_party(stage: Stage, kind: str, pack: RulePack, case: str) -> str:
    """Whoever may give the command in this pack; for an approval, whose turn it is."""
    known = stage.cases.get(case)
    if kind == "approve" and known is not None:
        turn = next((s for s in pack.approval.steps if not known.approved(s.step)), None)
        if turn is not None:
            return turn.party
    if kind == "review_change" and known is not None and known.change is not None:
        steps = pack.approval.steps
        if known.change.major and pack.change.major.full_path and steps:
            return steps[min(len(known.change.reviews), len(steps) - 1)].party
    return (pack.who(kind) or ("authority",))[0]


def _application(stage: Stage, case: str, fields: dict[str, Any]) -> None:
    given = fields.get("order", {})
    form = stage.orders[given] if isinstance(given, str) else given
    if "extends" in form:
        form = blanks.merged(stage.orders[form["extends"]], {k: v for k, v in form.items() if k != "extends"})
    fields["order"] = blanks.application(form)


def _names(stage: Stage, case: str) -> tuple[str, str]:
    known = stage.cases.get(case)
    return (known.unit, known.system) if known else ("示例局", "示例系统")


def _change(stage: Stage, case: str, fields: dict[str, Any]) -> None:
    fields["order"] = blanks.change(fields.get("order", {}), *_names(stage, case))
    fields.setdefault("real", blanks.real_hosts(fields["order"]))


def _exit(stage: Stage, case: str, fields: dict[str, Any]) -> None:
    fields["order"] = blanks.leave(fields.get("order", {}), *_names(stage, case))


def _approve(stage: Stage, case: str, fields: dict[str, Any]) -> None:
    known = stage.cases.get(case)
    fields.setdefault("order_digest", known.order_digest if known else "")


def _emergency(stage: Stage, case: str, fields: dict[str, Any]) -> None:
    unit, system = _names(stage, case)
    fields.setdefault("unit", unit)
    fields.setdefault("system", system)
    fields["needed_by"] = moment(fields.get("needed_by"))


FILLED = {
    "submit": _application,
    "file_late": _application,
    "request_change": _change,
    "request_exit": _exit,
    "approve": _approve,
    "report_emergency": _emergency,
}
