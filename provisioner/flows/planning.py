"""Preview: this specification against that cloud, with everything an approver has to know."""

from __future__ import annotations

from provisioner.domain.actor import Actor
from provisioner.domain.case import Case
from provisioner.domain.case.parts import PlanKind
from provisioner.domain.case.state import State
from provisioner.domain.commands.build import ApprovePlan, PreviewPlan
from provisioner.domain.decide.queries import may_expose, withheld
from provisioner.domain.plan import Plan, plan_digest
from provisioner.domain.preview import Preview, cloud_notes, places_of, shortages
from provisioner.domain.spec import CaseSpec
from provisioner.domain.specify import Wanted, specify, specify_department
from provisioner.errors import BadInput
from provisioner.flows.desk import Desk
from provisioner.ports import World


class NothingToPlan(BadInput):
    """This case has no approved order yet."""

    remedy = "Have the order approved first: `provisioner order approve CASE`."


def wanted_of(case: Case, desk: Desk) -> Wanted:
    """What the ledger says of a case, as its specification needs it."""
    if case.order is None:
        raise NothingToPlan()
    return Wanted(
        case=case.id,
        department=case.unit,
        order=case.order,
        order_digest=case.order_digest,
        slot=desk.slot(case.id),
        exposed=may_expose(case, desk.pack_of(case)),
        suspended=case.state is State.SUSPENDED,
        retired=False,
    )


def kind_of(case: Case, desk: Desk) -> PlanKind:
    """What a plan of this case would be for."""
    if case.state is State.EXITING:
        return "destroy"
    exposes = case.handed_over and not case.exposed and may_expose(case, desk.pack_of(case))
    return "expose" if exposes else "provision"


def spec_of(case: Case, desk: Desk, world: World) -> CaseSpec:
    return specify(wanted_of(case, desk), world.catalog, world.user_data)


def preview(name: str, actor: Actor, desk: Desk, world: World) -> Preview:
    """Make a preview and record its digest; nothing of the case is changed in the cloud."""
    case = desk.case(name)
    spec = spec_of(case, desk, world)
    kind = kind_of(case, desk)
    plan = _plan(spec, kind, case, desk.pack_of(case).label, world)
    made = _document(case, kind, spec, plan, desk, world)
    world.evidence.keep(case.id, "preview", made.model_dump(mode="json"), key=made.digest)
    desk.act(
        PreviewPlan(
            id=f"preview-{made.digest}-{len(case.plans)}",
            case=case.id,
            by=actor,
            plan_digest=made.digest,
            plan_kind=kind,
            summary=made.summary,
        )
    )
    return made


def approve(name: str, digest: str, actor: Actor, desk: Desk) -> None:
    """A person approves exactly this plan."""
    desk.act(ApprovePlan(id=f"approve-{digest}-{actor.name}", case=name, by=actor, plan_digest=digest))


def _plan(spec: CaseSpec, kind: PlanKind, case: Case, pack: str, world: World) -> Plan:
    if kind == "destroy":
        return world.engine.preview_removal(spec)
    # The department's own project holds nothing; without it the case's stack cannot be looked at.
    world.engine.ensure(specify_department(case.unit, spec.cloud))
    return world.engine.preview(spec, pack)


def _document(case: Case, kind: PlanKind, spec: CaseSpec, plan: Plan, desk: Desk, world: World) -> Preview:
    destroys = kind == "destroy"
    quota = () if destroys else world.quota(spec)
    capacity = () if destroys else world.capacity(spec, plan)
    notes = () if destroys else cloud_notes(spec, world.catalog, world.stand_ins, world.local_disks)
    return Preview(
        case=case.id,
        kind=kind,
        digest=plan_digest(plan),
        plan=plan,
        places=places_of(spec),
        bill=world.monthly_cost(case),
        quota=quota,
        capacity=capacity,
        findings=(*shortages(quota, capacity), *notes),
        withheld=withheld(case, desk.pack_of(case)),
        practice=desk.site.practice,
    )
