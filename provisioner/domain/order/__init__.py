"""What may be ordered: one class per form, and their union."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from provisioner.domain.order.application import OpenOrder
from provisioner.domain.order.exit import ExitOrder

Order = Annotated[OpenOrder | ExitOrder, Field(discriminator="kind")]

__all__ = ["ExitOrder", "OpenOrder", "Order"]
