"""What was expected against what came: one sentence per difference."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from provisioner.domain.base import Frozen
from provisioner.domain.case import Case
from provisioner.domain.case.parts import Deadline
from provisioner.domain.decide import Decision, next_steps, withheld
from provisioner.domain.pricing import Bill, monthly_bill, usage_of, yearly_settlement
from provisioner.rehearsal.model import Expect, ExpectedBill, ExpectedDeadline
from provisioner.rehearsal.stage import Stage


class Happened(Frozen):
    """What a step led to."""

    model_config = {**Frozen.model_config, "arbitrary_types_allowed": True}

    case: str
    decision: Decision | None = None
    error: Exception | None = None


Check = Callable[[Stage, Happened, Expect], Iterable[str]]


def differences(stage: Stage, happened: Happened, expect: Expect) -> Iterator[str]:
    """Every expectation that does not hold."""
    for check in CHECKS:
        yield from check(stage, happened, expect)


def _case(stage: Stage, happened: Happened, expect: Expect) -> Case | None:
    return stage.cases.get(expect.case or happened.case)


def _differs(what: str, wanted: Any, came: Any) -> Iterator[str]:
    if wanted != came:
        yield f"{what}: expected {wanted}, came {came}"


def _decision(stage: Stage, happened: Happened, expect: Expect) -> Iterator[str]:
    came = happened.decision
    if expect.error is not None:
        said = str(happened.error or "")
        if happened.error is None or expect.error not in said:
            yield f"error: expected {expect.error!r}, came {said!r}"
        return
    if came is None:
        return
    asked_why = bool(expect.findings or expect.only_findings)
    if expect.allowed is not None:
        said = "; ".join(f"{f.rule} {f.reason.en}" for f in came.findings if f.blocks)
        if expect.allowed != came.allowed:
            yield f"allowed: expected {expect.allowed}, came {came.allowed} {said}".rstrip()
    elif not came.allowed and not asked_why and expect.state is None:
        yield "was refused: " + "; ".join(f"{f.rule} {f.reason.en}" for f in came.findings if f.blocks)
    if expect.repeated is not None:
        yield from _differs("repeated", expect.repeated, came.repeated)


def _findings(stage: Stage, happened: Happened, expect: Expect) -> Iterator[str]:
    found = happened.decision.findings if happened.decision else ()
    rules = [each.rule for each in found]
    for wanted in expect.findings:
        rule, _, severity = wanted.partition(" ")
        if not any(f.rule == rule and severity in ("", f.severity.value) for f in found):
            came = ", ".join(f"{f.rule} {f.severity.value}" for f in found) or "none"
            yield f"finding {wanted}: not there; came {came}"
    if expect.only_findings is not None:
        blocking = sorted({f.rule for f in found if f.blocks})
        yield from _differs("blocking findings", sorted(set(expect.only_findings)), blocking)
    for unwanted in expect.no_findings:
        if unwanted in rules:
            yield f"finding {unwanted}: is there"
    for words in expect.cites:
        if not any(words in f.citation for f in found):
            yield f"citation {words}: not there; came {[f.citation for f in found]}"


def _state(stage: Stage, happened: Happened, expect: Expect) -> Iterator[str]:
    case = _case(stage, happened, expect)
    if expect.state is not None:
        yield from _differs("state", expect.state, case.state if case else None)
    for name, state in expect.states.items():
        other = stage.cases.get(name)
        yield from _differs(f"state of {name}", state, other.state if other else None)
    if expect.pack is not None:
        yield from _differs("pack", expect.pack, f"{case.pack}@{case.pack_version}" if case else None)


def _events(stage: Stage, happened: Happened, expect: Expect) -> Iterator[str]:
    kinds = [type(event).__name__ for event in (happened.decision.events if happened.decision else ())]
    for wanted in expect.events:
        if wanted not in kinds:
            yield f"event {wanted}: not there; came {kinds}"
    for unwanted in expect.no_events:
        if unwanted in kinds:
            yield f"event {unwanted}: is there"
    if expect.history:
        whole = [type(e).__name__ for e in stage.events.get(expect.case or happened.case, [])]
        rest = iter(whole)
        if not all(wanted in rest for wanted in expect.history):
            yield f"history: expected {list(expect.history)} in this order, came {whole}"


def _deadlines(stage: Stage, happened: Happened, expect: Expect) -> Iterator[str]:
    case = _case(stage, happened, expect)
    for name, wanted in expect.deadlines.items():
        came = case.deadline(name) if case else None
        if wanted.none:
            if came is not None and came.open:
                yield f"deadline {name}: runs until {came.last_day}"
        elif came is None:
            known = sorted({each.id for each in case.deadlines}) if case else []
            yield f"deadline {name}: there is none; known: {known}"
        else:
            yield from _deadline(name, wanted, came)


def _deadline(name: str, wanted: ExpectedDeadline, came: Deadline) -> Iterator[str]:
    facts = {
        "due": came.last_day,
        "due_at": came.due,
        "provisional": came.provisional,
        "rule": came.rule,
        "cite": came.cite,
        "who": came.who,
        "met": came.met_at is not None,
        "overdue": came.overdue_at is not None,
        "history": tuple(_last_day(came, each.due) for each in came.history),
    }
    for field, fact in facts.items():
        value = getattr(wanted, field)
        if value is not None:
            yield from _differs(f"deadline {name} {field}", value, fact)


def _last_day(deadline: Deadline, due: Any) -> Any:
    return deadline.model_copy(update={"due": due}).last_day


def bill_of(stage: Stage, case: str, period: str) -> Bill:
    """The bill of a month (2026-03) or a year (2026)."""
    known = stage.cases[case]
    usage = usage_of(case, stage.events.get(case, []), known.unit, known.system)
    year, _, month = period.partition("-")
    if month:
        return monthly_bill(usage, stage.prices, int(year), int(month), practice=True)
    return yearly_settlement(usage, stage.prices, int(year), practice=True)


def _bills(stage: Stage, happened: Happened, expect: Expect) -> Iterator[str]:
    case = _case(stage, happened, expect)
    for period, wanted in expect.bills.items():
        if case is None:
            yield f"bill {period}: there is no case"
            continue
        yield from _bill(period, wanted, bill_of(stage, case.id, period))


def _bill(period: str, wanted: ExpectedBill, came: Bill) -> Iterator[str]:
    if wanted.total is not None:
        yield from _differs(f"bill {period}", wanted.total, came.yuan)
    if wanted.lines is not None:
        yield from _differs(f"bill {period} lines", wanted.lines, len(came.lines))
    if wanted.days is not None:
        yield from _differs(f"bill {period} days", wanted.days, max((x.days for x in came.lines), default=0))


def _holding(stage: Stage, happened: Happened, expect: Expect) -> Iterator[str]:
    case = _case(stage, happened, expect)
    for name, wanted in expect.holding.items():
        came = case.holding if case else None
        value = getattr(came, name, None) if name != "services" else None
        if came is not None and value is None:
            value = came.services.get(name, 0)
        yield from _differs(f"holding {name}", wanted, value)


def _outlook(stage: Stage, happened: Happened, expect: Expect) -> Iterator[str]:
    case = _case(stage, happened, expect)
    if case is None:
        return
    pack = stage.pack_of(case.id, None)
    if expect.withheld is not None:
        held = withheld(case, pack)
        yield from _differs("withheld", sorted(expect.withheld), sorted((*held.elastic_ips, *held.ports)))
    fits = {step.command for step in next_steps(case, pack)}
    for wanted in expect.next:
        if wanted not in fits:
            yield f"next {wanted}: does not fit; these do: {sorted(fits)}"


def _facts(stage: Stage, happened: Happened, expect: Expect) -> Iterator[str]:
    case = _case(stage, happened, expect)
    for path, wanted in expect.facts.items():
        value: Any = case.model_dump(mode="json") if case else {}
        for part in path.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        yield from _differs(path, wanted, value)


CHECKS: tuple[Check, ...] = (
    _decision,
    _findings,
    _state,
    _events,
    _deadlines,
    _bills,
    _holding,
    _outlook,
    _facts,
)
