"""What the parent asks of one operation, and what comes back: JSON, one object a line."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from provisioner.domain.base import Frozen
from provisioner.domain.plan import Plan

Action = Literal["preview", "apply", "preview-destroy", "destroy"]


class Grounds(Frozen):
    """What a plan rests on beside specification and cloud; bound by its digest."""

    catalog_digest: str = ""
    pack_version: str = ""


class Request(Frozen):
    """One operation on one stack."""

    run: str  # identifier of this operation; survivors of a killed one are found by it
    action: Action
    stack: str
    cloud: str
    spec: dict[str, Any] | None = None
    projects: tuple[str, ...] = ()
    work: Path  # the stack's own folder
    backend_url: str
    engine: Path
    engine_version: str
    plugin_version: str
    clouds: Path  # the operator's clouds.yaml
    seal_key: Path
    refresh: bool = True
    parallel: int
    grounds: Grounds = Grounds()
    approved: Plan | None = None


class Progress(Frozen):
    """One thing that happened to one resource, or a remark about the run."""

    state: Literal["started", "done", "failed", "note"]
    op: str = ""
    urn: str = ""
    type: str = ""
    name: str = ""
    seconds: float = 0.0
    message: str = ""


class Fault(Frozen):
    """Why an operation failed: the tool's own words, per resource where it said so."""

    kind: Literal["failed", "locked", "stale", "cancelled", "duplicate"]
    message: str
    details: tuple[tuple[str, str], ...] = ()  # (URN, message)
    plan: Plan | None = None  # the new plan, when the approved one is stale


class Outcome(Frozen):
    """What an operation leaves: a plan, or outputs."""

    plan: Plan | None = None
    outputs: dict[str, Any] = {}


class Line(Frozen):
    """One line of the child's answer; exactly one field is set."""

    progress: Progress | None = None
    fault: Fault | None = None
    outcome: Outcome | None = None
