"""What every paper has: number, day, who issued it and the digest of the scanned file."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from provisioner.domain.base import Frozen
from provisioner.domain.order.parts import Line, OptionalLine, Paragraph

Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]


class Party(StrEnum):
    """Who signs: 甲方 using unit, 乙方 cloud vendor, 丙方 authority."""

    USING_UNIT = "using_unit"
    PROVIDER = "provider"
    AUTHORITY = "authority"


ALL_PARTIES = frozenset(Party)


class Signature(Frozen):
    """签字盖章: one party, by name, on a day."""

    party: Party = Field(title="签署方")
    name: Line = Field(title="签字人")
    signed_on: date = Field(title="签署日期")


class PaperBase(Frozen):
    """The part that all papers share."""

    number: OptionalLine = Field(default="", title="编号（文号）")
    issued_on: date | None = Field(default=None, title="出具日期")
    issued_by: OptionalLine = Field(default="", title="出具单位")
    attachment: Digest | None = Field(default=None, title="附件摘要")
    note: Paragraph = Field(default="", title="备注")


class SignedPaper(PaperBase):
    """A paper that parties sign; it counts when each of them has."""

    signatures: tuple[Signature, ...] = Field(default=(), title="签署")

    @property
    def signed_by(self) -> frozenset[Party]:
        return frozenset(signature.party for signature in self.signatures)

    @property
    def missing_signatures(self) -> frozenset[Party]:
        """Of a three-party paper: who has yet to sign."""
        return ALL_PARTIES - self.signed_by
