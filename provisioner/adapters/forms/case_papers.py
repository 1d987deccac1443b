"""The documents that a case has given rise to, drawn from its events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from provisioner.adapters.forms.documents import (
    Notice,
    change_sheet,
    clear_sheet,
    exit_sheet,
    notice,
    work_order,
)
from provisioner.adapters.forms.layout import OPEN
from provisioner.adapters.forms.sheet import Sheet, filled
from provisioner.domain.base import Text
from provisioner.domain.case import Case
from provisioner.domain.case.parts import ChangeInHand, Deadline
from provisioner.domain.case.quantities import Quantities
from provisioner.domain.events import EventBase
from provisioner.domain.events.running import ChangeRequested
from provisioner.domain.papers import KINDS
from provisioner.domain.papers.ending import ClearRecord, ExitConfirmation
from provisioner.domain.papers.opening import QuantityConfirmation
from provisioner.domain.papers.running import ChangeConfirmation, ItemChange
from provisioner.domain.pricing.prices import MEASURES
from provisioner.domain.workdays import local_date

Made = tuple[str, Sheet]
SENDER = "政务云主管部门"


def case_papers(
    case: Case, events: Iterable[EventBase], today: date, mark: Text | None = None
) -> Iterator[Made]:
    """Name and document: application, work orders, confirmation sheets, clear record, reminders."""
    if case.order is not None:
        yield "application", filled(OPEN, case.order, mark)
    counts: dict[str, int] = {}
    asked: ChangeInHand | None = None
    for event in events:
        kind = type(event).__name__
        if isinstance(event, ChangeRequested):
            asked = event.change
        if kind in MAKERS:
            counts[kind] = counts.get(kind, 0) + 1
            name, sheet = MAKERS[kind](About(case, asked, mark), event)
            yield f"{name}-{counts[kind]}", sheet
    yield from _filed(case, mark)
    yield from _reminders(case, today, mark)


class About(NamedTuple):
    """What the documents of an event are about."""

    case: Case
    asked: ChangeInHand | None  # the change that was asked for last
    mark: Text | None


def _work_order(about: About, event: Any) -> Made:
    paper = QuantityConfirmation(number=event.number, moment=event.moment, at=event.at)
    case = about.case
    return "work-order", work_order(paper, case.unit, case.system, event.quantities, about.mark)


def _changed(about: About, event: Any) -> Made:
    before = about.asked.before if about.asked else Quantities()
    items = tuple(_items(before, event.quantities))
    paper = ChangeConfirmation(system_name=about.case.system, items=items, done_at=event.at)
    return "change-confirmation", change_sheet(paper, about.mark)


def _destroyed(about: About, event: Any) -> Made:
    items = tuple(_items(about.case.holding, None))
    paper = ExitConfirmation(system_name=about.case.system, items=items, done_at=event.at)
    return "exit-confirmation", exit_sheet(paper, about.mark)


def _retired(about: About, event: Any) -> Made:
    paper = ClearRecord(method=event.method, attested_by=event.attested_by, cleared_at=event.at)
    return "clear-record", clear_sheet(paper, about.case.unit, about.case.system, about.mark)


def _items(before: Quantities, after: Quantities | None) -> Iterator[ItemChange]:
    """Everything that stands before or after; `None` after: it is deleted."""
    services = sorted({*before.services, *(after.services if after else {})})
    for name, title in [*MEASURES.items(), *((service, service) for service in services)]:
        old, new = _count(before, name), _count(after, name) if after is not None else 0
        if old or new:
            yield ItemChange(item=title, before=str(old), after="已删除" if after is None else str(new))


def _count(quantities: Quantities, name: str) -> int:
    return getattr(quantities, name) if name in MEASURES else quantities.services.get(name, 0)


MAKERS: dict[str, Callable[[About, Any], Made]] = {
    "WorkOrderIssued": _work_order,
    "ChangeDone": _changed,
    "Destroyed": _destroyed,
    "Retired": _retired,
}


def _filed(case: Case, mark: Text | None) -> Iterator[Made]:
    """Sheets that lie in the file with their signatures."""
    for number, record in enumerate(case.papers, 1):
        sheet = paper_sheet(record.paper, case.unit, case.system, mark)
        if sheet is not None:
            yield f"filed-{number}-{record.paper.kind.replace('_', '-')}", sheet


def paper_sheet(paper: Any, unit: str = "", system: str = "", mark: Text | None = None) -> Sheet | None:
    """The printed form of a paper, for those that have one."""
    match paper:
        case ChangeConfirmation():
            return change_sheet(paper, mark)
        case ExitConfirmation():
            return exit_sheet(paper, mark)
        case QuantityConfirmation():
            return work_order(paper, unit, system, None, mark)
        case ClearRecord():
            return clear_sheet(paper, unit, system, mark)
        case _:
            assert type(paper) in KINDS.values()
            return None


def _reminders(case: Case, today: date, mark: Text | None) -> Iterator[Made]:
    """One for each deadline that is open: a reminder before its day, a notice after."""
    for number, deadline in enumerate((each for each in case.deadlines if each.open), 1):
        yield (
            f"reminder-{number}-{deadline.id.replace('_', '-')}",
            notice(_reminder(case, deadline, today), mark),
        )


def _reminder(case: Case, deadline: Deadline, today: date) -> Notice:
    late = local_date(deadline.due) < today or deadline.overdue_at is not None
    provisional = "（暂定，待节假日安排公布后复核）" if deadline.provisional else ""
    return Notice(
        title="逾期催办通知" if late else "办理期限提醒",
        to=deadline.who or case.unit,
        sender=SENDER,
        text=f"“{case.system}”（{case.id}）的事项“{deadline.what.zh}”"
        f"{'已超过办理期限' if late else '尚未办结'}{provisional}，请及时办理。",
        citation=deadline.cite,
        due=deadline.last_day,
        issued_on=today,
    )
