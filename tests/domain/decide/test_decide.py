"""What every decision promises."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from provisioner.adapters.calendar import load_calendar
from provisioner.adapters.packs import load_packs
from provisioner.domain.actor import Actor
from provisioner.domain.case import State, fold
from provisioner.domain.commands import COMMANDS
from provisioner.domain.decide import decide, next_steps, withheld
from provisioner.domain.pack.library import PackLibrary
from provisioner.rehearsal.commands import command_of
from provisioner.rehearsal.model import Step
from provisioner.rehearsal.stage import Stage
from provisioner.rehearsal.transitions import KEYS, NOW, VENDOR_COMMANDS, sample

ROOT = Path(__file__).parents[3]
PACKS = load_packs(ROOT / "catalog" / "policies").all()
CALENDAR = load_calendar(ROOT / "catalog" / "calendars")
PACK = {pack.name: pack for pack in PACKS}


def command(kind: str, pack, case=None, **fields):
    stage = Stage(PackLibrary([pack]), CALENDAR, NOW, ROOT, default_pack=pack.name)
    stage.cases = {"sample": case} if case else {}
    step = Step.model_validate({"do": kind, **KEYS.get(kind, {}), **fields})
    return command_of(stage, step, 1, "sample", pack)


def test_all_findings_come_at_once():
    pack = PACK["huoqiu"]
    order = {"classified": True, "mlps_level": "四级", "fiscal_funded": False, "services": []}
    decision = decide(None, command("submit", pack, order=order), pack, CALENDAR, NOW)
    rules = {finding.rule for finding in decision.findings if finding.blocks}
    assert rules == {"ALL-SCOPE-1", "HQ-SCOPE-1", "HQ-APPLY-2"}
    assert decision.events == ()


@pytest.mark.parametrize("kind", sorted(COMMANDS))
@pytest.mark.parametrize("state", list(State))
def test_every_refusal_says_why_and_what_to_do_in_both_languages(kind, state):
    for pack in PACKS:
        case = sample(pack, state, kind in VENDOR_COMMANDS)
        for found in decide(case, command(kind, pack, case), pack, CALENDAR, NOW).findings:
            texts = (found.reason.zh, found.reason.en, found.remedy.zh, found.remedy.en)
            assert all(texts), found
            assert found.citation or found.rule in {"STATE", "ROLE", "NOT-IN-PACK"} or "-" in found.rule


def test_nobody_without_a_role_may_do_anything():
    for pack in PACKS:
        for kind in set(COMMANDS) - {"tick", "recompute"}:
            for state in State:
                case = sample(pack, state, kind in VENDOR_COMMANDS)
                stranger = command(kind, pack, case).model_copy(update={"by": Actor(name="stranger")})
                assert not decide(case, stranger, pack, CALENDAR, NOW).allowed


def test_what_is_refused_changes_nothing():
    pack = PACK["zhejiang"]
    case = sample(pack, State.SUBMITTED)
    decision = decide(case, command("trial_ready", pack, case), pack, CALENDAR, NOW)
    assert fold(decision.events, case) == case


def test_the_same_command_id_has_one_effect():
    pack = PACK["zhejiang"]
    case = sample(pack, State.SUBMITTED)
    first = decide(case, command("accept", pack, case), pack, CALENDAR, NOW)
    after = fold(first.events, case)
    again = decide(after, command("accept", pack, case), pack, CALENDAR, NOW)
    assert first.events
    assert again.repeated
    assert again.events == ()


def test_who_may_do_what_next_is_told_by_the_pack():
    pack = PACK["huoqiu"]
    steps = {step.command: step.parties for step in next_steps(sample(pack, State.ACTIVE), pack)}
    assert steps["request_change"] == ("using_unit",)
    assert steps["propose_reduction"] == ("authority",)
    assert "confirm_trial" not in steps
    assert "remind_idle" not in steps


def test_nothing_is_withheld_from_an_internal_system():
    pack = PACK["huoqiu"]
    assert not withheld(sample(pack, State.TRIAL), pack).anything


def test_a_decision_takes_less_than_a_millisecond():
    decisions = []
    for pack in PACKS:
        for kind in COMMANDS:
            case = sample(pack, State.ACTIVE, kind in VENDOR_COMMANDS)
            decisions.append((case, command(kind, pack, case), pack))
    began = time.process_time()
    for case, given, pack in decisions:
        decide(case, given, pack, CALENDAR, NOW)
    assert (time.process_time() - began) / len(decisions) < 0.001
