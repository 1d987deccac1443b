"""Plans, runs, evidence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from provisioner.domain.case.model import Case
from provisioner.domain.case.parts import PlanRecord, RunRecord

Fields = dict[str, Any]


def _previewed(case: Case, event: Any) -> Fields:
    """A new preview replaces the old one of its kind unless that one is in use."""
    kept = tuple(plan for plan in case.plans if plan.run_id or plan.kind != event.plan.kind)
    return {"plans": (*kept, event.plan)}


def _plan(case: Case, digest: str, **update: Any) -> tuple[PlanRecord, ...]:
    """The plans with the open one of this digest updated."""
    return tuple(
        plan.model_copy(update=update) if plan.digest == digest and not plan.run_id else plan
        for plan in case.plans
    )


def _plan_approved(case: Case, event: Any) -> Fields:
    update = {"approved_by": event.by, "approved_at": event.at, "lapses_at": event.lapses_at}
    return {"plans": _plan(case, event.plan_digest, **update)}


def _run_started(case: Case, event: Any) -> Fields:
    plan = case.plan(event.plan_digest)
    run = RunRecord(
        run_id=event.run_id,
        plan_digest=event.plan_digest,
        kind=plan.kind if plan else "provision",
        started_at=event.at,
    )
    return {"plans": _plan(case, event.plan_digest, run_id=event.run_id), "runs": (*case.runs, run)}


def _run_finished(case: Case, event: Any) -> Fields:
    update = {"finished_at": event.at, "result": event.result, "addresses": event.addresses}
    runs = (run.model_copy(update=update) if run.run_id == event.run_id else run for run in case.runs)
    return {"runs": tuple(runs)}


FOLDS: dict[str, Callable[[Case, Any], Fields]] = {
    "PlanPreviewed": _previewed,
    "PlanApproved": _plan_approved,
    "RunStarted": _run_started,
    "RunFinished": _run_finished,
    "EvidenceRecorded": lambda case, event: {"evidence": (*case.evidence, event.record)},
    "HandedOver": lambda case, event: {"handed_over": True},
    "ExposureOpened": lambda case, event: {"exposed": True},
}
