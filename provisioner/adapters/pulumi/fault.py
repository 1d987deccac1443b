"""How a part of an operation says that it failed."""

from __future__ import annotations

from provisioner.adapters.pulumi.request import Fault


class Failed(Exception):
    """The operation ends with this fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault
