"""Exit, proof, yearly settlement."""

from __future__ import annotations

from typing import Literal

from provisioner.domain.case.parts import Scan
from provisioner.domain.case.quantities import Quantities
from provisioner.domain.commands.base import CommandBase
from provisioner.domain.forms.exit import Item
from provisioner.domain.order.exit import ExitOrder


class RequestExit(CommandBase):
    """F3. `inventory` is what the cloud holds now, by name; differences to the form are shown."""

    kind: Literal["request_exit"] = "request_exit"
    order: ExitOrder
    inventory: tuple[Item | str, ...] | None = None  # a bare name stands for a thing of any kind


class ReviewExit(CommandBase):
    """Review of or consent to the exit; or refusal, and the system goes on."""

    kind: Literal["review_exit"] = "review_exit"
    consent: bool = True
    opinion: str = ""


class Retire(CommandBase):
    """Data is cleared: by which method, attested by whom."""

    kind: Literal["retire"] = "retire"
    method: str
    attested_by: str


class RecordDestroyed(CommandBase):
    """The resources are gone; the bill ends."""

    kind: Literal["record_destroyed"] = "record_destroyed"


class RecordProbe(CommandBase):
    """What an independent look found left."""

    kind: Literal["record_probe"] = "record_probe"
    scan: Scan
    clean: bool
    digest: str
    left: int = 0


class IssueCertificate(CommandBase):
    """The deletion certificate; closes the case."""

    kind: Literal["issue_certificate"] = "issue_certificate"
    certificate_digest: str


class SettleYear(CommandBase):
    """Fix last year's quantity and fee from agreement and utilisation."""

    kind: Literal["settle_year"] = "settle_year"
    year: int
    quantities: Quantities | None = None
