"""Changes, reductions, emergencies, suspensions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from provisioner.domain.case.model import Case
from provisioner.domain.case.parts import DoneChange, Idle
from provisioner.domain.case.state import State
from provisioner.domain.workdays import local_date

Fields = dict[str, Any]


def _part(case: Case, event: Any) -> Fields:
    assert case.change is not None
    return {"change": case.change.model_copy(update={"parts": (*case.change.parts, event.part)})}


def _reviewed(case: Case, event: Any) -> Fields:
    assert case.change is not None
    update: Fields = {"reviews": (*case.change.reviews, event.step)}
    if event.final:
        update["reviewed_at"] = event.at
    return {"change": case.change.model_copy(update=update)}


def _done(case: Case, event: Any) -> Fields:
    assert case.change is not None
    done = DoneChange(
        digest=event.order_digest,
        order=case.change.order,
        share=event.share,
        done_on=local_date(event.at),
    )
    return {
        "state": event.former,
        "change": None,
        "changes": (*case.changes, done),
        "holding": event.quantities,
        "orders": (*case.orders, event.order_digest),
    }


def _signed(case: Case, event: Any) -> Fields:
    *earlier, last = case.changes
    return {"changes": (*earlier, last.model_copy(update={"signed": True}))}


def _agreed(case: Case, event: Any) -> Fields:
    assert case.reduction is not None
    return {"reduction": case.reduction.model_copy(update={"agreed_at": event.at})}


def _reduced(case: Case, event: Any) -> Fields:
    return {"reduction": None, "holding": event.quantities, "idle": Idle()}


def _suspended(case: Case, event: Any) -> Fields:
    return {"former": case.state}


def _window(case: Case, event: Any) -> Fields:
    return {"window": event.window, "base": case.holding, "holding": case.holding + event.window.extra}


def _window_ended(case: Case, event: Any) -> Fields:
    return {"window": None, "base": None, "holding": case.base or case.holding}


def _emergency_provisioned(case: Case, event: Any) -> Fields:
    assert case.emergency is not None
    return {
        "emergency": case.emergency.model_copy(update={"provisioned_at": event.at}),
        "holding": case.holding + case.emergency.quantities,
    }


def _filed(case: Case, event: Any) -> Fields:
    return {"emergency": None, "state": event.former if event.former != State.DRAFT else case.state}


FOLDS: dict[str, Callable[[Case, Any], Fields]] = {
    "ChangeRequested": lambda case, event: {
        "change": event.change,
        "requesters": tuple(dict.fromkeys((*case.requesters, event.by))),
    },
    "ChangeReviewed": _reviewed,
    "ChangeRefused": lambda case, event: {"change": None, "state": event.former},
    "ChangePartDone": _part,
    "ChangeDone": _done,
    "ChangeSheetSigned": _signed,
    "ElasticAdjusted": lambda case, event: {"holding": event.quantities},
    "ScheduleSet": lambda case, event: {"windows": event.windows},
    "WindowApplied": _window,
    "WindowEnded": _window_ended,
    "ReductionProposed": lambda case, event: {"reduction": event.reduction},
    "ReductionAgreed": _agreed,
    "ReductionDone": _reduced,
    "IdleReminded": lambda case, event: {"idle": Idle(reminded_at=event.at)},
    "IdleSupervised": lambda case, event: {"idle": case.idle.model_copy(update={"supervised_at": event.at})},
    "EmergencyReported": lambda case, event: {"emergency": event.emergency},
    "EmergencyProvisioned": _emergency_provisioned,
    "LateApplicationFiled": _filed,
    "Suspended": _suspended,
    "Resumed": lambda case, event: {"state": event.former, "former": None},
    "FallbackKept": lambda case, event: {"fallback_until": event.until},
    "FallbackEnded": lambda case, event: {"fallback_until": None},
}
