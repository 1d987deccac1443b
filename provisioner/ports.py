"""What the flows ask of the world, in our words. Adapters answer; `testing` answers in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from provisioner.domain.base import Frozen
from provisioner.domain.catalog import Catalog
from provisioner.domain.events import Event
from provisioner.domain.pack.model import RulePack
from provisioner.domain.plan import Plan
from provisioner.domain.site import SiteEvent
from provisioner.domain.spec import CaseSpec, DepartmentSpec, PlatformSpec
from provisioner.domain.workdays import Calendar

AnySpec = PlatformSpec | DepartmentSpec | CaseSpec
Progress = Callable[[str], None]


class Ledger(Protocol):
    """The record: append-only, one stream a case and one for the site."""

    def cases(self) -> tuple[str, ...]: ...
    def events(self, case: str) -> tuple[Event, ...]: ...
    def append(self, case: str, version: int, events: Sequence[Event]) -> None: ...
    def site_events(self) -> tuple[SiteEvent, ...]: ...
    def append_site(self, event: SiteEvent, by: str) -> None: ...


class Packs(Protocol):
    """Rule packs by name; a case asks for the version it began with."""

    def newest(self, name: str, on: datetime) -> RulePack: ...
    def version(self, name: str, version: int) -> RulePack: ...


class Engine(Protocol):
    """The difference between specification and cloud, and its removal."""

    def preview(self, spec: AnySpec) -> Plan: ...
    def apply(self, spec: AnySpec, approved: Plan) -> Mapping[str, Any]: ...
    def remove(self, spec: AnySpec, approved: Plan) -> None: ...


class Results(Frozen):
    """What a step found out: evidence as it goes into the ledger, and whether the gate is open."""

    kind: str
    passed: bool
    summary: dict[str, str | int | float | bool]
    detail: dict[str, Any]


class Guests(Protocol):
    """The servers of a case, reached through a way that exists only meanwhile."""

    def visit(self, spec: CaseSpec) -> AbstractContextManager[Visit]: ...


class Visit(Protocol):
    """While the way is open."""

    def harden(self) -> Results: ...
    def measure(self) -> Results: ...
    def probe_packets(self) -> Results: ...
    def retire(self) -> Results: ...


class Cloud(Protocol):
    """What the cloud is asked or told besides Pulumi."""

    def seal(self, spec: CaseSpec) -> None: ...
    def clear(self, spec: CaseSpec) -> None: ...
    def inventory(self, spec: CaseSpec) -> tuple[str, ...]: ...
    def quota(self, spec: CaseSpec) -> tuple[Mapping[str, Any], ...]: ...
    def capacity(self, spec: CaseSpec) -> tuple[Mapping[str, Any], ...]: ...


class Probe(Protocol):
    """Looks for leftovers with other eyes: own credential, no code of the engine."""

    def scan(self, projects: Iterable[str]) -> Results: ...


class Evidence(Protocol):
    """Where the full text behind a digest in the ledger lies."""

    def keep(self, case: str, kind: str, content: Mapping[str, Any]) -> str: ...
    def read(self, digest: str) -> Mapping[str, Any]: ...


class World(Protocol):
    """All of it, as `bootstrap` chose it."""

    ledger: Ledger
    packs: Packs
    calendar: Calendar
    catalog: Catalog
    engine: Engine
    guests: Guests
    cloud: Cloud
    probe: Probe
    evidence: Evidence
    certificates: Path

    def now(self) -> datetime: ...
    def user_data(self, server: str) -> str: ...
