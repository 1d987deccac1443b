"""Questions about a case that previews, pages and lists ask."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.domain.actor import Actor
from provisioner.domain.allowed import KNOWN, STATES, VENDOR_STATES, parties_for
from provisioner.domain.base import Frozen
from provisioner.domain.case.model import Case
from provisioner.domain.case.state import State
from provisioner.domain.finding import Finding
from provisioner.domain.gates.base import NOTE
from provisioner.domain.gates.opening import exposure_findings, needs_icp
from provisioner.domain.pack.model import RulePack
from provisioner.domain.papers.before import CloudSecurityAssessment
from provisioner.domain.situation import Situation, SystemStanding, VendorStanding, World

QUIET = {"tick", "recompute", "record_paper", "record_evidence", "finish_run"}


class Withheld(Frozen):
    """What is not opened to the internet yet, and why."""

    elastic_ips: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def anything(self) -> bool:
        return bool(self.findings) and bool(self.elastic_ips or self.ports)


class NextStep(Frozen):
    """A command that fits now, and whose it is."""

    command: str
    parties: tuple[str, ...]
    roles: tuple[str, ...]


class _Asked(Frozen):
    """Stands for a command that nobody has given."""

    kind: str
    case: str
    by: Actor = Actor(name="")
    papers: tuple[()] = ()


def _asked(case: Case, pack: RulePack, kind: str) -> Situation:
    return Situation(case, _Asked(kind=kind, case=case.id), pack, _NoCalendar(), case.began_at)


class _NoCalendar:
    def is_workday(self, day: object) -> None:
        return None


def withheld(case: Case, pack: RulePack) -> Withheld:
    """Elastic IPs and internet openings that wait for the ICP record; empty when exposure is open or due."""
    if case.order is None or case.exposed:
        return Withheld()
    findings = tuple(exposure_findings(_asked(case, pack, "open_exposure")))
    if not findings:
        return Withheld()
    plan = case.order.plan
    return Withheld(
        elastic_ips=plan.elastic_ip_hosts,
        ports=tuple(f"{p.host}:{p.port}/{p.protocol}" for p in plan.open_ports if p.source == "internet"),
        findings=tuple(found.model_copy(update={"severity": NOTE}) for found in findings),
    )


def may_expose(case: Case, pack: RulePack) -> bool:
    """Whether internet exposure may be opened now: filed, or not in need of filing."""
    asked = _asked(case, pack, "open_exposure")
    return not needs_icp(asked) or not tuple(exposure_findings(asked))


def next_steps(case: Case, pack: RulePack) -> tuple[NextStep, ...]:
    """The commands that fit the state, each with the parties and roles it is for."""
    return tuple(_steps(case, pack))


def _steps(case: Case, pack: RulePack) -> Iterator[NextStep]:
    table = VENDOR_STATES if case.subject == "vendor" else STATES
    for kind, states in table.items():
        if kind in QUIET or case.state not in states or (kind in KNOWN and not KNOWN[kind](pack)):
            continue
        parties = parties_for(_asked(case, pack, kind))
        roles = sorted(frozenset().union(*(pack.roles_of(party) for party in parties)))
        yield NextStep(command=kind, parties=parties, roles=tuple(roles))


def world_of(cases: tuple[Case, ...], unit: str) -> World:
    """What other cases mean to a case of this unit."""
    return World(
        vendors=tuple(_vendor(case) for case in cases if case.subject == "vendor"),
        systems=tuple(
            SystemStanding(
                case=case.id,
                system=case.system,
                state=case.state,
                backup_confirmed=case.has("backup_confirmation")
                or bool(case.exit and case.exit.backup_stated),
            )
            for case in cases
            if case.subject == "system" and case.unit == unit
        ),
    )


def _vendor(case: Case) -> VendorStanding:
    paper = case.latest(CloudSecurityAssessment)
    return VendorStanding(
        name=case.vendor,
        suspended=case.standing.suspended,
        grades=case.standing.grades,
        assessed_until=paper.valid_until if paper else None,
        ended=case.state is State.CLOSED,
    )
