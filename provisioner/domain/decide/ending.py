"""Exit, proof, settlement."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.domain.base import digest
from provisioner.domain.case.parts import ExitInHand
from provisioner.domain.case.state import State
from provisioner.domain.decide.opening import end_bill
from provisioner.domain.events import ending as e
from provisioner.domain.events.base import EventBase
from provisioner.domain.situation import Situation


def request_exit(s: Situation) -> Iterator[EventBase]:
    """Where a report is enough it counts as reviewed at once."""
    order = s.command.order
    facts = ExitInHand(
        digest=digest(order),
        planned=order.planned_exit_date,
        kind=order.exit_kind.value,
        former=s.known.state,
        backup_stated=order.unit_confirmation.backup_done
        and order.unit_confirmation.may_delete_after_planned_date,
    )
    yield s.event(e.ExitRequested, exit=facts)
    if s.pack.exit.mode == "report":
        yield s.event(e.ExitReviewed, opinion="")


def review_exit(s: Situation) -> Iterator[EventBase]:
    end = s.known.exit
    if not s.command.consent and end is not None:
        yield s.event(e.ExitRefused, former=State(end.former), opinion=s.command.opinion)
        return
    yield s.event(e.ExitReviewed, opinion=s.command.opinion)


def retire(s: Situation) -> Iterator[EventBase]:
    yield s.event(e.Retired, method=s.command.method, attested_by=s.command.attested_by)


def record_destroyed(s: Situation) -> Iterator[EventBase]:
    yield s.event(e.Destroyed)
    yield from end_bill(s)


def record_probe(s: Situation) -> Iterator[EventBase]:
    """A clean second scan clears the case."""
    command = s.command
    yield s.event(
        e.ProbeRecorded,
        scan=command.scan,
        clean=command.clean,
        digest=command.digest,
        left=command.left,
    )
    if command.scan == 2 and command.clean and s.known.state != e.Cleared.to:
        yield s.event(e.Cleared)


def issue_certificate(s: Situation) -> Iterator[EventBase]:
    yield s.event(e.CertificateIssued, certificate_digest=s.command.certificate_digest)


def settle_year(s: Situation) -> Iterator[EventBase]:
    yield s.event(e.YearSettled, year=s.command.year, quantities=s.command.quantities or s.known.holding)


HANDLERS = {
    function.__name__: function
    for function in (
        request_exit,
        review_exit,
        retire,
        record_destroyed,
        record_probe,
        issue_certificate,
        settle_year,
    )
}
