"""Plans and runs: who may approve what, how often, and what stops a run."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.domain.case.state import State
from provisioner.domain.finding import Finding
from provisioner.domain.gates.base import finding, gate
from provisioner.domain.gates.deletion import deletion_findings
from provisioner.domain.gates.opening import exposure_findings
from provisioner.domain.situation import Situation
from provisioner.domain.words import state_word


def _plan(s: Situation, name: str, reason: tuple[str, str], remedy: tuple[str, str]) -> Finding:
    return finding(s, None, name, reason, remedy).model_copy(update={"rule": f"PLAN-{name}"})


@gate("preview_plan", "approve_plan", "start_run")
def destruction_is_due(s: Situation) -> Iterator[Finding]:
    """Nothing is destroyed but at a reviewed exit, with a confirmed backup, after the planned date."""
    if _kind(s) != "destroy":
        return
    case = s.known
    if case.state is not State.EXITING or case.exit is None:
        yield _plan(
            s,
            "DESTROY",
            ("没有退出申请，不得销毁", "nothing is destroyed without an exit order"),
            ("先提交退出申请表", "hand in F3 first"),
        )
        return
    yield from deletion_findings(s, date_blocks=s.command.kind == "start_run")


def _kind(s: Situation) -> str:
    if s.command.kind == "preview_plan":
        return s.command.plan_kind
    plan = s.known.plan(s.command.plan_digest)
    return plan.kind if plan else ""


@gate("preview_plan", "approve_plan", "start_run")
def exposure_is_due(s: Situation) -> Iterator[Finding]:
    """A plan that opens what is withheld waits for the ICP record."""
    if _kind(s) == "expose":
        yield from exposure_findings(s)


KINDS = {
    State.EXITING: {"destroy", "suspend"},
    State.SUSPENDED: {"suspend", "resume", "destroy"},
}


@gate("preview_plan", "approve_plan", "start_run")
def kind_fits_the_state(s: Situation) -> Iterator[Finding]:
    """What leaves is not built on, and what is suspended is not opened."""
    kind, fits = _kind(s), KINDS.get(s.known.state)
    if kind and fits is not None and kind not in fits:
        yield _plan(
            s,
            "KIND",
            (
                f"“{state_word(s.known.state).zh}”状态下不能执行 {kind} 计划",
                f"a plan to {kind} does not fit {s.known.state}",
            ),
            (f"可执行：{', '.join(sorted(fits))}", f"these fit: {', '.join(sorted(fits))}"),
        )


@gate("preview_plan")
def change_is_reviewed(s: Situation) -> Iterator[Finding]:
    """A plan for a change needs a reviewed change."""
    change = s.known.change
    if s.command.plan_kind == "change" and (change is None or change.reviewed_at is None):
        yield _plan(
            s,
            "CHANGE",
            ("没有经审核的变更", "no change was reviewed"),
            ("先审核变更申请", "have the change reviewed first"),
        )


@gate("approve_plan")
def plan_is_approved_by_another(s: Situation) -> Iterator[Finding]:
    """Whoever asked for it does not approve its plan."""
    if s.command.by.name in s.known.requesters:
        yield _plan(
            s,
            "OWN",
            ("申请人不得批准自己的执行计划", "a requester does not approve the plan of the own order"),
            ("由其他运维人员批准", "have another operator approve it"),
        )


@gate("approve_plan")
def plan_is_the_latest(s: Situation) -> Iterator[Finding]:
    """Only the digest of the present preview can be approved, once."""
    plan = s.known.plan(s.command.plan_digest)
    if plan is None:
        yield _stale(s)
    elif plan.run_id:
        yield _used(s)


@gate("start_run")
def approval_is_fresh(s: Situation) -> Iterator[Finding]:
    """A run uses one approval, which has not lapsed; the same run may go on."""
    plan = s.known.plan(s.command.plan_digest)
    if plan is None:
        yield _stale(s)
    elif plan.run_id and plan.run_id != s.command.run_id:
        yield _used(s)
    elif plan.approved_at is None:
        yield _plan(
            s,
            "UNAPPROVED",
            ("执行计划未经批准", "nobody approved this plan"),
            ("先批准执行计划", "have the plan approved first"),
        )
    elif not plan.run_id and plan.lapses_at is not None and s.now > plan.lapses_at:
        yield _plan(
            s,
            "LAPSED",
            (f"批准已于 {plan.lapses_at:%m-%d %H:%M} 失效", f"the approval lapsed on {plan.lapses_at}"),
            ("重新预览并批准", "make a new preview and have it approved"),
        )
    running = s.known.open_run
    if running is not None and running.run_id != s.command.run_id:
        yield _plan(
            s,
            "BUSY",
            (f"已有执行中的任务 {running.run_id}", f"run {running.run_id} has not finished"),
            ("等待其完成", "wait for it to finish"),
        )


def _stale(s: Situation) -> Finding:
    return _plan(
        s,
        "STALE",
        ("执行计划已变动或不存在", "there is no such preview, or the world moved since"),
        ("查看新的预览后批准", "look at the new preview and approve that"),
    )


def _used(s: Situation) -> Finding:
    return _plan(
        s,
        "USED",
        ("该批准已使用", "this approval was used"),
        ("重新预览并批准", "make a new preview and have it approved"),
    )


@gate("finish_run")
def run_is_known(s: Situation) -> Iterator[Finding]:
    """Only a run that began can finish."""
    run = s.known.run(s.command.run_id)
    if run is None or run.result:
        yield _plan(
            s,
            "RUN",
            ("没有这个执行中的任务", "no such run is going on"),
            ("核对任务编号", "check the run's id"),
        )


@gate("hand_over", "trial_ready")
def last_build_succeeded(s: Situation) -> Iterator[Finding]:
    """What is handed over was built, and the last measurement passed."""
    builds = [run for run in s.known.runs if run.kind == "provision"]
    if builds and builds[-1].result != "done":
        yield _plan(
            s,
            "UNFINISHED",
            ("开通任务未完成", "the build has not succeeded"),
            ("完成开通任务后再办理", "let the run finish first"),
        )
    latest = {record.kind: record for record in s.known.evidence}
    for record in latest.values():
        if not record.passed and record.kind in {"baseline", "measurement", "packets"}:
            yield _plan(
                s,
                "EVIDENCE",
                (f"安全验证未通过：{record.kind}", f"the last {record.kind} evidence did not pass"),
                ("整改并重新测量", "mend it and measure again"),
            )
