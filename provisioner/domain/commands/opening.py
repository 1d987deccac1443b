"""Trial and formal opening."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from provisioner.domain.case.quantities import Quantities
from provisioner.domain.commands.base import CommandBase
from provisioner.domain.events.opening import Moment


class TrialReady(CommandBase):
    """The trial environment stands; the trial begins today."""

    kind: Literal["trial_ready"] = "trial_ready"


class ExtendTrial(CommandBase):
    """Consent to a longer trial."""

    kind: Literal["extend_trial"] = "extend_trial"
    until: date


class ConfirmQuantity(CommandBase):
    """The unit confirms quantity and time; produces the work order.

    Where the opening waits for it, `ready` is the opening.
    """

    kind: Literal["confirm_quantity"] = "confirm_quantity"
    moment: Moment = "ready"
    quantities: Quantities | None = None  # None: what stands
    monthly_fee: Decimal | None = None


class GoLive(CommandBase):
    """Formal opening: final approval, or the act that the pack names for it."""

    kind: Literal["go_live"] = "go_live"
    monthly_fee: Decimal | None = None
