"""Exit: data cleared, everything destroyed, an independent probe twice; the certificate comes after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provisioner.domain.commands.ending import RecordDestroyed, RecordProbe, Retire
from provisioner.errors import CloudError, LedgerError
from provisioner.flows.run import Run, finish

METHOD = "数据盘全盘覆写并回读后删除 / data disks overwritten and read back, then deleted"


class Leftovers(CloudError):
    """The independent probe found something left, or could not look everywhere."""

    remedy = "Remove what the evidence names, then send the command again; no certificate is issued."


def retire(run: Run) -> None:
    """Data on the servers' disks is cleared; the method and who attests it are recorded."""
    if run.case.exit is not None and run.case.exit.retired:
        return
    with run.visit() as visit:
        run.record(visit.retire())
    run.tell(Retire, method=METHOD, attested_by=run.actor.name)


def survey(run: Run) -> None:
    """The probe looks while everything is there: that it can see is proved before it finds nothing."""
    if _survey(run) is None:
        seen = run.world.survey(run.spec, run.projects)
        run.world.evidence.keep(run.approved.case, "survey", seen, key="first")


def _survey(run: Run) -> Mapping[str, Any] | None:
    try:
        return run.world.evidence.find(run.approved.case, "survey", "first")
    except LedgerError:
        return None


def destroy(run: Run) -> None:
    """Everything of the case, and the department's project with its last case."""
    projects = run.projects
    run.world.engine.remove(run.spec, run.plan)
    run.world.clear(projects)
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


def _look(run: Run, scan: int) -> None:
    results = run.world.scan(run.projects, _survey(run))
    digest = run.world.evidence.keep(run.approved.case, "probe", results.detail)
    left = int(results.summary["left"])
    run.tell(RecordProbe, f"{scan}-{digest[-12:]}", scan=scan, clean=results.passed, digest=digest, left=left)
    if not results.passed:
        raise Leftovers(f"probe {scan}: {results.summary}; evidence {digest}")


STEPS = (retire, survey, destroy, finish, probe, probe_again)
