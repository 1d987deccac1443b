"""Read rehearsal files; `include` puts what another file holds in front."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from provisioner.adapters.yaml_files import Document, read, validate
from provisioner.errors import BadInput
from provisioner.rehearsal.model import Rehearsal

LISTS = ("packs", "steps")
MAPPINGS = ("orders", "people")


class IncludedTwice(BadInput):
    """A rehearsal includes itself."""

    remedy = "Take the file out of its own `include`."


def load_rehearsal(path: Path) -> Rehearsal:
    """The rehearsal in a file; a fault names file and line."""
    document = read(path)
    return rehearsal_of(document.data, path.parent, document)


def rehearsal_of(data: dict[str, Any], folder: Path, document: Document) -> Rehearsal:
    """The rehearsal in data that was read; included files come first."""
    own = dict(data)
    for name in reversed(own.get("include", ())):
        own = _joined(_included((folder / name).resolve()), own)
    if own is data or not data.get("include"):
        return validate(Rehearsal, document)
    validate_own(data, document)
    return Rehearsal.model_validate(own)


def validate_own(data: dict[str, Any], document: Document) -> None:
    """The file's own part, so that its faults are named by line."""
    if data.get("steps"):
        validate(Rehearsal, document)


@lru_cache(maxsize=128)
def _included(path: Path) -> dict[str, Any]:
    data = read(path).data
    whole = dict(data)
    for name in reversed(data.get("include", ())):
        other = (path.parent / name).resolve()
        if other == path:
            raise IncludedTwice(f"{path} includes itself")
        whole = _joined(_included(other), whole)
    return whole


def _joined(first: dict[str, Any], then: dict[str, Any]) -> dict[str, Any]:
    joined = {**first, **then}
    for key in LISTS:
        both = [*first.get(key, ()), *then.get(key, ())]
        if both:
            joined[key] = both
    for key in MAPPINGS:
        both_maps = {**first.get(key, {}), **then.get(key, {})}
        if both_maps:
            joined[key] = both_maps
    return joined
