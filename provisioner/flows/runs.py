"""Carrying out an approved plan: one run, as many attempts as it takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from provisioner.domain.actor import Actor
from provisioner.domain.base import Frozen
from provisioner.domain.case import Case
from provisioner.domain.case.state import State
from provisioner.domain.commands.build import StartRun
from provisioner.domain.preview import Preview
from provisioner.errors import BadInput
from provisioner.flows import FLOWS
from provisioner.flows.desk import Desk
from provisioner.flows.run import Run
from provisioner.ports import World


class NoPlan(BadInput):
    """There is no preview of this case."""

    remedy = "Run `provisioner plan preview CASE`."


class NotApproved(BadInput):
    """No plan of this case is approved and unused."""

    remedy = "Run `provisioner plan preview CASE`, then have it approved by another person."


class Durable(Protocol):
    """Runs steps so that a finished one is not repeated."""

    def run(self, steps: Sequence[tuple[str, Callable[[], None]]], run_id: str) -> None: ...


class Done(Frozen):
    run_id: str
    state: State


def last_preview(case: str, desk: Desk, world: World) -> Preview:
    """The newest preview of a case."""
    plans = desk.case(case).plans
    if not plans:
        raise NoPlan()
    return _preview(case, plans[-1].digest, world)


def carry_out(case: str, actor: Actor, desk: Desk, world: World, durable: Durable) -> Done:
    """Go on with the run that is open, or start one with the plan that is approved."""
    found = desk.case(case)
    digest = _approved(found)
    run_id = f"run-{digest[-12:]}"
    run = Run(run_id, actor, _preview(case, digest, world), desk, world)
    if found.run(run_id) is None:
        run.tell(StartRun, run_id=run_id, plan_digest=digest)
    durable.run([(step.__name__, partial(step, run)) for step in FLOWS[run.approved.kind]], run_id)
    return Done(run_id=run_id, state=desk.case(case).state)


def _approved(case: Case) -> str:
    """The plan of the open run; else the newest that is approved and unused."""
    if case.open_run is not None:
        return case.open_run.plan_digest
    unused = [plan for plan in case.plans if plan.approved_at is not None and not plan.run_id]
    if not unused:
        raise NotApproved()
    return unused[-1].digest


def _preview(case: str, digest: str, world: World) -> Preview:
    return Preview.model_validate(world.evidence.find(case, "preview", digest))
