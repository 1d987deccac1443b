"""What stands against deleting a case's resources."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.domain.finding import Finding
from provisioner.domain.gates.apply import missing
from provisioner.domain.gates.base import BLOCK, WARN, finding
from provisioner.domain.situation import Situation


def deletion_findings(s: Situation, date_blocks: bool = True) -> Iterator[Finding]:
    """What stands against deleting a case's resources today."""
    yield from hold_findings(s)
    yield from backup_findings(s)
    yield from reviewed_findings(s)
    case, rule = s.known, s.pack.exit.delete
    if rule is not None and case.exit is not None and s.today <= case.exit.planned:
        yield finding(
            s,
            rule,
            "EXIT-DATE",
            (
                f"计划退出日期 {case.exit.planned} 尚未过，不得删除",
                f"nothing is deleted until the planned date {case.exit.planned} is over",
            ),
            ("计划退出日期之后再执行", "do it on a later day"),
            severity=BLOCK if date_blocks else WARN,
        )


def hold_findings(s: Situation) -> Iterator[Finding]:
    """A legal hold stops every way to a deletion."""
    if s.known.hold:
        yield finding(
            s,
            None,
            "LEGAL-HOLD",
            (f"证据保全中：{s.known.hold}", f"legal hold: {s.known.hold}"),
            ("待保全解除后再办理", "wait until the hold is lifted"),
        ).model_copy(update={"rule": "LEGAL-HOLD"})


def backup_findings(s: Situation) -> Iterator[Finding]:
    """The unit's backup is confirmed, on F3 or by its own paper, where the pack asks for it."""
    case, rule = s.known, s.pack.exit
    if "backup_confirmation" not in rule.need or case.exit is None:
        return
    if not case.exit.backup_stated and not s.has("backup_confirmation"):
        yield missing(s, rule, "EXIT", "backup_confirmation")


def reviewed_findings(s: Situation) -> Iterator[Finding]:
    """Reviewed where the pack asks for review; all other papers are there."""
    case, rule = s.known, s.pack.exit
    if case.exit is None:
        return
    if rule.mode in {"approval", "consent"} and case.exit.reviewed_at is None:
        yield finding(
            s,
            rule,
            "EXIT",
            ("退出尚未经审核同意", "the exit was not reviewed"),
            ("先审核退出申请", "have it reviewed first"),
        )
    for kind in rule.need:
        if kind in {"backup_confirmation", "exit_confirmation"} or s.has(kind):
            continue
        if kind == "quantity_confirmation" and case.confirmed.get("end"):
            continue
        yield missing(s, rule, "EXIT", kind)
