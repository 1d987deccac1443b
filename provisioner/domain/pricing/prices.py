"""Price lists: versions with a first day, in fen, with ceilings, and cheaper-only where a pack ratchets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from provisioner.domain.base import Frozen
from provisioner.domain.order.parts import Line, OptionalLine
from provisioner.errors import BadInput

Fen = Annotated[int, Field(ge=0, le=10**12)]
DAY = timedelta(days=1)

# What of a system's quantities a price may be for; a service is priced by its name in the catalogue.
MEASURES = {
    "hosts": "云主机（台）",
    "vcpu": "vCPU（核）",
    "memory_gb": "内存（G）",
    "disk_sata_gb": "SATA存储（G）",
    "disk_sas_gb": "SAS存储（G）",
    "disk_ssd_gb": "SSD存储（G）",
}


class PriceUnknown(BadInput):
    """No price list is in force on this day."""

    remedy = "Add a version of the price list whose first day is not later."


class Price(Frozen):
    """What one piece costs a month or a day, and what it may cost at most."""

    item: Literal["hosts", "vcpu", "memory_gb", "disk_sata_gb", "disk_sas_gb", "disk_ssd_gb", "service"]
    service: OptionalLine = ""
    fen: Fen
    per: Literal["month", "day"] = "month"
    ceiling_fen: Fen | None = None

    @model_validator(mode="after")
    def makes_sense(self) -> Price:
        if (self.item == "service") != bool(self.service):
            raise ValueError("服务价格须写明服务名称 / a price of a service names it, and no other does")
        if self.ceiling_fen is not None and self.fen > self.ceiling_fen:
            raise ValueError(
                f"价格{self.fen}分高于限价{self.ceiling_fen}分 / {self.fen} fen is above the ceiling"
            )
        return self

    @property
    def key(self) -> str:
        """`vcpu`, or the name of a service."""
        return self.service or self.item

    @property
    def title(self) -> str:
        return self.service or MEASURES[self.item]


class PriceList(Frozen):
    """One version: in force from its first day until the next version's, or its own last day."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
    title: Line
    first_day: date
    last_day: date | None = None
    sample: bool = False  # invented figures; every bill made from them says so
    ratchet: bool = False  # ceilings only fall from version to version (004 第8条)
    prices: tuple[Price, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def no_item_twice(self) -> PriceList:
        keys = [price.key for price in self.prices]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise ValueError(f"价格重复：{'、'.join(twice)} / priced twice: {', '.join(twice)}")
        if self.last_day is not None and self.last_day < self.first_day:
            raise ValueError("最后一日早于第一日 / the last day is before the first")
        return self

    @property
    def label(self) -> str:
        return f"{self.name}@{self.first_day}"


class PriceBook(Frozen):
    """All versions of one list, oldest first; without gap or overlap."""

    versions: tuple[PriceList, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def versions_meet(self) -> PriceBook:
        if faults := list(book_faults(self.versions)):
            raise ValueError("; ".join(faults))
        return self

    @property
    def name(self) -> str:
        return self.versions[0].name

    def on(self, day: date) -> PriceList:
        """The version in force on a day."""
        for version in reversed(self.versions):
            if version.first_day <= day:
                if version.last_day is not None and version.last_day < day:
                    break
                return version
        raise PriceUnknown(f"price list {self.name}: no version is in force on {day}")

    def parts(self, first: date, after: date) -> Iterator[tuple[PriceList, date, date]]:
        """The versions in force from `first` until before `after`, each with its own days."""
        while first < after:
            version = self.on(first)
            later = [v.first_day for v in self.versions if v.first_day > first]
            until = min([after, *later])
            yield version, first, until
            first = until


def book_faults(versions: tuple[PriceList, ...]) -> Iterator[str]:
    """Gaps, overlaps, mixed names, and ceilings that rise where they may only fall."""
    for old, new in pairwise(versions):
        if new.name != old.name:
            yield f"价目表名称不同 / two lists in one book: {old.name}, {new.name}"
        if new.first_day <= old.first_day or (old.last_day is not None and old.last_day >= new.first_day):
            yield f"价目表重叠 / {new.label} overlaps {old.label}"
        elif old.last_day is not None and old.last_day + DAY < new.first_day:
            yield f"价目表有空档 / no price from {old.last_day + DAY} to {new.first_day - DAY}"
        if new.ratchet:
            yield from _rises(old, new)


def _rises(old: PriceList, new: PriceList) -> Iterator[str]:
    ceilings = {price.key: price.ceiling_fen for price in old.prices}
    for price in new.prices:
        before = ceilings.get(price.key)
        if before is not None and (price.ceiling_fen is None or price.ceiling_fen > before):
            yield f"限价只降不升 / the ceiling of {price.key} rises in {new.label}"
