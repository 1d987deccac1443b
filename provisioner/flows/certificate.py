"""The deletion certificate: from the ledger and the two scans, signed by the security administrator."""

from __future__ import annotations

from provisioner.domain.actor import Actor
from provisioner.domain.case import Case
from provisioner.domain.certificate import Clearing, DeletionCertificate, ProjectOnce, certify
from provisioner.domain.commands.ending import IssueCertificate
from provisioner.domain.events.ending import ProbeRecorded
from provisioner.domain.probe import ScanResult
from provisioner.errors import BadInput
from provisioner.flows.desk import Desk
from provisioner.ports import Ledger, World


class NotGone(BadInput):
    """This case has not been destroyed and looked for twice."""

    remedy = "Carry the exit out first: `provisioner apply CASE`."


def draw_up(name: str, actor: Actor, desk: Desk, world: World, ledger: Ledger) -> DeletionCertificate:
    """What the record allows us to certify; CannotCertify with every reason why not."""
    case = desk.case(name)
    if case.exit is None or case.exit.destroyed_at is None:
        raise NotGone()
    return certify(
        case=case.id,
        department=case.unit,
        system=case.system,
        cloud=world.catalog.zones[0].cloud,
        projects=_projects(case),
        users=(),
        clearing=(Clearing(method=case.exit.retired, attested_by=case.exit.attested_by),),
        scans=_scans(case, world, ledger),
        issued_at=desk.now(),
        issued_by=actor.name,
        practice=desk.site.practice,
    )


def record(certificate: DeletionCertificate, actor: Actor, desk: Desk) -> None:
    """The certificate's digest goes into the ledger; the case is closed."""
    digest = certificate.digest
    desk.act(
        IssueCertificate(
            id=f"certificate-{digest}", case=certificate.case, by=actor, certificate_digest=digest
        )
    )


def _projects(case: Case) -> tuple[ProjectOnce, ...]:
    """Every project that any run of the case left in the ledger."""
    found = {
        value: ProjectOnce(name=f"{case.id}-{key.removeprefix('project:')}", id=value)
        for run in case.runs
        for key, value in run.addresses.items()
        if key.startswith("project:")
    }
    return tuple(found.values())


def _scans(case: Case, world: World, ledger: Ledger) -> tuple[ScanResult, ScanResult]:
    """The last clean scan of each number, as its evidence holds it."""
    digests = {
        event.scan: event.digest
        for event in ledger.events(case.id)
        if isinstance(event, ProbeRecorded) and event.clean
    }
    if not {1, 2} <= digests.keys():
        raise NotGone()
    first, second = (
        ScanResult.model_validate(world.evidence.find(case.id, "probe", digests[number])) for number in (1, 2)
    )
    return first, second
