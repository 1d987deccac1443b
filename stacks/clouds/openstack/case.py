"""A case: one project per network zone under its department's project; an exit declares nothing."""

from __future__ import annotations

import pulumi
import pulumi_openstack as openstack

from provisioner.domain.spec import CaseSpec
from stacks.clouds.openstack.providers import admin_of, asking
from stacks.clouds.openstack.zone import Zone


def declare_case(spec: CaseSpec) -> pulumi.Inputs:
    """Every zone of the case, each by itself."""
    if not spec.zones:
        return {"zones": {}}
    admin = admin_of(spec.cloud)
    department = openstack.identity.get_project_output(name=spec.department_project, opts=asking(admin))
    zones = [Zone(spec, zone, department_id=department.id, admin=admin) for zone in spec.zones]
    return {"zones": {zone.zone.zone: zone.facts for zone in zones}}
