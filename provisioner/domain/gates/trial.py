"""The trial: when it may begin, how long it lasts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from provisioner.domain.case.state import IN_TRIAL
from provisioner.domain.finding import Finding
from provisioner.domain.gates.apply import missing
from provisioner.domain.gates.base import finding, gate, waived
from provisioner.domain.order.parts import OnboardingType
from provisioner.domain.papers.before import Contract, SupplementaryContract
from provisioner.domain.papers.opening import TestReport, TrialExtensionConsent
from provisioner.domain.situation import Situation
from provisioner.domain.workdays import local_date


@gate("trial_ready")
def prepared_for_trial(s: Situation) -> Iterator[Finding]:
    """Papers that lie between approval and trial."""
    for kind in s.pack.prepared.papers:
        if not s.has(kind):
            yield missing(s, s.pack.prepared, "PREPARED", kind)


@gate("trial_ready")
def migration_is_tested(s: Situation) -> Iterator[Finding]:
    """A migrated system moves only after a passed security test."""
    order = s.known.order
    if s.pack.migration is None or order is None:
        return
    if order.onboarding_type is not OnboardingType.MIGRATION:
        return
    tests = [t for t in s.all(TestReport) if t.subject == "security" and t.purpose == "migration"]
    if not tests or not tests[-1].passed:
        yield finding(
            s,
            s.pack.migration,
            "MIGRATION",
            ("迁移前的安全测试未通过", "the security test before the migration was not passed"),
            ("通过安全测试后迁移", "pass it, then migrate"),
        )


@gate("trial_ready")
def contract_says_how_long(s: Situation) -> Iterator[Finding]:
    """Where the contract sets the trial's end, the contract is in the file."""
    if s.pack.trial.len == "contract" and contract_end(s) is None:
        yield missing(s, s.pack.trial, "TRIAL", "contract")


@gate("go_live", "confirm_quantity")
def trial_is_long_enough(s: Situation) -> Iterator[Finding]:
    """Not before the shortest trial is over."""
    started, least = s.marked("TrialStarted"), s.pack.trial.min_d
    if not is_opening(s) or started is None or least is None:
        return
    first = local_date(started) + timedelta(days=least)
    if s.today < first and not (s.pack.trial.waivable and waived(s, s.pack.trial, "TRIAL")):
        days = (s.today - local_date(started)).days
        yield finding(
            s,
            s.pack.trial,
            "TRIAL",
            (f"试用第 {days} 天，不足 {least} 天", f"day {days} of the trial; at least {least}"),
            (f"{first} 起可以办理", f"possible from {first}"),
        )


@gate("go_live", "confirm_quantity")
def trial_is_not_over(s: Situation) -> Iterator[Finding]:
    """Not after the longest trial, unless extended or waived."""
    last = trial_end(s)
    if not is_opening(s) or last is None or s.today <= last:
        return
    if s.pack.trial.waivable and waived(s, s.pack.trial, "TRIAL"):
        return
    yield finding(
        s,
        s.pack.trial,
        "TRIAL",
        (f"试用期已于 {last} 届满", f"the trial ended on {last}"),
        ("经同意延长试用期后办理", "have the trial extended with consent"),
    )


@gate("extend_trial")
def extension_has_its_ground(s: Situation) -> Iterator[Finding]:
    """Consent, a supplementary contract or a waiver, as the pack says."""
    trial = s.pack.trial
    ground = trial.extend == "supplementary_contract"
    if ground and not any(paper.trial_until >= s.command.until for paper in s.all(SupplementaryContract)):
        yield missing(s, trial, "TRIAL", "supplementary_contract")
    if trial.extend is None and not (trial.waivable and waived(s, trial, "TRIAL")):
        yield finding(
            s,
            trial,
            "TRIAL",
            ("没有延长试用期的依据", "nothing allows a longer trial"),
            ("提交豁免记录（批准人和理由）", "record a waiver with approver and reason"),
        )
    if s.command.until < s.today:
        yield finding(
            s,
            trial,
            "TRIAL",
            ("延长后的日期已过", "that day is over"),
            ("填写今后的日期", "give a later day"),
        )


def is_opening(s: Situation) -> bool:
    """Whether the command is the formal opening."""
    if s.command.kind == "confirm_quantity":
        waits = any(item.item == "quantity_confirmation" for item in s.pack.open)
        return waits and s.command.moment == "ready" and s.known.state in IN_TRIAL
    return s.command.kind == "go_live"


def contract_end(s: Situation) -> date | None:
    """The trial's last day by contract and supplements."""
    ends = [paper.trial_until for paper in s.all(Contract) if paper.trial_until]
    ends += [paper.trial_until for paper in s.all(SupplementaryContract)]
    return max(ends, default=None)


def trial_end(s: Situation) -> date | None:
    """The trial's last day as it stands, by contract or by the case's own record."""
    if s.pack.trial.len == "contract":
        return contract_end(s)
    consents = [paper.until for paper in s.all(TrialExtensionConsent) if paper.until]
    own = s.case.trial_until if s.case else None
    return max([day for day in (*consents, own) if day], default=None) if own else None


def first_end(s: Situation) -> date | None:
    """The last day of a trial that begins today."""
    if s.pack.trial.len == "contract":
        return contract_end(s)
    most = s.pack.trial.max_d
    return s.today + timedelta(days=most) if most is not None else None
