"""Events into a case: one function per kind of event that leaves more behind than a state and a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from provisioner.domain.case import fold_build, fold_clock, fold_ending, fold_running
from provisioner.domain.case.model import Case
from provisioner.domain.case.parts import ApprovalRecord, BillingFacts, VendorFacts
from provisioner.domain.case.state import State

if TYPE_CHECKING:
    from provisioner.domain.events import EventBase

OVER = {State.TRIAL_EXPIRED}  # an extension makes it a trial again

Fields = dict[str, Any]
Fold = Callable[[Case, Any], Fields]


def fold(events: Iterable[EventBase], case: Case | None = None) -> Case | None:
    """The case that these events tell of, on top of `case` if given."""
    for event in events:
        case = step(case, event)
    return case


def step(case: Case | None, event: EventBase) -> Case:
    """The case after one more event."""
    kind = kind_of(event)
    case = case or BEGINNINGS[kind](event)
    fields = FOLDS[kind](case, event) if kind in FOLDS else {}
    if event.to is not None:
        fields.setdefault("state", event.to)
    fields["marks"] = {**case.marks, kind: event.at}
    if event.command_id not in case.commands:
        fields["commands"] = (*case.commands, event.command_id)
    return case.model_copy(update=fields)


def kind_of(event: EventBase) -> str:
    """The name of an event's kind; every kind is named like its class."""
    return type(event).__name__


# ---------------------------------------------------------------- how a case begins


def _submitted_first(event: Any) -> Case:
    return Case(
        id=event.case,
        pack=event.pack,
        pack_version=event.pack_version,
        unit=event.order.applicant_unit,
        system=event.order.system_name,
        began_at=event.at,
    )


def _emergency_first(event: Any) -> Case:
    return Case(
        id=event.case,
        pack=event.pack,
        pack_version=event.pack_version,
        unit=event.unit,
        system=event.system,
        began_at=event.at,
    )


def _vendor_first(event: Any) -> Case:
    return Case(
        id=event.case,
        subject="vendor",
        pack=event.pack,
        pack_version=event.pack_version,
        unit=event.vendor,
        vendor=event.vendor,
        began_at=event.at,
    )


BEGINNINGS: dict[str, Callable[[Any], Case]] = {
    "Submitted": _submitted_first,
    "EmergencyReported": _emergency_first,
    "VendorRegistered": _vendor_first,
}


# ---------------------------------------------------------------- intake, opening, bills, vendors


def _submitted(case: Case, event: Any) -> Fields:
    return {
        "order": event.order,
        "order_digest": event.order_digest,
        "vendor": event.vendor or case.vendor,
        "holding": event.quantities,
        "approvals": (),
        "requesters": asked(case, event),
    }


def asked(case: Case, event: EventBase) -> tuple[str, ...]:
    """Those who handed in orders, with one more."""
    return tuple(dict.fromkeys((*case.requesters, event.by)))


def _approval(case: Case, event: Any) -> Fields:
    record = ApprovalRecord(
        party=event.party,
        step=event.step,
        order_digest=event.order_digest,
        at=event.at,
        by=event.by,
        opinion=event.opinion,
    )
    return {"approvals": (*case.approvals, record)}


def _approved(case: Case, event: Any) -> Fields:
    return {"orders": (*case.orders, event.order_digest)}


def _paper(case: Case, event: Any) -> Fields:
    return {"papers": (*case.papers, event.record)}


def _trial(case: Case, event: Any) -> Fields:
    return {"trial_until": event.until}


def _extended(case: Case, event: Any) -> Fields:
    return {"trial_until": event.until, "state": State.TRIAL if case.state in OVER else case.state}


def _billing_started(case: Case, event: Any) -> Fields:
    facts = BillingFacts(since=event.day, quantities=event.quantities, monthly_fee=event.monthly_fee)
    return {"billing": facts}


def _billing_changed(case: Case, event: Any) -> Fields:
    update = {"quantities": event.quantities}
    if event.monthly_fee is not None:
        update["monthly_fee"] = event.monthly_fee
    return {"billing": case.billing.model_copy(update=update)}


def _billing_ended(case: Case, event: Any) -> Fields:
    return {"billing": case.billing.model_copy(update={"until": event.day})}


def _vendor_registered(case: Case, event: Any) -> Fields:
    return {"standing": VendorFacts(contract_until=event.contract_until)}


def _vendor_assessed(case: Case, event: Any) -> Fields:
    grades = {**case.standing.grades, event.year: event.grade}
    return _standing(case, grades=grades, suspended=case.standing.suspended or event.suspended)


def _standing(case: Case, **update: Any) -> Fields:
    return {"standing": case.standing.model_copy(update=update)}


FOLDS: dict[str, Fold] = {
    "Submitted": _submitted,
    "ApprovalGiven": _approval,
    "OrderApproved": _approved,
    "PaperRecorded": _paper,
    "LegalHoldPlaced": lambda case, event: {"hold": event.reason},
    "LegalHoldLifted": lambda case, event: {"hold": ""},
    "QuantityConfirmed": lambda case, event: {"confirmed": {**case.confirmed, event.moment: event.day}},
    "TrialStarted": _trial,
    "TrialExtended": _extended,
    "BillingStarted": _billing_started,
    "BillingChanged": _billing_changed,
    "BillingEnded": _billing_ended,
    "VendorRegistered": _vendor_registered,
    "VendorAssessed": _vendor_assessed,
    "VendorAllowed": lambda case, event: _standing(case, suspended=False),
    "SuccessorChosen": lambda case, event: _standing(case, successor=event.successor),
    "TransitionBegun": lambda case, event: _standing(case, transition=(event.starts_on, event.ends_on)),
    **fold_build.FOLDS,
    **fold_running.FOLDS,
    **fold_ending.FOLDS,
    **fold_clock.FOLDS,
}
