"""Random commands in random order, for every pack: what must hold in any life of a case."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from provisioner.adapters.calendar import load_calendar
from provisioner.adapters.packs import load_packs
from provisioner.domain.actor import Actor
from provisioner.domain.case import Case, State, fold
from provisioner.domain.commands import COMMANDS
from provisioner.domain.decide import Decision, decide, next_steps
from provisioner.domain.events import EVENT, EventBase
from provisioner.domain.pack.library import PackLibrary
from provisioner.domain.pricing import usage_of
from provisioner.domain.workdays import ZONE
from provisioner.errors import BadInput
from provisioner.rehearsal.commands import command_of
from provisioner.rehearsal.model import Step
from provisioner.rehearsal.stage import Stage
from provisioner.rehearsal.transitions import KEYS, PAPERS, VENDOR_COMMANDS

ROOT = Path(__file__).parents[3]
PACKS = load_packs(ROOT / "catalog" / "policies").all()
LIBRARY = PackLibrary(PACKS)
CALENDAR = load_calendar(ROOT / "catalog" / "calendars")
START = datetime(2026, 2, 2, 9, tzinfo=ZONE)
KINDS = sorted(set(COMMANDS) - set(VENDOR_COMMANDS))
LIKELY = ("tick", "approve_plan", "start_run", "finish_run")
EVERYBODY = Actor(
    name="everybody", roles=frozenset({"requester", "approver", "county_government", "operator"})
)
S = State
RUN = {S.TRIAL, S.TRIAL_EXPIRED, S.TESTED, S.ACTIVE}
# What may follow what, in any jurisdiction.
EDGES: dict[State | None, set[State]] = {
    None: {S.SUBMITTED, S.EMERGENCY},
    S.SUBMITTED: {S.ACCEPTED, S.REJECTED, S.APPROVED},
    S.ACCEPTED: {S.REJECTED, S.APPROVED},
    S.REJECTED: {S.SUBMITTED},
    S.APPROVED: {S.TRIAL, S.EXITING},
    S.TRIAL: {S.TESTED, S.TRIAL_EXPIRED, S.ACTIVE, S.CHANGING, S.SUSPENDED, S.EXITING},
    S.TESTED: {S.TRIAL_EXPIRED, S.ACTIVE, S.CHANGING, S.SUSPENDED, S.EXITING},
    S.TRIAL_EXPIRED: {S.TRIAL, S.ACTIVE, S.SUSPENDED, S.EXITING},
    S.ACTIVE: {S.CHANGING, S.REDUCING, S.SUSPENDED, S.EMERGENCY, S.EXITING},
    S.CHANGING: {S.ACTIVE, S.TRIAL, S.TESTED},
    S.REDUCING: {S.ACTIVE},
    S.SUSPENDED: {*RUN, S.EXITING},
    S.EMERGENCY: {S.SUBMITTED, S.ACTIVE},
    S.EXITING: {S.CLEARED, S.APPROVED, S.SUSPENDED, *RUN},
    S.CLEARED: {S.CLOSED},
    S.CLOSED: set(),
}
# The ordinary way into operation; chance takes over somewhere along it. What a pack does not know is refused.
OPENING = [("submit", 0), ("accept", 1), ("approve", 1), ("approve", 1), ("approve", 1), ("trial_ready", 1),
           ("go_live", 30), ("confirm_quantity", 0),
           ("request_exit", 5), ("review_exit", 1), ("confirm_quantity", 0), ("retire", 60),
           ("record_destroyed", 0), ("record_probe", 0), ("record_probe", 0),
           ("issue_certificate", 0)]  # fmt: skip
GONE = {"Retired", "Destroyed", "CertificateIssued"}


class Life(RuleBasedStateMachine):
    """One case of one pack from nothing to wherever chance leads it."""

    reached: ClassVar[set[State]] = set()

    @initialize(pack=st.sampled_from(PACKS), far=st.sampled_from(range(len(OPENING) + 1)))
    def begin(self, pack, far):
        self.pack, self.now, self.count = pack, START, 0
        self.stage = Stage(LIBRARY, CALENDAR, START, ROOT, default_pack=pack.name)
        self.events: list[EventBase] = []
        self.case: Case | None = None
        self.filed: tuple[object, ...] = ()
        self.last: tuple[object, Decision] | None = None
        for kind, days in OPENING[:far]:
            self.give(kind, days, PAPERS)

    @rule(pick=st.integers(0, 200), days=st.sampled_from([0, 0, 0, 1, 3, 16, 31, 200]), full=st.booleans())
    def what_fits(self, pick, days, full):
        """Something that fits the state; mostly with all papers in hand."""
        fits = [step.command for step in next_steps(self.case, self.pack)] if self.case else ["submit"]
        self.give([*fits, *LIKELY][pick % (len(fits) + len(LIKELY))], days, PAPERS if full else ())

    @rule(kind=st.sampled_from(KINDS), days=st.integers(0, 40), paper=st.integers(0, len(PAPERS) - 1))
    def anything(self, kind, days, paper):
        self.give(kind, days, PAPERS[paper : paper + 1])

    @rule(hold=st.booleans())
    def legal_hold(self, hold):
        self.give("record_paper", 0, (), paper="legal_hold" if hold else "legal_hold_release")

    @rule()
    def the_same_message_again(self):
        """A message that had its effect has none again."""
        if self.last is not None and self.last[1].events:
            again = decide(self.case, self.last[0], self.pack, CALENDAR, self.now)
            assert again.repeated
            assert again.events == ()

    def give(self, kind, days, papers, **keys):
        self.now += timedelta(days=days)
        papers = tuple(paper for paper in papers if paper not in self.filed)
        self.stage.now = self.now
        self.stage.cases = {"life": self.case} if self.case else {}
        self.count += 1
        fields = {**KEYS.get(kind, {}), **self.timely(kind), **keys}
        step = Step.model_validate({"do": kind, "id": f"m{self.count}", **fields})
        try:
            command = command_of(self.stage, step, self.count, "life", self.pack)
        except BadInput:
            return
        command = command.model_copy(
            update={"papers": papers, "by": EVERYBODY if self.count % 2 else command.by}
        )
        self.judge(command, decide(self.case, command, self.pack, CALENDAR, self.now))

    def timely(self, kind):
        """Keys that depend on the moment."""
        soon = f"{self.now + timedelta(hours=10):%Y-%m-%d %H:%M}"
        scans = len(self.case.exit.scans) if self.case and self.case.exit else 0
        leaving = self.case is not None and self.case.state is S.EXITING
        if kind == "confirm_quantity":
            return {"moment": "end" if leaving else "ready"}
        known = {"report_emergency": {"needed_by": soon}, "record_probe": {"scan": 2 if scans else 1}}
        return known.get(kind, {})

    def judge(self, command, decision):
        """What one decision may and may not do."""
        assert bool(decision.events) <= decision.allowed
        before = self.case
        for event in decision.events:
            state = self.case.state if self.case else None
            self.case = fold([event], self.case)
            assert self.case is not None
            assert self.case.state is state or self.case.state in EDGES[state]
            self.reached.add(self.case.state)
        held = before is not None and before.hold
        assert not (held and GONE & {type(event).__name__ for event in decision.events})
        self.events.extend(decision.events)
        self.filed += command.papers if decision.events else ()
        self.last = (command, decision)

    @invariant()
    def deadlines_never_come_before_their_start(self):
        for deadline in self.case.deadlines if self.case else ():
            assert deadline.due >= deadline.start
            assert deadline.overdue_at is None or deadline.overdue_at > deadline.due
            assert [each.at for each in deadline.history] == sorted(each.at for each in deadline.history)

    @invariant()
    def billed_days_do_not_overlap(self):
        spans = usage_of("life", self.events).spans if self.case else ()
        for one, other in pairwise(spans):
            assert one.first < one.after <= other.first

    def teardown(self):
        """No event is lost, also on the way through the ledger's form; twice folded is once folded."""
        if getattr(self, "case", None) is not None:
            assert fold(self.events) == self.case
            told = [EVENT.validate_json(EVENT.dump_json(event)) for event in self.events]
            assert fold(told) == self.case


QUIET = list(HealthCheck)


def test_nothing_breaks_in_a_few_hundred_random_lives():
    run_state_machine_as_test(
        Life, settings=settings(max_examples=250, stateful_step_count=30, deadline=None,
                                suppress_health_check=QUIET, database=None, derandomize=True),
    )  # fmt: skip

    assert len(set(EDGES) - {None} - Life.reached) <= 5, "chance leads nowhere"


@pytest.mark.fuzz
def test_nothing_breaks_in_twenty_thousand_random_lives():
    run_state_machine_as_test(
        Life, settings=settings(max_examples=20_000, stateful_step_count=30, deadline=None,
                                suppress_health_check=QUIET, database=None),
    )  # fmt: skip
