"""Sections on trial, opening, running, changing and giving back."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from provisioner.domain.pack.base import Days, Limit, PaperKind, Section

Subject = Literal["function", "performance", "security"]


class Trial(Section):
    """How long a trial lasts; `len: contract` takes its end from the contract."""

    min_d: Days | None = None
    max_d: Days | None = None
    len: Literal["contract"] | None = None
    extend: str | None = None  # who consents to an extension, or `supplementary_contract`
    waivable: bool = False
    report: PaperKind | Literal[""] = ""  # a paper that the trial must bring
    tests: tuple[Subject, ...] = ()

    @model_validator(mode="after")
    def min_fits_max(self) -> Trial:
        if self.min_d is not None and self.max_d is not None and self.min_d > self.max_d:
            raise ValueError(f"min_d {self.min_d} is more than max_d {self.max_d}")
        return self


class Tests(Section):
    """Tests that must be passed before opening."""

    __test__ = False  # the word of the rule, not pytest's

    need: tuple[Subject, ...] = ()


class Cnas(Section):
    """From this protection level an important system needs a report of a CNAS-accredited lab."""

    from_mlps: int | None = None


class OpenItem(Section):
    """One thing that the formal opening waits for: an act or a paper."""

    item: PaperKind | Literal["final_approval"]


class MlpsDue(Limit):
    """Protection assessment handed in within this time from deployment or from going live."""

    since: Literal["deployed", "active"] = Field(default="active", alias="from")
    papers: tuple[PaperKind, ...] = ("mlps_report",)
    model_config = {**Section.model_config, "populate_by_name": True}


class Icp(Section):
    """Internet exposure waits for the ICP record: of websites, or of everything."""

    icp_for: Literal["website", "all"] = "website"


class Emergency(Section):
    """Need within so many hours: report first, configure, apply late."""

    need_within_h: Days = 24


class Idle(Section):
    """Idle beyond the ratio: remind, supervise, reduce by force; unset ratio: report only."""

    ratio: float | None = None
    cpu_pct: float | None = None
    mem_pct: float | None = None
    disk_pct: float | None = None
    window_days: Days | None = None
    remind: Limit | None = None
    supervise: Limit | None = None
    overdue: Section | None = None


class Major(Section):
    """What makes a change a major one, and which papers and tests it then needs again."""

    measures: tuple[Literal["vcpu", "memory_gb", "disk_gb", "hosts"], ...] = ("vcpu", "memory_gb", "disk_gb")
    over: Decimal | None = None  # share of resources or growth of the fee, strictly more
    judge: Literal["authority"] | None = None
    consent: bool = False
    full_path: bool = False  # every party of the approval reviews it
    papers: tuple[PaperKind, ...] = ()
    retest: tuple[Subject, ...] = ()
    split_window_d: Days = 30


class Change(Section):
    """Change of a running system."""

    approve: Limit = Limit()
    do: Limit = Limit()
    needs: tuple[PaperKind, ...] = ()
    in_trial: bool = False
    bill: Literal["day_fully_done", "each_part"] = "day_fully_done"
    major: Major = Major()
    confirm: Signed | None = None


class Signed(Section):
    """A sheet that so many parties sign."""

    sign: int = 3


class Reduce(Section):
    """Giving idle resources back: by agreement, by force, or (silent) only by a change order."""

    mode: Literal["agreement", "force"] | None = None


class Suspend(Section):
    """A serious threat may interrupt service; these parties are told at the same moment."""

    notify: tuple[str, ...] = ()
    bill: Literal["continues", "stops"] = "continues"


class Fallback(Limit):
    """The old system may be kept beside the migrated one for this time."""


class Agreement(Section):
    """Term of the agreement and how often it renews."""

    y: int = 1
    renewals: int = 2


class Contact(Limit):
    """A change of the emergency contact is filed this many days ahead."""


Change.model_rebuild()
