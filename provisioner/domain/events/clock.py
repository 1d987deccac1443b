"""Events of time."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from provisioner.domain.case.parts import Deadline
from provisioner.domain.events.base import EventBase


class DeadlineSet(EventBase):
    kind: Literal["DeadlineSet"] = "DeadlineSet"
    deadline: Deadline


class DeadlineMet(EventBase):
    kind: Literal["DeadlineMet"] = "DeadlineMet"
    deadline: str
    late: bool = False


class DeadlineRecomputed(EventBase):
    """A year of the calendar became known; both values stay in the deadline's history."""

    kind: Literal["DeadlineRecomputed"] = "DeadlineRecomputed"
    deadline: str
    before: datetime
    due: datetime
    provisional: bool


class DeadlineOverdue(EventBase):
    """A flag and an escalation; a consequence only where the rule gives one."""

    kind: Literal["DeadlineOverdue"] = "DeadlineOverdue"
    deadline: str
    rule: str
    who: str
    escalated_to: str = "authority"
