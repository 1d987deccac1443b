"""The table of (state × command) of a pack, each pair decided for a sample case with a full file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from provisioner.adapters.calendar import OfficialCalendar
from provisioner.domain.base import digest
from provisioner.domain.case import Case, State
from provisioner.domain.case.fold import fold
from provisioner.domain.case.parts import (
    ApprovalRecord,
    BillingFacts,
    ChangeInHand,
    EmergencyInHand,
    ExitInHand,
    Idle,
    PaperRecord,
    ReductionInHand,
    VendorFacts,
)
from provisioner.domain.case.quantities import Quantities, of_order
from provisioner.domain.case.state import BUILT, RUNNING
from provisioner.domain.commands import COMMANDS
from provisioner.domain.decide import Decision, decide
from provisioner.domain.order import ChangeOrder, OpenOrder
from provisioner.domain.pack import RulePack
from provisioner.domain.pack.library import PackLibrary
from provisioner.domain.papers import PAPER
from provisioner.domain.workdays import ZONE
from provisioner.rehearsal import blanks
from provisioner.rehearsal.commands import command_of
from provisioner.rehearsal.model import Step
from provisioner.rehearsal.stage import Stage

NOW = datetime(2026, 5, 11, 9, tzinfo=ZONE)
TODAY = "2026-05-11"
NEW = "NEW"
COLUMNS = (NEW, *(state.value for state in State))
VENDOR_COMMANDS = ("register_vendor", "allow_vendor", "choose_successor", "begin_transition", "end_service",
                   "dispose_equipment")  # fmt: skip
# command -> keys without which it would be no command
KEYS: dict[str, dict[str, object]] = {
    "record_paper": {"paper": "technical_plan"},
    "preview_plan": {"plan_digest": "p", "plan_kind": "provision"},
    "approve_plan": {"plan_digest": "p"},
    "start_run": {"run_id": "r", "plan_digest": "p"},
    "finish_run": {"run_id": "r", "result": "done"},
    "record_evidence": {"evidence": "baseline", "digest": "e"},
    "extend_trial": {"until": "2026-06-30"},
    "request_change": {"order": {"new_hosts": [{"vcpu": 1, "memory_gb": 1, "sys_disk_gb": 10}]}},
    "adjust_elastic": {"quantities": {"hosts": 2}},
    "set_schedule": {"windows": [{"starts_on": "2026-06-01", "ends_on": "2026-06-02", "extra": {}}]},
    "propose_reduction": {"quantities": {"vcpu": 1}},
    "force_reduction": {"quantities": {"vcpu": 1}},
    "report_emergency": {"needed_by": "2026-05-11 20:00"},
    "suspend": {"reason": "threat", "notified": ["using_unit", "authority"]},
    "resume": {"notified": ["using_unit", "authority"]},
    "access_data": {"purpose": "tuning"},
    "request_exit": {"order": {"planned_exit_date": "2026-05-01"}},
    "retire": {"method": "wipe", "attested_by": "witness"},
    "record_probe": {"scan": 1, "clean": True, "digest": "s"},
    "issue_certificate": {"certificate_digest": "c"},
    "settle_year": {"year": 2025},
    "register_vendor": {"vendor": "vendor", "contract_from": "2026-05-11"},
    "choose_successor": {"successor": "other"},
    "begin_transition": {"starts_on": "2026-05-11", "ends_on": "2026-12-31"},
    "dispose_equipment": {"equipment": "存储"},
}
FILE = (
    "technical_plan", "construction_plan", "self_test_report", "resource_demand", "responsibility_letter",
    "security_agreement", {"kind": "project_approval", "form": "filed_plan"}, "mlps_pregrading", "cost_sheet",
    "scheme", "expert_review", {"kind": "contract", "trial_until": "2026-06-30"}, "letter",
    {"kind": "supplementary_contract", "trial_until": "2026-12-31"}, "change_consent", "review", "agreement",
    "security_check_report", "cnas_report", "acceptance", "sla", "mlps_report", "offline_record",
    "backup_confirmation", "documents_received", "exit_plan", "exit_report", "exit_confirmation",
    "clear_record", "reduction_order", "usage_report", {"kind": "elastic_bounds", "minimum": 1, "maximum": 3},
    {"kind": "authorisation", "purpose": "tuning"}, "degauss_certificate",
    *({"kind": "test_report", "subject": each} for each in ("function", "performance", "security")),
)  # fmt: skip


def table(pack: RulePack, calendar: OfficialCalendar) -> Iterator[list[str]]:
    """A heading, then one row per command: what it leads to from each state."""
    yield ["command", *COLUMNS]
    for kind in COMMANDS:
        yield [kind, *(outcome(pack, calendar, kind, column) for column in COLUMNS)]


def outcome(pack: RulePack, calendar: OfficialCalendar, kind: str, column: str) -> str:
    """`→ STATE`, `ok` (same state), `·` (wrong state), `-` (not in this pack), or the rules that refuse."""
    case = None if column == NEW else sample(pack, State(column), kind in VENDOR_COMMANDS)
    stage = Stage(PackLibrary([pack]), calendar, NOW, Path(), default_pack=pack.name)
    stage.cases = {} if case is None else {case.id: case}
    command = command_of(stage, Step.model_validate({"do": kind, **KEYS.get(kind, {})}), 1, "sample", pack)
    command = command.model_copy(update={"papers": PAPERS if case is None else ()})
    return _word(decide(case, command, pack, calendar, NOW), case)


def _word(decision: Decision, case: Case | None) -> str:
    rules = list(dict.fromkeys(finding.rule for finding in decision.findings if finding.blocks))
    if "NOT-IN-PACK" in rules:
        return "-"
    if rules == ["STATE"] or rules[:1] == ["STATE"]:
        return "·"
    if rules:
        return " ".join(rules)
    after = fold(decision.events, case)
    if after is None or (case is not None and after.state is case.state):
        return "ok"
    return f"→ {after.state}"


def _records() -> tuple[PaperRecord, ...]:
    papers = (PAPER.validate_python(blanks.paper(each, TODAY)) for each in FILE)
    return tuple(PaperRecord(paper=paper, digest=digest(paper), at=NOW, by="sample") for paper in papers)


RECORDS = _records()
PAPERS = tuple(record.paper for record in RECORDS)
ORDER = OpenOrder.model_validate(blanks.application({}))


def sample(pack: RulePack, state: State, vendor: bool = False) -> Case:
    """A case in a state, 30 days into its trial or a month in operation, with every paper in its file."""
    if vendor:
        return _vendor(pack, state)
    began = NOW - timedelta(days=60)
    marks = {"Submitted": began}
    if state is not State.SUBMITTED:
        marks["Accepted"] = began
    if state in BUILT or state in {State.EXITING, State.CLEARED, State.CLOSED}:
        marks["TrialStarted"] = NOW - timedelta(days=30)
    if state in RUNNING or state is State.SUSPENDED:
        marks["WentLive"] = NOW - timedelta(days=5)
    before = state in {State.DRAFT, State.SUBMITTED, State.ACCEPTED, State.REJECTED}
    return Case(
        id="sample",
        pack=pack.name,
        pack_version=pack.version,
        unit=ORDER.applicant_unit,
        system=ORDER.system_name,
        state=state,
        began_at=began,
        order=ORDER,
        order_digest=digest(ORDER),
        approvals=() if before else _approvals(pack),
        papers=RECORDS,
        marks=marks,
        holding=of_order(ORDER),
        trial_until=date(2026, 5, 1 if state is State.TRIAL_EXPIRED else 11)
        if "TrialStarted" in marks
        else None,
        billing=BillingFacts(since=date(2026, 5, 6)) if state in RUNNING else BillingFacts(),
        idle=Idle(),
        **_in_hand(state),
    )


def _approvals(pack: RulePack) -> tuple[ApprovalRecord, ...]:
    return tuple(
        ApprovalRecord(party=step.party, step=step.step, order_digest=digest(ORDER), at=NOW, by="sample")
        for step in pack.approval.steps
    )


def _in_hand(state: State) -> dict[str, Any]:
    """What a case has in hand in this state."""
    if state is State.CHANGING:
        order = ChangeOrder.model_validate(blanks.change({}, ORDER.applicant_unit, ORDER.system_name))
        held = of_order(ORDER)
        return {
            "change": ChangeInHand(
                digest=digest(order),
                order=order,
                major=False,
                before=held,
                after=held,
                requested_at=NOW,
                former=State.ACTIVE,
            )
        }
    if state is State.REDUCING:
        return {"reduction": ReductionInHand(quantities=Quantities(vcpu=1), agreed_at=NOW)}
    if state is State.SUSPENDED:
        return {"former": State.ACTIVE}
    if state is State.EMERGENCY:
        facts = EmergencyInHand(reported_at=NOW, needed_by=NOW, quantities=Quantities(), provisioned_at=NOW)
        return {"emergency": facts}
    if state in {State.EXITING, State.CLEARED, State.CLOSED}:
        return {"exit": _exit(state), "confirmed": {"end": date(2026, 5, 10)}}
    return {}


def _exit(state: State) -> ExitInHand:
    gone = state is not State.EXITING
    return ExitInHand(
        digest="f3",
        planned=date(2026, 5, 1),
        kind="业务系统退出",
        backup_stated=True,
        reviewed_at=NOW,
        retired="wipe",
        destroyed_at=NOW,
        scans={1: True, 2: True} if gone else {},
    )


def _vendor(pack: RulePack, state: State) -> Case:
    standing = VendorFacts(
        contract_until=date(2026, 5, 1), suspended=True, transition=(date(2026, 1, 1), date(2026, 5, 1))
    )
    return Case(
        id="sample",
        subject="vendor",
        pack=pack.name,
        pack_version=pack.version,
        unit="vendor",
        vendor="vendor",
        state=state,
        began_at=NOW,
        papers=RECORDS,
        standing=standing,
    )
