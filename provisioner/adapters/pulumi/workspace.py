"""One stack's folder and the engine run in it: one engine process per operation."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pulumi.automation as auto
import yaml
from pulumi.automation import UpdateSummary
from semver import VersionInfo

from provisioner.adapters.pulumi.places import standing_configuration
from provisioner.adapters.pulumi.request import Request
from provisioner.adapters.pulumi.store import PROJECT
from provisioner.domain.base import canonical
from stacks.program import main

SALT = "encryptionsalt"


class KnownCommand(auto.PulumiCommand):
    """The `pulumi` of our engine, whose version is known: no process is started to ask for it."""

    def __init__(self, path: Path, version: str) -> None:
        self.command = str(path)
        self.version = VersionInfo.parse(version)


class KnownStack(auto.Stack):
    """A stack whose outputs and summary come with the engine's events.

    The Automation API starts one engine process to select a stack, and three more after each update
    to ask for its outputs and summary.
    """

    def __init__(self, name: str, workspace: auto.LocalWorkspace) -> None:
        self.name, self.workspace = name, workspace

    def outputs(self) -> auto.OutputMap:
        return {}

    def info(self, show_secrets: bool | None = None) -> UpdateSummary:
        return UpdateSummary(
            kind="update",
            start_time=datetime.now(UTC),
            message="",
            environment={},
            config={},
            result="succeeded",
            end_time=datetime.now(UTC),
        )


def open_stack(request: Request, *, exists: bool) -> KnownStack:
    """The stack of a request, created in the backend if it is new."""
    project_file(request.work)
    workspace = auto.LocalWorkspace(
        work_dir=str(request.work),
        program=main,
        env_vars=dict(os.environ),
        pulumi_command=KnownCommand(request.engine, request.engine_version),
    )
    if not exists:
        workspace.create_stack(request.stack)
    return KnownStack(request.stack, workspace)


def project_file(work: Path) -> None:
    """The engine wants a project file beside the configuration."""
    work.mkdir(mode=0o700, parents=True, exist_ok=True)
    (work / "Pulumi.yaml").write_text(yaml.safe_dump({"name": PROJECT, "runtime": "python"}))


def write_configuration(target: Path, request: Request, state: dict[str, Any] | None) -> Path:
    """The stack's configuration with this request's specification.

    The specification is one JSON string: nothing in it is read as a number or a secret on the way.
    """
    settings: dict[str, Any] = {
        "config": {
            f"{PROJECT}:spec": canonical(request.spec).decode(),
            "pulumi:disable-default-providers": ["*"],
        }
    }
    salt = _salt(standing_configuration(request.work, request.stack), state)
    if salt:
        settings[SALT] = salt
    partial = target.with_suffix(".partial")
    partial.write_text(yaml.safe_dump(settings, allow_unicode=True))
    partial.replace(target)
    return target


def _salt(standing: Path, state: dict[str, Any] | None) -> str:
    """What the passphrase is salted with; the state has it too, should the file be lost."""
    known = yaml.safe_load(standing.read_text()) if standing.exists() else {}
    kept = ((state or {}).get("secrets_providers") or {}).get("state") or {}
    return (known or {}).get(SALT) or kept.get("salt", "")


class Log:
    """The engine's own words, for whoever looks for the cause."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.guard = threading.Lock()
        path.write_text("")

    def __call__(self, text: str) -> None:
        with self.guard, self.path.open("a") as out:
            out.write(text.rstrip("\n") + "\n")


OnEvent = Callable[[auto.EngineEvent], None]
