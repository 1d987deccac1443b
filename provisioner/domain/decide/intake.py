"""From order to approval; papers."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.domain.allowed import next_approval
from provisioner.domain.base import digest
from provisioner.domain.case.quantities import of_order
from provisioner.domain.events.base import EventBase
from provisioner.domain.events.intake import Accepted, ApprovalGiven, OrderApproved, Rejected, Submitted
from provisioner.domain.situation import Situation


def submit(s: Situation) -> Iterator[EventBase]:
    yield s.event(
        Submitted,
        pack=s.pack.name,
        pack_version=s.pack.version,
        order=s.command.order,
        order_digest=digest(s.command.order),
        vendor=s.command.vendor,
        quantities=of_order(s.command.order),
    )


def accept(s: Situation) -> Iterator[EventBase]:
    yield s.event(Accepted, opinion=s.command.opinion)
    if s.pack.accept is not None and s.pack.accept.decides:
        yield s.event(OrderApproved, order_digest=s.known.order_digest)


def reject(s: Situation) -> Iterator[EventBase]:
    yield s.event(Rejected, opinion=s.command.opinion)


def approve(s: Situation) -> Iterator[EventBase]:
    step, digest_ = next_approval(s), s.known.order_digest
    if step is None:
        return
    yield s.event(
        ApprovalGiven, party=step.party, step=step.step, order_digest=digest_, opinion=s.command.opinion
    )
    if step is s.pack.approval.steps[-1]:
        yield s.event(OrderApproved, order_digest=digest_)


def record_paper(s: Situation) -> Iterator[EventBase]:
    """Papers are filed for every command, with what they do; nothing is left to do here."""
    return iter(())


HANDLERS = {
    "submit": submit,
    "accept": accept,
    "reject": reject,
    "approve": approve,
    "record_paper": record_paper,
}
