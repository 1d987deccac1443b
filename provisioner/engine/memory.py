"""What was installed, so that the next call need not search, download or build."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path

from pydantic import ValidationError

from provisioner.domain.base import Frozen
from provisioner.engine.model import PLUGIN_PLACE, Engine, Source
from provisioner.engine.modules import PLUGIN, PULUMI
from provisioner.engine.workshop import Workshop


class Note(Frozen):
    """An engine, and a stamp of each program by which a replaced one is noticed."""

    engine: Engine
    stamps: dict[str, str]


def recall(workshop: Workshop, ways: Collection[Source]) -> Engine | None:
    """The remembered engine, if it is still as it was and came by one of `ways`."""
    try:
        note = Note.model_validate_json((workshop.root / _name()).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
    came_by = {note.engine.pulumi.source, note.engine.plugin.source}
    return note.engine if came_by <= set(ways) and note.stamps == _stamps(note.engine) else None


def remember(workshop: Workshop, engine: Engine) -> None:
    """Note the engine for the next call."""
    workshop.write(_name(), Note(engine=engine, stamps=_stamps(engine)).model_dump_json(indent=1))


def _name() -> str:
    """Per set of sources and versions: checkouts of different age share one cache."""
    keys = hashlib.sha256(f"{PULUMI.key} {PLUGIN.key}".encode()).hexdigest()
    return f"installed-{keys[:12]}.json"


def _stamps(engine: Engine) -> dict[str, str]:
    programs = {
        "pulumi": engine.pulumi.path,
        "plugin": engine.home / PLUGIN_PLACE,
        "language_host": engine.language_host,
    }
    return {name: _stamp(path) for name, path in programs.items()}


def _stamp(path: Path) -> str:
    """Size and time of change, through links; empty where there is nothing."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return ""
    return f"{status.st_size} {status.st_mtime_ns}"
