"""The engine's four operations on one stack."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pulumi.automation as auto

from provisioner.adapters.pulumi.fault import Failed
from provisioner.adapters.pulumi.places import run_configuration, standing_configuration
from provisioner.adapters.pulumi.request import Fault, Progress, Request
from provisioner.adapters.pulumi.steps import Watch, plan_from
from provisioner.adapters.pulumi.store import Store
from provisioner.adapters.pulumi.workspace import (
    KnownStack,
    Log,
    open_stack,
    write_configuration,
)
from provisioner.domain.plan import Plan


class Runner:
    """One request and the engine that serves it."""

    def __init__(
        self,
        request: Request,
        store: Store,
        program_version: str,
        say: Callable[[Progress], None],
        stopped: threading.Event,
    ) -> None:
        self.request, self.store, self.say, self.stopped = request, store, say, stopped
        self.program_version = program_version
        self.key = request.seal_key.read_bytes()
        self.stack: KnownStack = open_stack(request, exists=store.state(request.stack) is not None)
        self.log = Log(request.work / "engine.log")
        self.configuration = self._configure()

    @property
    def state(self) -> dict[str, Any]:
        """The stack's deployment as it is now."""
        return self.store.state(self.request.stack) or {}

    def preview(self, *, save: bool = False) -> Plan:
        """The plan; with `save`, also the engine's own, which `up` is then held to."""
        with self._watching() as watch:
            self.stack.preview(
                refresh=self.request.refresh,
                plan=str(self._saved_plan) if save else None,
                **self._common(watch),
            )
        return self._plan(watch)

    def up(self, *, drifted: bool) -> dict[str, Any]:
        """Make it so, held to the plan saved by the preview; the outputs.

        A preview's refresh is not written down: where it found the cloud otherwise, it is done again.
        """
        write_configuration(
            standing_configuration(self.request.work, self.request.stack), self.request, self.state
        )
        with self._watching() as watch:
            self.stack.up(
                plan=str(self._saved_plan), refresh=drifted, suppress_outputs=True, **self._common(watch)
            )
        return watch.outputs

    def outputs(self) -> dict[str, Any]:
        """What the last update gave out."""
        found = (one for one in self.state.get("resources", ()) if one["type"] == "pulumi:pulumi:Stack")
        return next(found, {}).get("outputs") or {}

    def preview_destroy(self) -> Plan:
        """What a destroy would take away."""
        if not self.state.get("resources"):
            return self._plan(Watch(key=self.key, say=self.say))
        with self._watching() as watch:
            self.stack.preview_destroy(refresh=self.request.refresh, **self._common(watch))
        return self._plan(watch)

    def destroy(self) -> None:
        """Take away every resource, then the stack."""
        if self.state.get("resources"):
            with self._watching() as watch:
                self.stack.destroy(suppress_outputs=True, **self._common(watch))
        self.stack.workspace.remove_stack(self.request.stack)
        self.store.forget(self.request.stack)

    def refresh(self) -> None:
        """Read every resource from the cloud into the state."""
        with self._watching() as watch:
            self.stack.refresh(suppress_outputs=True, **self._common(watch))

    def run(self, arguments: list[str]) -> None:
        """A command of the engine that the Automation API has no method for."""
        workspace = self.stack.workspace
        workspace.pulumi_command.run(
            [*arguments, "--stack", self.request.stack], str(self.request.work), workspace.env_vars, self.log
        )

    @property
    def _saved_plan(self) -> Path:
        return self.request.work / "plan.json"

    def _configure(self) -> Path:
        return write_configuration(run_configuration(self.request), self.request, self.state)

    def _common(self, watch: Watch) -> dict[str, Any]:
        return {
            "parallel": self.request.parallel,
            "color": "never",
            "on_output": self.log,
            "on_event": watch,
            "config_file": str(self.configuration),
        }

    def _plan(self, watch: Watch) -> Plan:
        return plan_from(watch, self.request, self.program_version, self.request.grounds)

    def _check_that_it_was_done(self, watch: Watch) -> None:
        """An engine that was interrupted ends with status 0, as if all had been done."""
        if self.stopped.is_set():
            raise Failed(Fault(kind="cancelled", message="the engine was interrupted"))
        if watch.complaints:
            raise Failed(Fault(kind="failed", message=watch.complaints[0][1], details=_telling(watch)))

    @contextmanager
    def _watching(self) -> Iterator[Watch]:
        """Listen, and turn the engine's failure into a fault with what each resource said."""
        watch = Watch(key=self.key, say=self.say)
        try:
            yield watch
            self._check_that_it_was_done(watch)
        except auto.ConcurrentUpdateError as held:
            raise Failed(Fault(kind="locked", message=str(held))) from held
        except auto.CommandError as failed:
            raise Failed(Fault(kind="failed", message=str(failed), details=_telling(watch))) from failed


def _telling(watch: Watch) -> tuple[tuple[str, str], ...]:
    """What was said, once each; what belongs to no resource only where nothing else was said."""
    said = tuple(dict.fromkeys(watch.complaints))
    return tuple(one for one in said if one[0]) or said
