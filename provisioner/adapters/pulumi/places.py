"""Files in a stack's folder that more than one module names."""

from __future__ import annotations

from pathlib import Path

from provisioner.adapters.pulumi.request import Request


def standing_configuration(work: Path, stack: str) -> Path:
    """The configuration of the last apply: what the second door reads."""
    return work / f"Pulumi.{stack}.yaml"


def run_configuration(request: Request) -> Path:
    """The configuration of one run, so that a preview beside it does not change what it does."""
    return request.work / f"run-{request.run}.yaml"
