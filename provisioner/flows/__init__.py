"""One file per command that touches the cloud: its steps, in order."""

from provisioner.domain.case.parts import PlanKind
from provisioner.flows import close, provision
from provisioner.flows.run import Step

# kind of plan -> the steps that carry it out
FLOWS: dict[PlanKind, tuple[Step, ...]] = {
    "provision": provision.STEPS,
    "expose": provision.EXPOSE_STEPS,
    "destroy": close.STEPS,
}

__all__ = ["FLOWS"]
