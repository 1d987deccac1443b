"""Sections on who may order what, and on the way to approval."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from provisioner.domain.base import Frozen, Text
from provisioner.domain.pack.base import Limit, PaperKind, Papers, Section


class MaxMlps(Section):
    """The highest protection level that the platform takes."""

    max: int = Field(default=3, ge=1, le=5)


class Region(Section):
    """All data stays within this place; null: no pin."""

    pin: str | None = None


class Project(Section):
    """The project must be approved, and where `annual_list` stands, be on the year's list."""

    annual_list: bool = False


class BudgetBand(Frozen):
    """From `at_least` yuan (or `over`) the project needs this form of approval."""

    fund: Literal["general_budget", "other"]
    at_least: Decimal | None = None
    over: Decimal | None = None
    form: Literal["filed_plan", "implementation_plan", "proposal_feasibility_design"]


class Budget(Section):
    """Form of project approval by fund and amount; the last band that fits counts."""

    bands: tuple[BudgetBand, ...] = ()
    pregrading: bool = False


class Mode(Section):
    """Delivery modes other than the default need a basis and consent."""

    default: str = "shared"


class SecurityPackage(Section):
    """The basic security package, so many per system."""

    service: str = "基础安全防护包"
    per_system: int = 1


class Accept(Limit):
    """Acceptance of an order; where it `decides`, it is the approval."""

    decides: bool = False


class ApprovalStep(Limit):
    """One party's part of the approval; `since` says from when its limit runs."""

    party: str
    step: str = "approval"
    title: Text | None = None  # what people call the step
    needs: tuple[PaperKind, ...] = ()
    since: Literal["submitted", "previous"] = "previous"

    @property
    def word(self) -> Text:
        """What people call the step; the step's own name where the pack gives none."""
        return self.title or Text(zh=self.step, en=self.step.replace("_", " "))


class Approval(Section):
    """The parties that approve, in order."""

    steps: tuple[ApprovalStep, ...] = ()

    @model_validator(mode="after")
    def each_step_once(self) -> Approval:
        names = [step.step for step in self.steps]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"a step of the approval appears twice: {', '.join(twice)}")
        return self


class Prepared(Papers):
    """Papers between approval and trial (procurement, security test of a migration)."""


class Migration(Section):
    """A migrated system needs a passed security test before it moves."""


class VendorStanding(Section):
    """What keeps a vendor from taking new orders."""

    refuse: tuple[Literal["poor", "serious", "suspended", "unassessed", "unqualified"], ...] = ()
