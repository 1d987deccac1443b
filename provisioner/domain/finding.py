"""A gate's answer."""

from __future__ import annotations

from enum import StrEnum

from provisioner.domain.base import Frozen, Text


class Severity(StrEnum):
    BLOCK = "block"  # the order or plan cannot go on
    WARN = "warn"  # a person should look; it may go on
    NOTE = "note"  # worth knowing; shown in the preview


class Place(Frozen):
    """Where on a form: `F1`, row 2 of hosts, field `vcpu`."""

    form: str
    field: str = ""
    row: int | None = None

    def __str__(self) -> str:
        row = f"[{self.row}]" if self.row is not None else ""
        return f"{self.form}{row}.{self.field}" if self.field else f"{self.form}{row}"


class Finding(Frozen):
    """What a rule has to say: the reason, the remedy and the article it rests on."""

    rule: str
    severity: Severity
    reason: Text
    remedy: Text
    citation: str = ""
    where: Place | None = None

    def __str__(self) -> str:
        """One finding on a few lines, in both languages."""
        head = " ".join(part for part in (f"[{self.severity}]", self.rule, str(self.where or "")) if part)
        said = f"{self.reason.zh} / {self.reason.en}"
        then = f"{self.remedy.zh} / {self.remedy.en}"
        return f"{head}\n    {said}\n    → {then}" + (f"\n    {self.citation}" if self.citation else "")

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.BLOCK
