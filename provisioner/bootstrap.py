"""The one place that chooses adapters."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from provisioner.adapters import yaml_files
from provisioner.adapters.calendar import load_calendar
from provisioner.adapters.case_ledger import CaseLedger
from provisioner.adapters.catalog_files import load_catalog
from provisioner.adapters.cedar import CedarAccess
from provisioner.adapters.durable import DurableRuns
from provisioner.adapters.keystone.identity import KeystoneIdentity
from provisioner.adapters.ledger import SqlLedger, ledger_url
from provisioner.adapters.openstack.clouds import Clouds
from provisioner.adapters.packs import load_packs
from provisioner.adapters.ssh import UserAuthority
from provisioner.adapters.world import OpenStackWorld
from provisioner.content import content_root
from provisioner.devcloud.layout import clouds_file
from provisioner.domain.access import Act, Subject
from provisioner.domain.actor import Actor
from provisioner.domain.case import Case
from provisioner.domain.catalog import Catalog
from provisioner.domain.events.intake import Submitted
from provisioner.domain.forms import Item, inventory_of
from provisioner.domain.forms.reading import Read, parse_order
from provisioner.domain.order import Order
from provisioner.domain.order.agreement import Agreement
from provisioner.domain.papers import PAPER, Paper
from provisioner.domain.site import SiteCreated
from provisioner.errors import BadInput, MissingPart
from provisioner.flows.desk import Desk
from provisioner.flows.planning import spec_of
from provisioner.settings import Settings

SITE_PROJECT = "govcloud-site"
SERVICE_ENTRY = "svc-admin"


class NoSite(MissingPart):
    """There is no site yet."""

    remedy = "Run `provisioner site init` (or `provisioner site init --practice` for rehearsals)."


class SiteExists(BadInput):
    """There is a site already; whether it is for practice was settled when it was made."""

    remedy = "Use it, or choose another folder with PROVISIONER_SITE."


class FaultyForm(BadInput):
    """The form cannot be read as an order."""

    remedy = "Correct the lines named and send it again; nothing was recorded."

    def __init__(self, document: yaml_files.Document, read: Read) -> None:
        self.findings = read.findings
        where = ", ".join(dict.fromkeys(document.where(place) for place in read.places))
        super().__init__(f"{len(read.findings)} faults at {where}")


class NobodyAsked(BadInput):
    """It is not said who is asking."""

    remedy = "Set OS_CLOUD to your entry of clouds.yaml; your Keystone user is who acts."


def machine_clock() -> datetime:
    return datetime.now(UTC)


class Office:
    """Everything a command needs, made when it is first asked for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @classmethod
    def offline(cls, settings: Settings) -> Office:
        """For what needs no site: catalog and forms."""
        return cls(settings)

    @classmethod
    def open(cls, settings: Settings) -> Office:
        """The site of these settings; NoSite where none was made."""
        office = cls(settings)
        if not office.settings.site.is_dir() or not office.ledger.site_events():
            raise NoSite()
        return office

    @classmethod
    def create(cls, settings: Settings, *, name: str, practice: bool) -> Office:
        """Make the site; whether it is for practice is settled here for good."""
        settings.site.mkdir(parents=True, exist_ok=True, mode=0o700)
        office = cls(settings)
        if office.ledger.site_events():
            raise SiteExists()
        office.ledger.append_site(SiteCreated(at=machine_clock(), name=name, practice=practice), by="site")
        return office

    @cached_property
    def content(self) -> Path:
        return content_root(self.settings)

    @cached_property
    def catalog(self) -> Catalog:
        return load_catalog(self.content / "catalog")

    @cached_property
    def ledger(self) -> CaseLedger:
        return CaseLedger(SqlLedger(ledger_url(self.settings.site, self.settings.database_url)))

    @cached_property
    def desk(self) -> Desk:
        packs = load_packs(self.content / "catalog" / "policies")
        calendar = load_calendar(self.content / "catalog" / "calendars")
        return Desk(self.ledger, packs, calendar, machine_clock)

    @cached_property
    def authority(self) -> UserAuthority:
        return UserAuthority(self.settings.site / "keys")

    @cached_property
    def world(self) -> OpenStackWorld:
        return OpenStackWorld(self.settings, self.content, self.catalog, self.desk.now, self.authority)

    @cached_property
    def clouds(self) -> Clouds:
        return self.world.clouds

    @property
    def durable(self) -> DurableRuns:
        return DurableRuns(self.settings.site / "durable", self.world.tell.step, self.world.stop)

    def order(self, file: Path) -> Order:
        """The form in a file, with field names or the form's own labels; every fault with its line."""
        document = yaml_files.read(file)
        read = parse_order(document.data)
        if read.order is None or isinstance(read.order, Agreement):
            raise FaultyForm(document, read)
        return read.order

    def paper(self, file: Path) -> Paper:
        return _read(PAPER, file)

    def inventory(self, case: Case) -> tuple[Item, ...]:
        """What stands of a case, under every name that a unit may know it by."""
        return inventory_of(spec_of(case, self.desk, self.world))

    def actor(self, act: Act, case: str = "") -> Actor:
        """Who is asking, by their Keystone token, if the access policies let them do this."""
        actor = self.whoami()
        self.access.require(actor, act, self._subject(case))
        return actor

    @cached_property
    def access(self) -> CedarAccess:
        return CedarAccess(self.content / "catalog" / "access")

    def whoami(self, entry: str = "") -> Actor:
        """The actor behind a clouds.yaml entry (OS_CLOUD unless one is given), as Keystone knows it."""
        entry = entry or os.environ.get("OS_CLOUD", "")
        if not entry:
            raise NobodyAsked()
        clouds = Clouds(self.settings.clouds or clouds_file(self.settings))
        service = f"{self.catalog.zones[0].cloud}-{SERVICE_ENTRY}"
        return KeystoneIdentity(clouds, service, SITE_PROJECT).actor(entry)

    def _subject(self, case: str) -> Subject:
        site = self.desk.site
        if not case:
            return Subject(practice=site.practice)
        requesters = {e.by for e in self.ledger.events(case) if isinstance(e, Submitted)}
        return Subject(
            name=case,
            requesters=frozenset(requesters),
            practice=site.practice,
            on_hold=bool(self.desk.case(case).hold),
        )


def _read(kind: TypeAdapter[Any], file: Path) -> Any:
    from pydantic import ValidationError

    document = yaml_files.read(file)
    try:
        return kind.validate_python(document.data)
    except ValidationError as cause:
        raise BadInput("\n".join(yaml_files.faults(document, cause))) from cause
