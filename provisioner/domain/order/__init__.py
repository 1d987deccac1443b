"""What may be ordered: one class per form, and their union."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter

from provisioner.domain.order.application import OpenOrder
from provisioner.domain.order.change import ChangeOrder
from provisioner.domain.order.exit import ExitOrder
from provisioner.domain.order.small import (
    EmergencyOrder,
    ExtendTrialOrder,
    GoLiveOrder,
    ReduceOrder,
    ResumeOrder,
    ScheduleOrder,
    SuspendOrder,
)

Order = Annotated[
    OpenOrder
    | ChangeOrder
    | ExitOrder
    | ExtendTrialOrder
    | GoLiveOrder
    | EmergencyOrder
    | ReduceOrder
    | SuspendOrder
    | ResumeOrder
    | ScheduleOrder,
    Field(discriminator="kind"),
]

ORDER: TypeAdapter[Order] = TypeAdapter(Order)

__all__ = [
    "ORDER",
    "ChangeOrder",
    "EmergencyOrder",
    "ExitOrder",
    "ExtendTrialOrder",
    "GoLiveOrder",
    "OpenOrder",
    "Order",
    "ReduceOrder",
    "ResumeOrder",
    "ScheduleOrder",
    "SuspendOrder",
]
