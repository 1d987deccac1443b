"""A vendor's contract: term, faults, transition, equipment."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.domain.finding import Finding
from provisioner.domain.gates.apply import missing
from provisioner.domain.gates.base import finding, gate
from provisioner.domain.papers.ending import DegaussCertificate, TransitionPlan
from provisioner.domain.situation import Situation
from provisioner.domain.workdays import add_months


@gate("register_vendor")
def term_is_within_bounds(s: Situation) -> Iterator[Finding]:
    """A contract lasts as long as the pack says, at most."""
    term, most = s.pack.vendor_term, s.pack.transition
    years = most.max_years if most and most.max_years else term.years if term else None
    section = most if most and most.max_years else term
    until = s.command.contract_until
    if years is not None and until is not None and until > add_months(s.command.contract_from, 12 * years):
        yield finding(
            s,
            section,
            "VENDOR-TERM",
            (f"服务期超过 {years} 年", f"the term is longer than {years} years"),
            (f"不超过 {years} 年", f"at most {years} years"),
        )


@gate("begin_transition")
def transition_is_long_enough(s: Situation) -> Iterator[Finding]:
    """Services move over without haste, by an approved plan."""
    rule = s.pack.transition
    if rule is None:
        return
    if rule.min_mo is not None and s.command.ends_on < add_months(s.command.starts_on, rule.min_mo):
        first = add_months(s.command.starts_on, rule.min_mo)
        yield finding(
            s,
            rule,
            "TRANSITION",
            (
                f"过渡期不得少于 {rule.min_mo} 个月，最早 {first} 结束",
                f"a transition lasts {rule.min_mo} months at least, until {first}",
            ),
            ("延长过渡期", "let it last longer"),
        )
    if rule.plan and not s.has("exit_plan") and not any(s.all(TransitionPlan)):
        yield missing(s, rule, "TRANSITION", "exit_plan")


@gate("end_service")
def service_may_end(s: Situation) -> Iterator[Finding]:
    """After the transition, at the term's end, or because of faults that the pack names."""
    if s.command.reason == "faults":
        yield from _faults(s)
        return
    moved, until = s.known.standing.transition, s.known.standing.contract_until
    moving = moved is None or s.today < moved[1]
    if s.command.reason == "transition" and s.pack.transition is not None and moving:
        yield finding(
            s,
            s.pack.transition,
            "TRANSITION",
            (f"过渡期未满：{moved[1] if moved else '未开始'}", "the transition is not over"),
            ("过渡期满后终止", "end the service when it is"),
        )
    if s.command.reason == "term" and until is not None and s.today < until:
        yield finding(
            s,
            s.pack.vendor_term,
            "VENDOR-TERM",
            (f"服务期至 {until}", f"the term runs until {until}"),
            ("期满后终止", "end it then"),
        )


def _faults(s: Situation) -> Iterator[Finding]:
    """So many bad years running, or a serious finding."""
    rule = s.pack.vendor_faults
    grades = s.known.standing.grades
    serious = "serious" in grades.values()
    if rule is None or not (serious or (rule.bad_years and bad_years(grades) >= rule.bad_years)):
        yield finding(
            s,
            rule,
            "VENDOR-FAULTS",
            ("没有可以终止服务的情形", "nothing allows ending the service"),
            ("按考核结果办理", "follow the assessments"),
        )


def bad_years(grades: dict[int, str]) -> int:
    """Bad years running, counted back from the last assessed one."""
    count, year = 0, max(grades, default=0)
    while grades.get(year) in {"poor", "serious"}:
        count, year = count + 1, year - 1
    return count


@gate("dispose_equipment")
def degaussed_first(s: Situation) -> Iterator[Finding]:
    """Equipment leaves only degaussed."""
    certificates = [c for c in s.all(DegaussCertificate) if c.equipment == s.command.equipment]
    done = any(c.degaussed_on is None or c.degaussed_on <= s.today for c in certificates)
    if s.pack.disposal is not None and not done:
        yield missing(s, s.pack.disposal, "DISPOSAL", "degauss_certificate")


@gate("allow_vendor")
def rectified(s: Situation) -> Iterator[Finding]:
    """Only a suspended vendor is allowed again, after a good assessment."""
    standing = s.known.standing
    if not standing.suspended:
        yield finding(
            s,
            s.pack.vendor_standing,
            "VENDOR",
            ("该云服务商未被暂停", "this vendor is not suspended"),
            ("无需办理", "nothing to do"),
        )
