"""The engine as the flows see it: preview, apply, destroy, and what the stacks hold."""

from __future__ import annotations

import secrets
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from provisioner.adapters.pulumi.clouds import check_entries, door_folder
from provisioner.adapters.pulumi.errors import PlanMoved, error_of
from provisioner.adapters.pulumi.places import run_configuration
from provisioner.adapters.pulumi.process import Child
from provisioner.adapters.pulumi.request import Action, Fault, Grounds, Outcome, Progress, Request
from provisioner.adapters.pulumi.site import PulumiSite
from provisioner.adapters.pulumi.store import store_of
from provisioner.domain.plan import Plan, what_moved
from provisioner.domain.spec import CaseSpec, DepartmentSpec, PlatformSpec, projects_of, stack_of
from provisioner.engine.install import ensure_engine
from provisioner.settings import Settings

AnySpec = PlatformSpec | DepartmentSpec | CaseSpec
PREVIEW_S = 600.0
APPLY_S = 3600.0


def silent(progress: Progress) -> None:
    """Progress that nobody follows."""


class PulumiEngine:
    """Each operation is a process of its own; a second one after a kill goes on where the first ended."""

    def __init__(self, settings: Settings, clouds: Path) -> None:
        self.settings, self.clouds = settings, clouds
        self.site = PulumiSite(settings)

    def preview(
        self,
        spec: AnySpec,
        pack_version: str = "",
        *,
        refresh: bool = True,
        catalog_digest: str = "",
        progress: Callable[[Progress], None] = silent,
    ) -> Plan:
        """What would change; without `refresh` it compares with what was last written down."""
        grounds = Grounds(catalog_digest=catalog_digest, pack_version=pack_version)
        request = self._request("preview", spec, refresh=refresh, grounds=grounds)
        return _plan(self._run(request, progress, PREVIEW_S, None))

    def apply(
        self,
        spec: AnySpec,
        approved: Plan | None,
        progress: Callable[[Progress], None] = silent,
        *,
        catalog_digest: str | None = None,
        pack_version: str | None = None,
        cancel: threading.Event | None = None,
        timeout: float = APPLY_S,
    ) -> dict[str, Any]:
        """Do what was approved and answer with the outputs; PlanMoved if the world has moved.

        After an interruption the same call goes on with what is left. `approved=None` is for stacks
        that no order stands behind.
        """
        grounds = _grounds(approved, catalog_digest, pack_version)
        request = self._request("apply", spec, approved=approved, grounds=grounds)
        return self._run(request, progress, timeout, cancel).outputs

    def ensure(self, spec: DepartmentSpec) -> None:
        """Make the department's project if it is not there yet; no order stands behind it."""
        if not self.outputs(stack_of(spec)):
            self.apply(spec, None)

    def preview_removal(self, spec: AnySpec, *, refresh: bool = True) -> Plan:
        """What a removal of the whole stack would take away."""
        request = self._request("preview-destroy", spec, refresh=refresh)
        return _plan(self._run(request, silent, PREVIEW_S, None))

    def remove(
        self,
        spec: AnySpec,
        approved: Plan | None = None,
        progress: Callable[[Progress], None] = silent,
        *,
        cancel: threading.Event | None = None,
        timeout: float = APPLY_S,
    ) -> None:
        """Take away everything in the stack, and the stack; nothing to do if it is gone already."""
        if store_of(self.site.backend_url).state(stack_of(spec)) is None:
            return
        grounds = _grounds(approved, None, None)
        request = self._request("destroy", spec, approved=approved, grounds=grounds)
        self._run(request, progress, timeout, cancel)
        # Plans, logs, configuration and entries of what is no more.
        for left in (request.work, door_folder(request.stack)):
            shutil.rmtree(left, ignore_errors=True)

    def stacks(self) -> list[str]:
        """The names of all stacks of this site."""
        return store_of(self.site.backend_url).stacks()

    def state(self, stack: str) -> list[dict[str, Any]]:
        """The resources in a stack's state, each with `urn`, `type`, `id`, `inputs`, `outputs`."""
        held = store_of(self.site.backend_url).state(stack) or {}
        return list(held.get("resources") or ())

    def outputs(self, stack: str) -> dict[str, Any]:
        """The outputs of the last apply."""
        root = (one for one in self.state(stack) if one["type"] == "pulumi:pulumi:Stack")
        return next(root, {}).get("outputs") or {}

    def _request(self, action: Action, spec: AnySpec, **more: Any) -> Request:
        check_entries(self.clouds, spec.cloud)
        engine = ensure_engine(self.settings)
        stack = stack_of(spec)
        return Request(
            run=secrets.token_hex(8),
            action=action,
            stack=stack,
            cloud=spec.cloud,
            spec=spec.model_dump(mode="json"),
            projects=projects_of(spec),
            work=self.site.work(stack),
            backend_url=self.site.backend_url,
            engine=engine.pulumi.path,
            engine_version=engine.pulumi.version,
            plugin_version=engine.plugin.version,
            clouds=self.clouds,
            seal_key=self.site.seal_key,
            parallel=parallelism(spec),
            **more,
        )

    def _run(
        self,
        request: Request,
        progress: Callable[[Progress], None],
        timeout: float,
        cancel: threading.Event | None,
    ) -> Outcome:
        environment = self.site.environment(ensure_engine(self.settings), request.stack)
        try:
            ended = Child(request, environment).follow(progress, timeout, cancel)
        finally:
            run_configuration(request).unlink(missing_ok=True)
        if isinstance(ended, Outcome):
            return ended
        raise self._error(ended, request)

    def _error(self, fault: Fault, request: Request) -> Exception:
        if fault.kind == "stale" and fault.plan and request.approved:
            return PlanMoved(fault.plan, what_moved(request.approved, fault.plan))
        return error_of(fault)


def parallelism(spec: AnySpec) -> int:
    """Enough that no server waits for another's boot: a step holds its place through the whole wait."""
    hosts = len(spec.servers) if isinstance(spec, CaseSpec) else 4
    return max(16, 2 * hosts)


def _grounds(approved: Plan | None, catalog_digest: str | None, pack_version: str | None) -> Grounds:
    """As given; what is not given is taken as approved."""
    known = approved or Grounds()
    return Grounds(
        catalog_digest=known.catalog_digest if catalog_digest is None else catalog_digest,
        pack_version=known.pack_version if pack_version is None else pack_version,
    )


def _plan(outcome: Outcome) -> Plan:
    assert outcome.plan is not None
    return outcome.plan
