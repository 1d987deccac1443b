"""What every event carries."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from provisioner.domain.base import Frozen
from provisioner.domain.case.state import State


class EventBase(Frozen):
    """When, by whom, and through which command; `to` is the state it leads to, if any."""

    to: ClassVar[State | None] = None

    case: str
    at: datetime
    by: str
    command_id: str
