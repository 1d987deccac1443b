"""From a form to an approved order: validate, gates, the authorities' acts. Touches no cloud."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from provisioner.domain.actor import Actor
from provisioner.domain.base import digest
from provisioner.domain.case import Case
from provisioner.domain.case.state import State
from provisioner.domain.catalog import Catalog
from provisioner.domain.commands.ending import RequestExit, ReviewExit
from provisioner.domain.commands.intake import Approve, RecordPaper, Reject, Submit
from provisioner.domain.finding import Finding
from provisioner.domain.forms import Item
from provisioner.domain.forms import findings as form_findings
from provisioner.domain.order import ExitOrder, OpenOrder, Order
from provisioner.domain.orderable import catalog_findings
from provisioner.domain.papers import Paper
from provisioner.domain.workdays import local_date
from provisioner.errors import BadInput
from provisioner.flows.desk import Desk, Refused


class NoSuchSystem(BadInput):
    """The unit has no running case of this system."""

    remedy = "Name the case with --case; `provisioner case list` shows them."


class Inventory(Protocol):
    """Who can say what stands of a case."""

    def inventory(self, case: Case) -> tuple[Item, ...]: ...


def validate(order: Order, catalog: Catalog) -> tuple[Finding, ...]:
    """What the form and the catalog have to say; the rules of the pack answer at submission."""
    found = tuple(form_findings(order))
    return (*found, *catalog_findings(order, catalog)) if isinstance(order, OpenOrder) else found


def submit(
    order: OpenOrder, papers: Iterable[Paper], actor: Actor, pack: str, desk: Desk, catalog: Catalog
) -> tuple[str, tuple[Finding, ...]]:
    """Open a case with this order; the same order by the same person again is the same case."""
    found = validate(order, catalog)
    if any(finding.blocks for finding in found):
        raise Refused(found)
    bound = digest(order)
    case = _case_of(bound, desk) or _new_name(desk)
    decision = desk.act(
        Submit(id=f"submit-{bound}", case=case, by=actor, order=order, papers=tuple(papers)), pack
    )
    return case, _once((*found, *decision.findings))


def request_exit(
    order: ExitOrder, case: str, papers: Iterable[Paper], actor: Actor, desk: Desk, cloud: Inventory
) -> tuple[str, tuple[Finding, ...]]:
    """Ask for the end of a system; what the form lists is compared with what the cloud holds."""
    found = _running(order, case, desk)
    decision = desk.act(
        RequestExit(
            id=f"exit-{digest(order)}",
            case=found.id,
            by=actor,
            order=order,
            papers=tuple(papers),
            inventory=cloud.inventory(found),
        )
    )
    return found.id, decision.findings


def approve(case: str, opinion: str, papers: Iterable[Paper], actor: Actor, desk: Desk) -> State:
    """The next party's approval: of the order, or, when the case is to end, of the exit."""
    found = desk.case(case)
    given = {"case": case, "by": actor, "opinion": opinion, "papers": tuple(papers)}
    if found.state is State.EXITING:
        desk.act(ReviewExit(id=f"review-exit-{actor.name}-{len(found.commands)}", **given))
    else:
        step = len(found.approvals)
        desk.act(Approve(id=f"approve-{step}-{actor.name}", order_digest=found.order_digest, **given))
    return desk.case(case).state


def reject(case: str, opinion: str, actor: Actor, desk: Desk) -> State:
    count = len(desk.case(case).commands)
    desk.act(Reject(id=f"reject-{count}-{actor.name}", case=case, by=actor, opinion=opinion))
    return desk.case(case).state


def record_paper(case: str, paper: Paper, actor: Actor, desk: Desk) -> None:
    """The same paper twice is in the file once."""
    desk.act(RecordPaper(id=f"paper-{digest(paper)}", case=case, by=actor, paper=paper))


def _case_of(order_digest: str, desk: Desk) -> str:
    return next((case.id for case in desk.cases() if order_digest in (case.order_digest, *case.orders)), "")


def _new_name(desk: Desk) -> str:
    """`c20260901-001`: the day of the order's arrival and a number within it."""
    day = f"c{local_date(desk.now()):%Y%m%d}"
    taken = sum(case.id.startswith(day) for case in desk.cases())
    return f"{day}-{taken + 1:03d}"


def _running(order: ExitOrder, case: str, desk: Desk) -> Case:
    if case:
        return desk.case(case)
    ended = {State.CLOSED, State.REJECTED, State.CLEARED}
    for found in desk.cases():
        if (found.unit, found.system) == (
            order.applicant_unit,
            order.system_name,
        ) and found.state not in ended:
            return found
    raise NoSuchSystem(f"{order.applicant_unit} · {order.system_name}")


def _once(found: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(found))
