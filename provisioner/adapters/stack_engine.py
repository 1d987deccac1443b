"""The engine as the flows ask it: what a plan rests on is added, progress is printed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from provisioner.adapters.pulumi.engine import AnySpec, PulumiEngine
from provisioner.adapters.pulumi.request import Progress
from provisioner.domain.base import digest
from provisioner.domain.catalog import Catalog
from provisioner.domain.plan import Plan
from provisioner.domain.spec import CaseSpec, DepartmentSpec


@dataclass(frozen=True)
class StackEngine:
    """Preview, apply and remove stacks; a stack with no order behind it needs no approved plan."""

    engine: PulumiEngine
    catalog: Catalog
    say: Callable[[Progress], None]
    cancelled: threading.Event

    def preview(self, spec: AnySpec, pack_version: str = "") -> Plan:
        """The difference, bound to the catalog entries it rests on and to the rule pack."""
        return self.engine.preview(
            spec, catalog_digest=referenced(spec, self.catalog), pack_version=pack_version, progress=self.say
        )

    def preview_removal(self, spec: AnySpec) -> Plan:
        return self.engine.preview_removal(spec)

    def ensure(self, spec: DepartmentSpec) -> None:
        """The department's own project, made with its first case; it holds nothing."""
        self.engine.ensure(spec)

    def apply(self, spec: AnySpec, approved: Plan | None) -> dict[str, Any]:
        """Do what was approved; StalePlan if the cloud, the catalog or the pack moved since."""
        rests_on = referenced(spec, self.catalog)
        return self.engine.apply(spec, approved, self.say, catalog_digest=rests_on, cancel=self.cancelled)

    def remove(self, spec: AnySpec, approved: Plan | None = None) -> None:
        self.engine.remove(spec, approved, self.say, cancel=self.cancelled)

    def outputs(self, stack: str) -> dict[str, Any]:
        return self.engine.outputs(stack)


def referenced(spec: AnySpec, catalog: Catalog) -> str:
    """Digest of the catalog entries a case refers to, not of the whole catalog."""
    if not isinstance(spec, CaseSpec):
        return ""
    flavors = {server.flavor for server in spec.servers}
    images = {server.image for server in spec.servers}
    zones = {zone.zone for zone in spec.zones}
    return digest(
        {
            "flavors": [e.model_dump(mode="json") for e in catalog.flavors if e.name in flavors],
            "images": [e.model_dump(mode="json") for e in catalog.images if e.name in images],
            "zones": [e.model_dump(mode="json") for e in catalog.zones if e.name in zones],
        }
    )
