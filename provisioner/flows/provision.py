"""Open a case's resources, or bring them to what later orders and papers say."""

from __future__ import annotations

from provisioner.domain.case.state import State
from provisioner.domain.commands.build import HandOver, OpenExposure
from provisioner.domain.commands.opening import TrialReady
from provisioner.flows.run import Run, finish


def apply(run: Run) -> None:
    """The cloud as the approved plan says."""
    run.world.engine.ensure(run.department)
    run.world.engine.apply(run.spec, run.plan)


def seal(run: Run) -> None:
    """The `default` groups that Neutron made are emptied."""
    run.world.seal(run.spec)


def secure(run: Run) -> None:
    """Baseline applied and verified, then measured by a second tool, then the zones by packets.

    All in one visit: the way to the servers exists only meanwhile.
    """
    with run.visit() as visit:
        run.record(visit.harden())
        run.record(visit.measure())
        run.record(visit.probe_packets())


def reopen(run: Run) -> None:
    """The servers' own firewalls follow what is open now; packets show that it is what was ordered."""
    with run.visit() as visit:
        run.record(visit.harden())
        run.record(visit.probe_packets())


def hand_over(run: Run) -> None:
    """The trial begins; the unit gets its servers."""
    if run.case.state is State.APPROVED:
        run.tell(TrialReady)
    run.tell(HandOver, recipient=run.case.unit)


def open_exposure(run: Run) -> None:
    """What was withheld is open, and the ledger says so."""
    run.tell(OpenExposure)


STEPS = (apply, seal, secure, finish, hand_over)
EXPOSE_STEPS = (apply, reopen, finish, open_exposure)
