"""Giving idle resources back."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.domain.case.quantities import NUMBERS
from provisioner.domain.finding import Finding
from provisioner.domain.gates.apply import missing
from provisioner.domain.gates.base import NOTE, finding, gate
from provisioner.domain.situation import Situation


@gate("propose_reduction", "force_reduction")
def no_more_than_stands(s: Situation) -> Iterator[Finding]:
    """Only what stands can be taken away."""
    left = s.known.holding - s.command.quantities
    if any(getattr(left, name) < 0 for name in NUMBERS):
        yield finding(
            s,
            s.pack.reduce,
            "REDUCE",
            ("核减数量超过现有资源", "more is taken away than stands"),
            ("核对核减数量", "check the quantities"),
        )


@gate("propose_reduction")
def reduction_is_known(s: Situation) -> Iterator[Finding]:
    """Where the text is silent nothing is reclaimed but by the unit's own change."""
    if s.pack.reduce.mode is None:
        yield finding(
            s,
            s.pack.reduce,
            "REDUCE",
            ("该地规则没有核减程序", "these rules know no reduction"),
            ("由使用单位提出变更申请", "the unit asks for a change"),
        )


@gate("finish_reduction")
def agreed_and_reconciled(s: Situation) -> Iterator[Finding]:
    """Agreed with the unit and reconciled by the vendor."""
    reduction = s.known.reduction
    if reduction is None:
        return
    if reduction.agreed_at is None and not reduction.forced:
        yield finding(
            s,
            s.pack.reduce,
            "REDUCE",
            ("使用单位尚未同意核减", "the unit has not agreed"),
            ("与使用单位协商一致后执行", "agree with the unit first"),
        )
    if not s.command.reconciled:
        yield finding(
            s,
            s.pack.reduce,
            "REDUCE",
            ("云服务商尚未核对", "the vendor has not reconciled it"),
            ("核对一致后回收", "reconcile, then take it back"),
        )


@gate("remind_idle")
def idle_is_measured(s: Situation) -> Iterator[Finding]:
    """Without a set ratio there is nothing to exceed: report only."""
    idle = s.pack.idle
    section = idle.remind if idle and idle.remind else idle
    ratio, share = (idle.ratio if idle else None), s.command.idle_share
    if ratio is not None and share is not None and share <= ratio:
        yield finding(
            s,
            section,
            "IDLE",
            (f"闲置 {share:.0%} 未超过冗余比例 {ratio:.0%}", f"{share:.0%} idle is within {ratio:.0%}"),
            ("无需提醒", "no reminder is due"),
        )
    if ratio is None:
        yield finding(
            s,
            section,
            "IDLE",
            ("冗余比例未设定，仅作提醒", "no ratio is set; this is a report"),
            ("由主管部门设定比例", "the authority may set a ratio"),
            severity=NOTE,
        )


@gate("supervise_idle")
def reminded_and_not_acted(s: Situation) -> Iterator[Finding]:
    """Supervision follows a reminder whose month is over."""
    idle, case = s.pack.idle, s.known
    deadline = case.deadline("idle-remind")
    over = deadline is not None and s.now > deadline.due and not deadline.provisional
    if case.idle.reminded_at is None or not over:
        yield finding(
            s,
            (idle.overdue if idle else None) or idle,
            "IDLE",
            ("提醒后的自行核减期未满", "the time to reduce after the reminder is not over"),
            ("期满仍未核减再督促", "supervise when it is"),
        )


@gate("force_reduction")
def force_comes_last(s: Situation) -> Iterator[Finding]:
    """By force only where the rule says so, after supervision, with the order in the file."""
    case, idle = s.known, s.pack.idle
    section = idle.supervise if idle and idle.supervise else s.pack.reduce
    if s.pack.reduce.mode != "force":
        yield finding(
            s,
            s.pack.reduce,
            "REDUCE",
            ("该地规则不允许强制核减", "these rules allow no reduction by force"),
            ("与使用单位协商或由其提出变更", "agree with the unit, or let it ask for a change"),
        )
        return
    deadline = case.deadline("idle-supervise")
    if case.idle.supervised_at is None or deadline is None or s.now <= deadline.due or deadline.provisional:
        yield finding(
            s,
            section,
            "IDLE",
            ("督促期未满，不得强制核减", "not before the time after supervision is over"),
            (
                f"{deadline.due:%Y-%m-%d} 之后可以办理" if deadline else "先督促",
                f"possible after {deadline.due:%Y-%m-%d}" if deadline else "supervise first",
            ),
        )
    if not s.has("reduction_order"):
        yield missing(s, section, "IDLE", "reduction_order")
