"""A draft as a file, so that a person can go on with it: what is certain, and what waits for an answer."""

from __future__ import annotations

from typing import Any

import yaml
from pydantic import Field

from provisioner.adapters.forms.draft import Draft, dotted, path_of
from provisioner.adapters.yaml_files import Document, validate
from provisioner.domain.base import Frozen
from provisioner.domain.finding import Finding

MARK = "form_draft"


class Waiting(Frozen):
    """One place that a person must settle; without a candidate it is an open question."""

    at: str
    candidate: Any = None
    has_candidate: bool = False
    finding: Finding


class DraftFile(Frozen):
    """The file."""

    form_draft: int = Field(default=1, ge=1, le=1)
    kind: str
    values: dict[str, Any] = {}
    waiting: tuple[Waiting, ...] = ()


def is_draft(document: Document) -> bool:
    return MARK in document.data


def written(draft: Draft) -> str:
    """The draft as YAML."""
    waiting = tuple(
        Waiting(
            at=dotted(path),
            candidate=draft.candidates.get(path),
            has_candidate=path in draft.candidates,
            finding=finding,
        )
        for path, finding in draft.said.items()
    )
    file = DraftFile(kind=draft.kind, values=draft.data, waiting=waiting)
    return yaml.safe_dump(file.model_dump(mode="json"), allow_unicode=True, sort_keys=False)


def restored(document: Document) -> Draft:
    """The draft that was written."""
    file = validate(DraftFile, document)
    return Draft(
        kind=file.kind,
        data=file.values,
        candidates={path_of(each.at): each.candidate for each in file.waiting if each.has_candidate},
        said={path_of(each.at): each.finding for each in file.waiting},
    )
