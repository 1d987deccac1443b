"""The whole pack."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from provisioner.domain.base import Frozen, Text
from provisioner.domain.pack import ending, intake, running
from provisioner.domain.pack.base import Limit, Papers, Section, Switch
from provisioner.domain.pack.roles import ACTORS, PARTIES
from provisioner.domain.pack.short import written_out


def _known_command(kind: str) -> str:
    if kind not in ACTORS:
        raise ValueError(f"no such command: {kind}")
    return kind


CommandName = Annotated[str, AfterValidator(_known_command)]


class RulePack(Frozen):
    """One jurisdiction's rules in one version. A case keeps the version it began with."""

    # head
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
    title: Text
    source: str = ""
    source_title: str = ""
    version: Annotated[int, Field(ge=1)] = 1
    in_force_from: date = date(1, 1, 1)
    parties: dict[str, tuple[str, ...]] = PARTIES
    actors: dict[CommandName, tuple[str, ...]] = {}
    info: dict[str, Any] = {}  # facts that no gate asks: names of zones, report rhythm, drills

    # the way to approval
    classified: Section = Section(rule="ALL-SCOPE-1")
    mlps: intake.MaxMlps = intake.MaxMlps()
    fiscal: Switch | None = None
    region: intake.Region | None = None
    need: Papers = Papers()
    project: intake.Project | None = None
    applicant: Switch | None = None
    budget: intake.Budget | None = None
    pool: Switch | None = None
    mode: intake.Mode | None = None
    managed: Switch | None = None
    security_package: intake.SecurityPackage | None = None
    contract_filing: Limit | None = None
    product: Switch | None = None
    assessment: Switch | None = None
    vendor_standing: intake.VendorStanding | None = None
    accept: intake.Accept | None = None
    approval: intake.Approval = intake.Approval()
    prepared: intake.Prepared = intake.Prepared()
    migration: Switch | None = None

    # building: a plan that only creates what was approved, within price and quota, needs no second person
    auto_plan: Switch | None = None

    # running
    provision: Limit = Limit()
    trial: running.Trial = running.Trial()
    tests: running.Tests = running.Tests()
    cnas: running.Cnas = running.Cnas()
    open: tuple[running.OpenItem, ...] = ()
    mlps_due: running.MlpsDue | None = None
    icp: running.Icp = running.Icp()
    emergency: running.Emergency | None = None
    late_filing: Limit | None = None
    idle: running.Idle | None = None
    cycle: Switch | None = None
    change: running.Change = running.Change()
    reduce: running.Reduce = running.Reduce()
    suspend: running.Suspend | None = None
    access: Switch = Switch()
    fallback: running.Fallback | None = None
    agreement: running.Agreement | None = None
    contact: running.Contact | None = None
    maintenance: Switch | None = None

    # the end
    exit: ending.Exit = ending.Exit()
    billing: ending.Billing = ending.Billing()
    settlement: ending.Billing | None = None
    vendor_term: ending.VendorTerm | None = None
    vendor_faults: ending.VendorFaults | None = None
    transition: ending.Transition | None = None
    disposal: Switch | None = None

    @model_validator(mode="before")
    @classmethod
    def short_forms(cls, data: Any) -> Any:
        """`accept_wd: 3` is short for `accept: {wd: 3}`, and so on."""
        return written_out(data) if isinstance(data, dict) else data

    @property
    def label(self) -> str:
        return f"{self.name}@{self.version}"

    def who(self, command: str) -> tuple[str, ...]:
        """The parties that may give this command."""
        return self.actors.get(command, ACTORS.get(command, ()))

    def roles_of(self, party: str) -> frozenset[str]:
        """The roles of the site that act for a party; a party without entry is a role of that name."""
        return frozenset(self.parties.get(party, (party,)))


def rules_of(pack: RulePack) -> Iterator[tuple[str, Section]]:
    """(where in the pack, section) for every section that carries a rule id."""
    for name in RulePack.model_fields:
        yield from _sections(name, getattr(pack, name))


def _sections(path: str, value: Any) -> Iterator[tuple[str, Section]]:
    if isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from _sections(f"{path}.{index}", each)
    if isinstance(value, Section):
        if value.rule:
            yield path, value
        for name in type(value).model_fields:
            yield from _sections(f"{path}.{name}", getattr(value, name))
