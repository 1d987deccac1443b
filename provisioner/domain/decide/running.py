"""Changes, reductions, emergencies, suspension and the rest of a running system's life."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.domain.allowed import change_steps
from provisioner.domain.base import digest
from provisioner.domain.case.measure import after_change
from provisioner.domain.case.parts import ChangeInHand, EmergencyInHand, ReductionInHand
from provisioner.domain.case.quantities import Quantities, of_order, share_changed
from provisioner.domain.case.state import State
from provisioner.domain.decide.opening import change_bill, end_bill, start_bill
from provisioner.domain.events import running as e
from provisioner.domain.events.base import EventBase
from provisioner.domain.events.intake import Submitted
from provisioner.domain.gates.change import measure
from provisioner.domain.gates.running import fallback_end
from provisioner.domain.situation import Situation


def request_change(s: Situation) -> Iterator[EventBase]:
    reasons = measure(s).reasons
    change = ChangeInHand(
        digest=digest(s.command.order),
        order=s.command.order,
        major=bool(reasons),
        why_major="; ".join(reasons),
        before=s.known.holding,
        after=after_change(s.known, s.command.order),
        fee_before=s.command.fee_before,
        fee_after=s.command.fee_after,
        requested_at=s.now,
        former=s.known.state,
    )
    yield s.event(e.ChangeRequested, change=change)


def review_change(s: Situation) -> Iterator[EventBase]:
    """One step of the review; a major change goes through every party where the pack says so."""
    change = s.known.change
    if change is None:
        return
    if not s.command.consent:
        yield s.event(e.ChangeRefused, former=State(change.former), opinion=s.command.opinion)
        return
    steps = change_steps(s)
    step = steps[len(change.reviews)]
    final = len(change.reviews) + 1 == len(steps)
    yield s.event(e.ChangeReviewed, party=step[0], step=step[1], final=final, opinion=s.command.opinion)


def finish_change(s: Situation) -> Iterator[EventBase]:
    """A part, or all that is left; the bill moves as the pack says."""
    change = s.known.change
    if change is None:
        return
    whole = change.after - change.before
    done = sum((part for part in change.parts), Quantities())
    part = s.command.part or (whole - done)
    yield s.event(e.ChangePartDone, part=part)
    complete = done + part == whole
    now = change.after if complete else change.before + done + part
    if complete:
        yield s.event(
            e.ChangeDone,
            former=State(change.former),
            quantities=now,
            share=share_changed(change.before, change.after, s.pack.change.major.measures),
            order_digest=change.digest,
        )
    if complete or s.pack.change.bill == "each_part":
        yield from change_bill(s, now)


def adjust_elastic(s: Situation) -> Iterator[EventBase]:
    yield s.event(e.ElasticAdjusted, quantities=s.command.quantities)
    yield from change_bill(s, s.command.quantities)


def set_schedule(s: Situation) -> Iterator[EventBase]:
    yield s.event(e.ScheduleSet, windows=s.command.windows)


def apply_window(s: Situation) -> Iterator[EventBase]:
    if s.command.end and s.known.window is not None:
        yield s.event(e.WindowEnded, window=s.known.window)
        yield from change_bill(s, s.known.base or s.known.holding)
        return
    window = next(w for w in s.known.windows if w.starts_on <= s.today <= w.ends_on)
    yield s.event(e.WindowApplied, window=window)
    yield from change_bill(s, s.known.holding + window.extra)


def propose_reduction(s: Situation) -> Iterator[EventBase]:
    yield s.event(e.ReductionProposed, reduction=ReductionInHand(quantities=s.command.quantities))


def agree_reduction(s: Situation) -> Iterator[EventBase]:
    yield s.event(e.ReductionAgreed)


def finish_reduction(s: Situation) -> Iterator[EventBase]:
    """Taken back; the reduced part is billed no longer from today."""
    if s.known.reduction is None:
        return
    left = s.known.holding - s.known.reduction.quantities
    yield s.event(e.ReductionDone, quantities=left)
    yield from change_bill(s, left)


def remind_idle(s: Situation) -> Iterator[EventBase]:
    yield s.event(e.IdleReminded, idle=s.command.idle)


def supervise_idle(s: Situation) -> Iterator[EventBase]:
    yield s.event(e.IdleSupervised)


def force_reduction(s: Situation) -> Iterator[EventBase]:
    reduction = ReductionInHand(quantities=s.command.quantities, forced=True)
    yield s.event(e.ReductionProposed, reduction=reduction)


def report_emergency(s: Situation) -> Iterator[EventBase]:
    former = s.case.state.value if s.case else ""
    emergency = EmergencyInHand(
        reported_at=s.now,
        needed_by=s.command.needed_by,
        quantities=s.command.quantities,
        former=former,
    )
    yield s.event(
        e.EmergencyReported,
        emergency=emergency,
        pack=s.pack.name,
        pack_version=s.pack.version,
        unit=s.command.unit,
        system=s.command.system,
    )


def provision_emergency(s: Situation) -> Iterator[EventBase]:
    if s.known.emergency is not None:
        yield s.event(e.EmergencyProvisioned, at_latest=s.known.emergency.needed_by)


def file_late(s: Situation) -> Iterator[EventBase]:
    """A case that began with the emergency is submitted now; a running one goes on."""
    former = s.known.emergency.former if s.known.emergency else ""
    if not former:
        yield s.event(
            Submitted,
            pack=s.pack.name,
            pack_version=s.pack.version,
            order=s.command.order,
            order_digest=digest(s.command.order),
            quantities=of_order(s.command.order),
        )
    yield s.event(e.LateApplicationFiled, former=State(former or State.DRAFT))


def suspend(s: Situation) -> Iterator[EventBase]:
    yield s.event(e.Suspended, reason=s.command.reason, notified=s.command.notified)
    if s.pack.suspend is not None and s.pack.suspend.bill == "stops":
        yield from end_bill(s)


def resume(s: Situation) -> Iterator[EventBase]:
    yield s.event(e.Resumed, former=s.known.former or State.ACTIVE, notified=s.command.notified)
    stopped = s.known.billing.until is not None
    if s.pack.suspend is not None and s.pack.suspend.bill == "stops" and stopped:
        yield from start_bill(s, s.known.billing.monthly_fee)


def access_data(s: Situation) -> Iterator[EventBase]:
    grants = [r for r in s.known.papers if r.paper.kind == "authorisation"]
    proof = grants[-1].digest if grants else ""
    yield s.event(e.DataAccessed, purpose=s.command.purpose, authorisation=proof)


def keep_fallback(s: Situation) -> Iterator[EventBase]:
    until = s.command.until or fallback_end(s)
    if until is not None:
        yield s.event(e.FallbackKept, until=until)


def end_fallback(s: Situation) -> Iterator[EventBase]:
    yield s.event(e.FallbackEnded)


HANDLERS = {
    function.__name__: function
    for function in (
        request_change,
        review_change,
        finish_change,
        adjust_elastic,
        set_schedule,
        apply_window,
        propose_reduction,
        agree_reduction,
        finish_reduction,
        remind_idle,
        supervise_idle,
        force_reduction,
        report_emergency,
        provision_emergency,
        file_late,
        suspend,
        resume,
        access_data,
        keep_fallback,
        end_fallback,
    )
}
