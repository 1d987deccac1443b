"""The JSON schema of a rehearsal file, made from the models it is read with."""

from __future__ import annotations

from typing import Any

from provisioner.domain.commands import COMMANDS
from provisioner.domain.commands.base import CommandBase
from provisioner.rehearsal.model import Rehearsal, Step

ENVELOPE = {"id", "case", "by", "kind"}


def rehearsal_schema() -> dict[str, Any]:
    """The schema; `do` says which further keys a step may have."""
    schema = Rehearsal.model_json_schema(by_alias=True)
    step = schema["$defs"]["Step"]
    step["properties"]["do"] = {"enum": [*sorted(COMMANDS), None], "description": "the command"}
    step["properties"]["at"] = {"type": "string", "description": "2026-03-02 or 2026-03-02 20:00"}
    own = set(Step.model_fields)
    step["allOf"] = [
        {
            "if": {"properties": {"do": {"const": kind}}, "required": ["do"]},
            "then": {"propertyNames": {"enum": sorted(own | fields_of(command))}},
        }
        for kind, command in sorted(COMMANDS.items())
    ]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def fields_of(command: type[CommandBase]) -> set[str]:
    """The keys that a step of this command may have beside its envelope."""
    return set(command.model_fields) - ENVELOPE
