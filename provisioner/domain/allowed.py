"""Which command fits which state, and whose it is: two tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from provisioner.domain.base import Text
from provisioner.domain.case.state import BUILT, IN_TRIAL, RUNNING, State
from provisioner.domain.finding import Finding, Severity
from provisioner.domain.pack.intake import ApprovalStep
from provisioner.domain.pack.model import RulePack
from provisioner.domain.situation import Situation
from provisioner.domain.words import command_word, party_word, state_word

S = State
ANY = frozenset(State)
OPEN = ANY - {S.CLOSED}
TESTABLE = IN_TRIAL - {S.TRIAL_EXPIRED}

# command -> states of a system's case; None stands for "no case yet"
STATES: dict[str, frozenset[State | None]] = {
    "submit": frozenset({None, S.DRAFT, S.REJECTED}),
    "accept": frozenset({S.SUBMITTED}),
    "reject": frozenset({S.SUBMITTED, S.ACCEPTED}),
    "approve": frozenset({S.SUBMITTED, S.ACCEPTED}),
    "record_paper": OPEN,
    "preview_plan": frozenset({S.APPROVED, S.EXITING, S.EMERGENCY, *BUILT}),
    "approve_plan": frozenset({S.APPROVED, S.EXITING, S.EMERGENCY, *BUILT}),
    "start_run": frozenset({S.APPROVED, S.EXITING, S.EMERGENCY, *BUILT}),
    "finish_run": OPEN,
    "record_evidence": OPEN,
    "hand_over": frozenset({S.APPROVED, *BUILT}),
    "open_exposure": frozenset({S.APPROVED, *BUILT}),
    "trial_ready": frozenset({S.APPROVED}),
    "extend_trial": IN_TRIAL,
    "confirm_quantity": frozenset({*IN_TRIAL, *RUNNING, S.EXITING}),
    "go_live": IN_TRIAL,
    "request_change": frozenset({S.ACTIVE, *TESTABLE}),
    "review_change": frozenset({S.CHANGING}),
    "finish_change": frozenset({S.CHANGING}),
    "adjust_elastic": frozenset({S.ACTIVE}),
    "set_schedule": frozenset({S.ACTIVE}),
    "apply_window": frozenset({S.ACTIVE}),
    "propose_reduction": frozenset({S.ACTIVE}),
    "agree_reduction": frozenset({S.REDUCING}),
    "finish_reduction": frozenset({S.REDUCING}),
    "remind_idle": frozenset({S.ACTIVE}),
    "supervise_idle": frozenset({S.ACTIVE}),
    "force_reduction": frozenset({S.ACTIVE}),
    "report_emergency": frozenset({None, S.ACTIVE}),
    "provision_emergency": frozenset({None, S.EMERGENCY, S.ACTIVE}),
    "file_late": frozenset({S.EMERGENCY}),
    "suspend": frozenset({*IN_TRIAL, S.ACTIVE}),
    "resume": frozenset({S.SUSPENDED}),
    "access_data": BUILT,
    "keep_fallback": frozenset({S.ACTIVE}),
    "end_fallback": frozenset({S.ACTIVE}),
    "request_exit": frozenset({S.APPROVED, *IN_TRIAL, S.ACTIVE, S.SUSPENDED}),
    "review_exit": frozenset({S.EXITING}),
    "retire": frozenset({S.EXITING}),
    "record_destroyed": frozenset({S.EXITING}),
    "record_probe": frozenset({S.EXITING, S.CLEARED}),
    "issue_certificate": frozenset({S.CLEARED}),
    "settle_year": OPEN - {S.DRAFT, S.SUBMITTED, S.REJECTED},
    "tick": ANY,
    "recompute": ANY,
}

VENDOR_STATES: dict[str, frozenset[State | None]] = {
    "register_vendor": frozenset({None}),
    "record_paper": OPEN,
    "allow_vendor": frozenset({S.ACTIVE}),
    "choose_successor": frozenset({S.ACTIVE, S.EXITING}),
    "begin_transition": frozenset({S.ACTIVE}),
    "end_service": frozenset({S.ACTIVE, S.EXITING}),
    "dispose_equipment": OPEN,
    "tick": ANY,
    "recompute": ANY,
}

# command -> the act that a pack may name among what the opening waits for
ACTS = {"go_live": "final_approval", "confirm_quantity": "quantity_confirmation"}

# command -> does this pack know it?
KNOWN: dict[str, Callable[[RulePack], object]] = {
    "accept": lambda pack: pack.accept,
    "remind_idle": lambda pack: pack.idle,
    "supervise_idle": lambda pack: pack.idle,
    "report_emergency": lambda pack: pack.emergency,
    "provision_emergency": lambda pack: pack.emergency,
    "file_late": lambda pack: pack.emergency,
    "suspend": lambda pack: pack.suspend,
    "resume": lambda pack: pack.suspend,
    "keep_fallback": lambda pack: pack.fallback,
    "end_fallback": lambda pack: pack.fallback,
    "set_schedule": lambda pack: pack.cycle,
    "apply_window": lambda pack: pack.cycle,
    "review_exit": lambda pack: pack.exit.mode != "report",
    "settle_year": lambda pack: pack.settlement,
}


def barriers(situation: Situation) -> Iterator[Finding]:
    """Why this command cannot be given at all: the pack, the state, the actor."""
    yield from _pack(situation)
    yield from _state(situation)
    yield from _role(situation)


def _refuse(rule: str, reason: Text, remedy: Text) -> Finding:
    return Finding(rule=rule, severity=Severity.BLOCK, reason=reason, remedy=remedy)


def _pack(situation: Situation) -> Iterator[Finding]:
    kind, pack = situation.command.kind, situation.pack
    if kind in KNOWN and not KNOWN[kind](pack):
        word = command_word(kind)
        yield _refuse(
            "NOT-IN-PACK",
            Text(zh=f"规则包 {pack.label} 没有“{word.zh}”环节", en=f"pack {pack.label} knows no {word.en}"),
            Text(zh="按该地规则的其他环节办理", en="use the steps that this pack's rules name"),
        )


def states_for(subject: str, kind: str) -> frozenset[State | None]:
    """The states in which a command fits."""
    return (VENDOR_STATES if subject == "vendor" else STATES).get(kind, frozenset())


def _state(situation: Situation) -> Iterator[Finding]:
    kind, case = situation.command.kind, situation.case
    subject = case.subject if case else "vendor" if kind in {"register_vendor"} else "system"
    state = case.state if case else None
    if state not in states_for(subject, kind):
        word, now = command_word(kind), state_word(state or "NEW")
        fits = [state_word(each or "NEW") for each in sorted(states_for(subject, kind), key=str)]
        yield _refuse(
            "STATE",
            Text(zh=f"“{now.zh}”状态下不能{word.zh}", en=f"{word.en} does not fit state {now.en}"),
            Text(
                zh=f"可在以下状态办理：{'、'.join(each.zh for each in fits) or '无'}",
                en=f"it fits: {', '.join(each.en for each in fits) or 'none'}",
            ),
        )


def _role(situation: Situation) -> Iterator[Finding]:
    kind, pack = situation.command.kind, situation.pack
    if kind in {"tick", "recompute"}:
        return
    parties = parties_for(situation)
    roles = frozenset().union(*(pack.roles_of(party) for party in parties))
    if not roles & situation.command.by.roles:
        yield _not_theirs(situation, tuple(party_word(party) for party in parties))


def _not_theirs(situation: Situation, who: tuple[Text, ...]) -> Finding:
    """Whose act it is; the final approval is a rule of its own where the pack names it."""
    kind, name = situation.command.kind, situation.command.by.name
    word, zh, en = command_word(kind), "或".join(p.zh for p in who), " or ".join(p.en for p in who)
    found = _refuse(
        "ROLE",
        Text(zh=f"{name} 无权{word.zh}；应由{zh}办理", en=f"{name} may not {word.en}; it is for the {en}"),
        Text(zh=f"请由{zh}办理", en=f"have it done by the {en}"),
    )
    act = next((item for item in situation.pack.open if item.item == ACTS.get(kind)), None)
    return found.model_copy(update={"rule": act.rule or "ROLE", "citation": act.cite}) if act else found


def parties_for(situation: Situation) -> tuple[str, ...]:
    """Who may give this command; an approval belongs to the party of its step."""
    if situation.command.kind == "approve" and situation.case is not None:
        step = next_approval(situation)
        return (step.party,) if step else situation.pack.who("accept")
    if situation.command.kind == "review_change" and situation.case and situation.case.change:
        left = change_steps(situation)[len(situation.case.change.reviews) :]
        return (left[0][0],) if left else situation.pack.who("review_change")
    if situation.command.kind == "reject" and situation.case is not None:
        step = next_approval(situation)
        return tuple(dict.fromkeys((*situation.pack.who("reject"), *((step.party,) if step else ()))))
    return situation.pack.who(situation.command.kind)


def change_steps(situation: Situation) -> tuple[tuple[str, str], ...]:
    """(party, step) of a change's review: the full chain for a major one where the pack says so."""
    change, pack = situation.known.change, situation.pack
    if change is not None and change.major and pack.change.major.full_path and pack.approval.steps:
        return tuple((step.party, step.step) for step in pack.approval.steps)
    return ((pack.who("review_change")[0], "review"),)


def next_approval(situation: Situation) -> ApprovalStep | None:
    """The first step of the chain that is still to be taken."""
    case = situation.known
    return next((s for s in situation.pack.approval.steps if not case.approved(s.step)), None)
