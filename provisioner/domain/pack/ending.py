"""Sections on exit, bills and vendors."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from provisioner.domain.pack.base import Days, Limit, PaperKind, Section


class Sheet(Section):
    """A confirmation sheet and the plan with it, signed by so many parties."""

    sign: int = 3
    plan: bool = False


class Exit(Section):
    """The end of a system."""

    mode: Literal["approval", "consent", "report", "application_confirmation"] = "approval"
    need: tuple[PaperKind, ...] = ("backup_confirmation",)
    review: Limit = Limit()
    reclaim: Limit = Limit()
    cleared: bool = False  # a clear record before the case may be cleared
    delete: Section | None = None  # deletion only after the planned exit date
    sheet: Sheet | None = None


MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]


class Billing(Section):
    """When a bill starts and ends and how it is cut; null: the text is silent."""

    cycle: Literal["month", "year"] | None = None
    start: Literal["confirmed_ready", "agreement", "active"] | None = None
    end: Literal["confirmed_end", "exit"] | None = None
    prorate: Literal["day"] | None = None
    postpaid: bool = False
    fix_by: MonthDay | None = None
    cap: bool = False
    ratchet_down: bool = False


class VendorTerm(Section):
    """Length of a vendor's contract and when its successor is chosen."""

    years: int | None = None
    reselect_mo: Days | None = None


class VendorFaults(Section):
    """What allows the authority to end a vendor's service."""

    bad_years: int | None = None


class Transition(Section):
    """How a vendor leaves: the shortest transition, and whether a plan is needed."""

    min_mo: Days | None = None
    max_years: int | None = None
    plan: bool = False
