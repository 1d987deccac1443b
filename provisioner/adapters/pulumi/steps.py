"""Engine events → a plan, outputs and progress."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pulumi.automation import EngineEvent, OpType, StepEventMetadata
from pulumi.automation.events import DiagnosticEvent

from provisioner.adapters.pulumi.request import Grounds, Progress, Request
from provisioner.domain.base import digest
from provisioner.domain.plan import UNKNOWN, Change, Drift, Op, Plan, Step, in_order, seal

ENGINE_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE = "4dabf18193072939515e22adb298388d"  # marks a special value in the engine's JSON
HIDDEN = "[secret]"
# What the engine and its bridge add for themselves.
INTERNAL = ("__defaults", "__meta", "__internal", "version")
# Outputs that move by themselves.
RESTLESS = ("__meta", "__pulumi_raw_state_delta", "created", "updated", "createdAt", "updatedAt")
QUIET = {OpType.SAME, OpType.REFRESH, OpType.READ, OpType.READ_REPLACEMENT}
STACK = "pulumi:pulumi:Stack"


@dataclass
class Watch:
    """Listens to one run of the engine."""

    key: bytes
    say: Callable[[Progress], None]
    steps: list[Step] = field(default_factory=list)
    drift: list[Drift] = field(default_factory=list)
    state: dict[str, Any] = field(default_factory=dict)  # URN -> what the state holds after the refresh
    same: int = 0
    outputs: dict[str, Any] = field(default_factory=dict)
    complaints: list[tuple[str, str]] = field(default_factory=list)
    started: dict[str, float] = field(default_factory=dict)

    def __call__(self, event: EngineEvent) -> None:
        """One event of the engine."""
        if event.resource_pre_event:
            self._before(event.resource_pre_event.metadata, bool(event.resource_pre_event.planning))
        elif event.res_outputs_event:
            self._after(event.res_outputs_event.metadata, bool(event.res_outputs_event.planning))
        elif event.res_op_failed_event:
            self._report("failed", event.res_op_failed_event.metadata)
        elif event.diagnostic_event:
            self._diagnostic(event.diagnostic_event)

    def _before(self, step: StepEventMetadata, planning: bool) -> None:
        if step.op is OpType.REFRESH:
            return
        if planning:
            self._plan(step)
        elif step.op not in QUIET:
            self.started[step.urn] = time.monotonic()
            self._report("started", step)

    def _plan(self, step: StepEventMetadata) -> None:
        if step.old and step.op is not OpType.CREATE_REPLACEMENT:
            self.state[step.urn] = {"id": step.old.id, "outputs": _settled(step.old.outputs)}
        if step.op is OpType.SAME:
            self.same += step.type.startswith("openstack:")
        elif step.op not in QUIET and step.type != STACK:
            self.steps.append(step_of(step, self.key))

    def _after(self, step: StepEventMetadata, planning: bool) -> None:
        if step.op is OpType.REFRESH:
            self._refreshed(step)
        elif step.type == STACK and step.new:
            self.outputs = dict(step.new.outputs or {})
        if not planning and step.op not in QUIET:
            self._report("done", step)

    def _refreshed(self, step: StepEventMetadata) -> None:
        # Only what we asked for can drift; the rest (which server holds a port) is the cloud's own.
        asked = _inputs(step.old).keys()
        before, after = (
            {name: value for name, value in _outputs(state).items() if name in asked}
            for state in (step.old, step.new)
        )
        changes = _differences(before, after)
        if step.old and (step.new is None or changes):
            self.drift.append(Drift(urn=step.urn, gone=step.new is None, changes=changes))

    def _report(self, state: Any, step: StepEventMetadata) -> None:
        began = self.started.get(step.urn)
        self.say(
            Progress(
                state=state,
                op=step.op.value,
                urn=step.urn,
                type=step.type,
                name=_name(step.urn),
                seconds=round(time.monotonic() - began, 2) if began else 0.0,
            )
        )

    def _diagnostic(self, said: DiagnosticEvent) -> None:
        if said.severity == "error":
            self.complaints.append((said.urn or "", said.message.strip()))
        elif said.severity == "warning":
            self.say(Progress(state="note", urn=said.urn or "", message=said.message.strip()))


def plan_from(watch: Watch, request: Request, program_version: str, grounds: Grounds) -> Plan:
    """The plan that the engine's preview showed."""
    spec = request.spec or {}
    return Plan(
        stack=request.stack,
        kind="destroy" if request.action.endswith("destroy") else "up",
        spec_digest=digest(request.spec),
        order_digests=tuple(spec.get("orders", ())),
        program_version=program_version,
        provider_version=request.plugin_version,
        catalog_digest=grounds.catalog_digest,
        pack_version=grounds.pack_version,
        state_digest=digest(watch.state),
        steps=in_order(watch.steps),
        drift=tuple(watch.drift),
        same=watch.same,
        refreshed=request.refresh,
        made_at=datetime.now(UTC),
    )


def step_of(step: StepEventMetadata, key: bytes) -> Step:
    """A step in our words: unknowns as a sentinel, secrets sealed."""
    after = tame(_inputs(step.new), key)
    return Step(
        urn=step.urn,
        op=Op(step.op.value),
        type=step.type,
        name=_name(step.urn),
        inputs={} if step.op in (OpType.DELETE, OpType.DELETE_REPLACED) else after,
        reasons=tuple(step.keys or ()),
        diffs=tuple(step.diffs or ()),
        changes=_detail(step, tame(_inputs(step.old), key), after),
    )


def _detail(step: StepEventMetadata, before: dict[str, Any], after: dict[str, Any]) -> tuple[Change, ...]:
    if step.op not in (OpType.UPDATE, OpType.REPLACE):
        return ()
    forcing = set(step.keys or ())
    paths = step.detailed_diff or dict.fromkeys(step.diffs or ())
    return tuple(
        Change(path=path, before=_at(before, path), after=_at(after, path), forces=_root(path) in forcing)
        for path in sorted(paths)
    )


def tame(value: Any, key: bytes) -> Any:
    """The engine's JSON without its own marks, secrets and unknowns."""
    if value == ENGINE_UNKNOWN:
        return UNKNOWN
    if value == HIDDEN:
        return seal(value, key)
    if isinstance(value, dict):
        if SIGNATURE in value:
            return seal({name: one for name, one in value.items() if name != SIGNATURE}, key)
        return {name: tame(one, key) for name, one in value.items() if name not in INTERNAL}
    return [tame(one, key) for one in value] if isinstance(value, list) else value


def _inputs(state: Any) -> dict[str, Any]:
    return dict(state.inputs or {}) if state else {}


def _outputs(state: Any) -> dict[str, Any]:
    return _settled(state.outputs) if state else {}


def _settled(outputs: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (outputs or {}).items() if name not in RESTLESS}


def _differences(before: dict[str, Any], after: dict[str, Any]) -> tuple[Change, ...]:
    return tuple(
        Change(path=name, before=before.get(name), after=after.get(name))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    )


def _at(values: Any, path: str) -> Any:
    """The value at a property path such as `networks[0].port`."""
    for part in path.replace("[", ".").replace("]", "").replace('"', "").split("."):
        if isinstance(values, list) and part.isdigit() and int(part) < len(values):
            values = values[int(part)]
        elif isinstance(values, dict):
            values = values.get(part)
        else:
            return None
    return values


def _root(path: str) -> str:
    return path.partition(".")[0].partition("[")[0]


def _name(urn: str) -> str:
    return urn.rsplit("::", 1)[-1]
