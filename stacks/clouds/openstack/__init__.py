"""OpenStack: one project per network zone of a case, closed unless the specification opens it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi

from provisioner.domain.spec import CaseSpec, DepartmentSpec, PlatformSpec
from stacks.clouds.openstack.case import declare_case
from stacks.clouds.openstack.department import declare_department
from stacks.clouds.openstack.platform import declare_platform

KINDS: dict[str, Callable[[Any], pulumi.Inputs]] = {
    "platform": declare_platform,
    "department": declare_department,
    "case": declare_case,
}


def declare(spec: PlatformSpec | DepartmentSpec | CaseSpec) -> pulumi.Inputs:
    """Declare everything the specification names; answer with the stack's outputs."""
    return KINDS[spec.kind](spec)
