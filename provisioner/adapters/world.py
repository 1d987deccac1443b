"""OpenStack, Pulumi, Ansible and the probe, put together as the flows see the world."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from provisioner.adapters import yaml_files
from provisioner.adapters.access.zone import ZoneAccess
from provisioner.adapters.ansible import AnsibleHardener
from provisioner.adapters.bills import monthly_cost
from provisioner.adapters.evidence_files import EvidenceFiles
from provisioner.adapters.guests import GuestVisit, GuestVisits
from provisioner.adapters.image_files import devcloud_images, vendor_files
from provisioner.adapters.measure.openscap import OpenScap
from provisioner.adapters.openstack.clouds import Clouds
from provisioner.adapters.openstack.external_networks import seal
from provisioner.adapters.openstack.probe import Probe, ProbeBlind
from provisioner.adapters.openstack.projects import clear_project, project_id, seal_default_groups
from provisioner.adapters.packet_probe import PacketProbe
from provisioner.adapters.pulumi.engine import PulumiEngine
from provisioner.adapters.room_lines import capacity_lines, quota_lines
from provisioner.adapters.ssh import UserAuthority, user_data
from provisioner.adapters.stack_engine import StackEngine
from provisioner.adapters.telling import Telling
from provisioner.devcloud.layout import clouds_file
from provisioner.domain.baseline import Level, MeasurementPlan
from provisioner.domain.case import Case
from provisioner.domain.catalog import Catalog
from provisioner.domain.plan import Plan
from provisioner.domain.platform import ImageFile, uses_stand_in
from provisioner.domain.probe import ScanResult, blind_spots
from provisioner.domain.spec import CaseSpec, stack_of
from provisioner.domain.workdays import local_date
from provisioner.ports import Results
from provisioner.settings import Settings

# Between the two looks of an exit: what the cloud deletes late has come back or gone by then.
SETTLE_S = 5.0
LEVEL_OF_MLPS = {0: "level2", 1: "level2", 2: "level2", 3: "level3"}


class OpenStackWorld:
    """One cloud, as `bootstrap` chose it; each part is made when it is first asked for."""

    def __init__(
        self,
        settings: Settings,
        content: Path,
        catalog: Catalog,
        now: Callable[[], datetime],
        authority: UserAuthority,
    ) -> None:
        self.settings = settings
        self.content = content
        self.catalog = catalog
        self.now = now
        self.authority = authority
        self.tell = Telling()
        self.cancelled = threading.Event()

    # ------------------------------------------------------------ the cloud and its accounts

    @property
    def cloud_name(self) -> str:
        return self.catalog.zones[0].cloud

    @cached_property
    def clouds(self) -> Clouds:
        return Clouds(self.settings.clouds or clouds_file(self.settings))

    @cached_property
    def admin(self):
        return self.clouds.connect(f"{self.cloud_name}-svc-admin")

    def user_data(self, server: str) -> str:
        jump_hosts = {zone.jump_host.name for zone in self.catalog.zones}
        return user_data(self.authority.public_key, server, jump_host=server in jump_hosts)

    # ------------------------------------------------------------ images

    @cached_property
    def images(self) -> Mapping[str, ImageFile]:
        """Vendor files that the operator put in place, and the stand-ins for the others."""
        return {
            **devcloud_images(self.settings, self.tell.progress),
            **self._vendor_images,
        }

    @cached_property
    def stand_ins(self) -> Mapping[str, str]:
        """Image name → the vendor's file that it stands in for."""
        images = self.catalog.images
        return {e.name: e.vendor_file for e in images if uses_stand_in(e, self._vendor_images)}

    @cached_property
    def _vendor_images(self) -> Mapping[str, ImageFile]:
        """What the operator put in place; read once, since every byte goes into the digest."""
        return vendor_files(self.settings.site / "images", self.catalog)

    @property
    def local_disks(self) -> bool:
        """A devcloud boots from the compute host's disk; see docs/devcloud.md."""
        return self.cloud_name == "devcloud"

    # ------------------------------------------------------------ what the flows use

    def monthly_cost(self, case: Case) -> dict[str, Any]:
        return monthly_cost(case, self.content / "catalog" / "prices", local_date(self.now()))

    @cached_property
    def engine(self) -> StackEngine:
        return StackEngine(
            PulumiEngine(self.settings, self.clouds.file), self.catalog, self.tell.resource, self.cancelled
        )

    @cached_property
    def evidence(self) -> EvidenceFiles:
        return EvidenceFiles(self.settings.site / "evidence")

    @cached_property
    def hardener(self) -> AnsibleHardener:
        return AnsibleHardener(self.content / "playbooks")

    def stop(self) -> None:
        """Ask what runs now to end soon: the engine finishes or undoes its step, Ansible is ended."""
        self.cancelled.set()
        self.hardener.cancel()

    def visit(self, case: Case, spec: CaseSpec, run: str) -> AbstractContextManager[GuestVisit]:
        """The way to the servers of a case, for as long as the block lasts."""
        baselines = self.content / "catalog" / "baselines"
        visits = GuestVisits(
            cloud=self.admin,
            access=ZoneAccess(self.admin, self.authority, self.settings.site / "access"),
            authority=self.authority,
            hardener=self.hardener,
            catalog=self.catalog,
            level=self.level(case),
            scanner=OpenScap(yaml_files.load(MeasurementPlan, baselines / "measurement.yaml"), baselines),
            packets=PacketProbe(self.catalog, self.admin),
            on=local_date(self.now()),
            unit=case.unit,
        )
        return visits.visit(spec, run)

    def seal(self, spec: CaseSpec) -> None:
        """The `default` group of every project of the case is emptied."""
        for project in self._projects(spec):
            seal_default_groups(self.admin, project)

    def clear(self, projects: Iterable[str]) -> None:
        """At an exit: what Pulumi leaves, by the ids that the ledger holds."""
        for project in projects:
            clear_project(self.admin, project)

    def seal_external_networks(self, names: Iterable[str]) -> None:
        seal(self.admin, names)

    def quota(self, spec: CaseSpec) -> tuple[dict[str, Any], ...]:
        return tuple(quota_lines(self.admin, spec, self.catalog))

    def capacity(self, spec: CaseSpec, plan: Plan) -> tuple[dict[str, Any], ...]:
        return tuple(capacity_lines(self.admin, spec, plan, self.catalog))

    def _projects(self, spec: CaseSpec) -> Iterator[str]:
        found = (project_id(self.admin, zone.project) for zone in spec.zones)
        return (project for project in found if project)

    def level(self, case: Case) -> Level:
        """The baseline of the system's MLPS level; an ungraded system gets level 2."""
        assert case.order is not None
        name = LEVEL_OF_MLPS[case.order.mlps_level.number]
        return yaml_files.load(Level, self.content / "catalog" / "baselines" / f"{name}.yaml")

    @property
    def probe(self) -> Probe:
        """The independent look, with accounts of its own."""
        return Probe(self.clouds, f"{self.cloud_name}-svc-probe", f"{self.cloud_name}-probe-system")

    def survey(self, spec: CaseSpec, projects: Iterable[str]) -> dict[str, Any]:
        """What the probe sees before the destruction; ProbeBlind where it misses what is there."""
        found = self.probe.scan(projects, (), self.now())
        if missed := blind_spots(found, spec):
            raise ProbeBlind(f"the probe does not see: {', '.join(missed)}")
        return found.model_dump(mode="json")

    def scan(self, projects: Iterable[str], before: Mapping[str, Any] | None = None) -> Results:
        """Leftovers of these projects; `before` is the survey made while they were there."""
        earlier = ScanResult.model_validate(before) if before else None
        found = self.probe.scan(projects, (), self.now(), earlier)
        return Results(
            kind="probe",
            passed=found.clean,
            summary={"left": len(found.left), "uncertain": len(found.uncertain), "asked": len(found.asked)},
            detail=found.model_dump(mode="json"),
        )

    def settle(self) -> None:
        """Wait before the second look."""
        time.sleep(SETTLE_S)

    def identifiers(self, spec: CaseSpec) -> dict[str, str]:
        """Addresses of servers and ids of projects, as later looks need them."""
        zones: Mapping[str, Any] = self.engine.outputs(stack_of(spec)).get("zones", {})
        projects = {f"project:{name}": str(facts["project_id"]) for name, facts in zones.items()}
        return {**{server.name: str(server.address) for server in spec.servers}, **projects}
