"""Exit: data cleared, everything destroyed, an independent probe twice, a signed certificate."""

from __future__ import annotations

from provisioner.domain.commands.ending import IssueCertificate, RecordDestroyed, RecordProbe, Retire
from provisioner.errors import CloudError
from provisioner.flows.run import Run, finish

METHOD = "数据盘全盘覆写后删除 / data disks overwritten, then deleted"


class Leftovers(CloudError):
    """The independent probe found something left, or could not look everywhere."""

    remedy = "Remove what the evidence names, then send the command again; no certificate is issued."


def retire(run: Run) -> None:
    """Data on the servers' disks is cleared; the method and who attests it are recorded."""
    if run.case.marks.get("Retired"):
        return
    with run.visit() as visit:
        run.record(visit.retire())
    run.tell(Retire, method=METHOD, attested_by=run.actor.name)


def destroy(run: Run) -> None:
    """Everything of the case, and the department's project with its last case."""
    run.world.cloud.clear(run.spec)
    run.world.engine.remove(run.spec, run.plan)
    if run.desk.is_last_of_unit(run.case):
        run.world.engine.remove(run.department)
    run.tell(RecordDestroyed)


def probe(run: Run) -> None:
    """First look: nothing may be left."""
    _look(run, 1)


def probe_again(run: Run) -> None:
    """Second look, later: nothing came back."""
    run.world.settle()
    _look(run, 2)


def certify(run: Run) -> None:
    """The deletion certificate, signed; the case is closed."""
    digest = run.world.certify(run)
    run.tell(IssueCertificate, certificate_digest=digest)


def _look(run: Run, scan: int) -> None:
    results = run.world.probe.scan(run.world.identifiers(run.case))
    content = results.model_dump(mode="json")
    digest = run.world.evidence.keep(run.approved.case, f"probe-{scan}", content)
    left = int(results.summary["left"])
    run.tell(RecordProbe, f"{scan}-{digest[-12:]}", scan=scan, clean=results.passed, digest=digest, left=left)
    if not results.passed:
        raise Leftovers(f"probe {scan}: {results.summary}; evidence {digest}")


STEPS = (retire, destroy, finish, probe, probe_again, certify)
