"""A vendor's contract."""

from __future__ import annotations

from datetime import date
from typing import Literal

from provisioner.domain.commands.base import CommandBase


class RegisterVendor(CommandBase):
    """Open the file of a vendor's contract."""

    kind: Literal["register_vendor"] = "register_vendor"
    vendor: str
    pack: str = ""
    contract_from: date
    contract_until: date | None = None


class AllowVendor(CommandBase):
    """Rectified: the vendor may take new orders again."""

    kind: Literal["allow_vendor"] = "allow_vendor"


class ChooseSuccessor(CommandBase):
    kind: Literal["choose_successor"] = "choose_successor"
    successor: str


class BeginTransition(CommandBase):
    """The vendor leaves: from when to when services move over."""

    kind: Literal["begin_transition"] = "begin_transition"
    starts_on: date
    ends_on: date


class EndService(CommandBase):
    """End the vendor's service: its term or transition is over, or its faults allow it."""

    kind: Literal["end_service"] = "end_service"
    reason: Literal["term", "transition", "faults"] = "transition"


class DisposeEquipment(CommandBase):
    kind: Literal["dispose_equipment"] = "dispose_equipment"
    equipment: str
