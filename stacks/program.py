"""Stack configuration → specification → the cloud's declarations: the same program at both doors."""

from __future__ import annotations

from collections.abc import Callable

import pulumi

from provisioner.domain.spec import CaseSpec, DepartmentSpec, PlatformSpec, spec_from
from stacks.clouds import openstack

PROJECT = "govcloud"  # as in Pulumi.yaml

# cloud driver -> what declares a specification there
CLOUDS: dict[str, Callable[[PlatformSpec | DepartmentSpec | CaseSpec], pulumi.Inputs]] = {
    "openstack": openstack.declare,
}


def main() -> None:
    """Declare what the stack's specification names, and export addresses and identifiers only."""
    config = pulumi.Config()
    declare = CLOUDS[config.get("driver") or "openstack"]
    for name, value in declare(spec_from(config.require_object("spec"))).items():
        pulumi.export(name, value)
