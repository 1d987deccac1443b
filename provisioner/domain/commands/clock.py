"""Time passes, or more of the calendar becomes known."""

from __future__ import annotations

from typing import Literal

from provisioner.domain.commands.base import CommandBase


class Tick(CommandBase):
    """Look at the clock: flag what is overdue, let a trial expire."""

    kind: Literal["tick"] = "tick"


class Recompute(CommandBase):
    """Reckon provisional deadlines again with the calendar as it is now."""

    kind: Literal["recompute"] = "recompute"
