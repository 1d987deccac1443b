"""Events of an exit, and the yearly settlement."""

from __future__ import annotations

from typing import ClassVar, Literal

from provisioner.domain.case.parts import ExitInHand, Scan
from provisioner.domain.case.quantities import Quantities
from provisioner.domain.case.state import State
from provisioner.domain.events.base import EventBase


class ExitRequested(EventBase):
    to: ClassVar[State | None] = State.EXITING
    kind: Literal["ExitRequested"] = "ExitRequested"
    exit: ExitInHand


class ExitReviewed(EventBase):
    """Reviewed, consented or (where a report is enough) taken note of."""

    kind: Literal["ExitReviewed"] = "ExitReviewed"
    opinion: str = ""


class ExitRefused(EventBase):
    """The exit was refused; the system goes on as it was."""

    kind: Literal["ExitRefused"] = "ExitRefused"
    former: State
    opinion: str = ""


class Retired(EventBase):
    """Data was cleared: how, and who attests it."""

    kind: Literal["Retired"] = "Retired"
    method: str
    attested_by: str


class Destroyed(EventBase):
    """The resources are gone from the cloud."""

    kind: Literal["Destroyed"] = "Destroyed"


class ProbeRecorded(EventBase):
    """An independent look for what is left."""

    kind: Literal["ProbeRecorded"] = "ProbeRecorded"
    scan: Scan
    clean: bool
    digest: str
    left: int = 0


class Cleared(EventBase):
    """Both scans found nothing."""

    to: ClassVar[State | None] = State.CLEARED
    kind: Literal["Cleared"] = "Cleared"


class CertificateIssued(EventBase):
    to: ClassVar[State | None] = State.CLOSED
    kind: Literal["CertificateIssued"] = "CertificateIssued"
    certificate_digest: str


class YearSettled(EventBase):
    """Last year's quantity is fixed."""

    kind: Literal["YearSettled"] = "YearSettled"
    year: int
    quantities: Quantities
