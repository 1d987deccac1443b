"""How a form's check speaks: one short call per finding."""

from __future__ import annotations

from typing import NamedTuple

from provisioner.domain.base import Text
from provisioner.domain.finding import Finding, Place, Severity


class Said(NamedTuple):
    """A sentence in two languages."""

    zh: str
    en: str

    @property
    def text(self) -> Text:
        return Text(zh=self.zh, en=self.en)


class Voice(NamedTuple):
    """Speaks for one form, with the annex it rests on."""

    form: str
    annex: str

    def block(
        self, rule: str, reason: Said, remedy: Said, field: str = "", row: int | None = None
    ) -> Finding:
        return self._say(Severity.BLOCK, rule, reason, remedy, field, row)

    def warn(self, rule: str, reason: Said, remedy: Said, field: str = "", row: int | None = None) -> Finding:
        return self._say(Severity.WARN, rule, reason, remedy, field, row)

    def _say(
        self, severity: Severity, rule: str, reason: Said, remedy: Said, field: str, row: int | None
    ) -> Finding:
        return Finding(
            rule=f"{self.form}-{rule}",
            severity=severity,
            reason=reason.text,
            remedy=remedy.text,
            citation=self.annex,
            where=Place(form=self.form, field=field, row=row),
        )


F1 = Voice("F1", "003 附1")
F2 = Voice("F2", "003 附2")
F3 = Voice("F3", "003 附3")
F4 = Voice("F4", "003 附4")
