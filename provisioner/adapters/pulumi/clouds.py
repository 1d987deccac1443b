"""The run's own clouds.yaml: one entry for the administrator, one per project, by the project's name.

It holds a password, so it lies in memory, readable by its owner only, and goes when the run ends.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import yaml

from provisioner.adapters.pulumi.gateway.server import gateway_for

MEMORY = Path("/dev/shm")
DOOR_S = 12 * 3600  # how long the entries of a second door stay
# suffixes of the operator's entries that may serve, best first
ADMINS = ("-svc-admin", "-admin")
BACKENDS = ("-svc-backend", "-backend", "")
SCOPE = ("project_id", "project_domain_id", "system_scope", "domain_id", "domain_name")


def memory_folder(name: str) -> Path:
    """A folder of this user in memory."""
    base = MEMORY if MEMORY.is_dir() else Path(os.environ.get("XDG_RUNTIME_DIR", "/tmp"))
    return base / f"provisioner-{os.getuid()}" / name


@contextmanager
def run_clouds(file: Path, cloud: str, projects: Iterable[str]) -> Iterator[Path]:
    """A clouds.yaml for the time of this process, and the gateway that its entries go through."""
    _sweep()
    folder = memory_folder(f"run-{os.getpid()}")
    made = entries(operators_entries(file), cloud, projects)
    try:
        with gateway_for(made) as through:
            yield write_entries(folder, through)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def door_folder(stack: str) -> Path:
    """Where the entries of a second door lie."""
    return memory_folder(f"door-{stack}")


def door_clouds(stack: str, file: Path, cloud: str, projects: Iterable[str]) -> Path:
    """A clouds.yaml for a shell: the operator's own entries, for our other commands, and the run's."""
    operators = operators_entries(file)
    return write_entries(door_folder(stack), {**operators, **entries(operators, cloud, projects)})


def write_entries(folder: Path, made: dict[str, Any]) -> Path:
    """Write a clouds.yaml that only its owner reads; answer with its path."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / "clouds.yaml"
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as out:
        yaml.safe_dump({"clouds": made}, out)
    return target


def check_entries(file: Path, cloud: str) -> None:
    """NoSuchEntry, before anything is started, where the operator's clouds.yaml lacks an account."""
    entries(operators_entries(file) if file.is_file() else {}, cloud, ())


def operators_entries(file: Path) -> dict[str, Any]:
    """The operator's clouds.yaml with its secure.yaml laid over it."""
    clouds = yaml.safe_load(file.read_text())["clouds"]
    secure = file.with_name("secure.yaml")
    secrets = (yaml.safe_load(secure.read_text()) or {}).get("clouds") or {} if secure.exists() else {}
    return {name: _laid_over(entry, secrets.get(name) or {}) for name, entry in clouds.items()}


def _laid_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Two nested mappings as one; the upper one wins."""
    both = {
        name: _laid_over(below[name], value)
        for name, value in above.items()
        if isinstance(value, dict) and isinstance(below.get(name), dict)
    }
    return {**below, **above, **both}


def entries(operators: dict[str, Any], cloud: str, projects: Iterable[str]) -> dict[str, Any]:
    """`<cloud>-admin`, and the backend's service user once per project."""
    admin, backend = (_first(operators, cloud, suffixes) for suffixes in (ADMINS, BACKENDS))
    return {f"{cloud}-admin": admin, **{project: _scoped(backend, project) for project in projects}}


def _first(operators: dict[str, Any], cloud: str, suffixes: Iterable[str]) -> dict[str, Any]:
    names = [f"{cloud}{suffix}" for suffix in suffixes]
    found = next((operators[name] for name in names if name in operators), None)
    if found is None:
        # Not at the top: an operation in order does without the SDK, which takes half a second to load.
        from provisioner.adapters.openstack.errors import NoSuchEntry

        raise NoSuchEntry(f"clouds.yaml has none of the entries {', '.join(names)}")
    return found


def _scoped(backend: dict[str, Any], project: str) -> dict[str, Any]:
    """The same user in one project; where the user's own domain is named, the project lies there too."""
    auth = {key: value for key, value in backend["auth"].items() if key not in SCOPE}
    auth["project_name"] = project
    auth.setdefault("project_domain_name", auth.get("user_domain_name", "Default"))
    return {**backend, "auth": auth}


def _sweep() -> None:
    """Take away what a killed run left in memory, and doors that were opened long ago."""
    for left in memory_folder("").glob("*-*"):
        kind, _, owner = left.name.partition("-")
        dead_run = kind == "run" and owner.isdigit() and not psutil.pid_exists(int(owner))
        if dead_run or (kind == "door" and time.time() - left.stat().st_mtime > DOOR_S):
            shutil.rmtree(left, ignore_errors=True)
