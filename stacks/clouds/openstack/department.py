"""The parent project of a department: it holds the projects of its cases and nothing else."""

from __future__ import annotations

import pulumi
import pulumi_openstack as openstack

from provisioner.domain.spec import DepartmentSpec, Quota
from stacks.clouds.openstack.naming import MANAGER
from stacks.clouds.openstack.project import limit
from stacks.clouds.openstack.providers import admin_of


def declare_department(spec: DepartmentSpec) -> pulumi.Inputs:
    """A project that nobody is granted on and in which nothing can be made."""
    admin = admin_of(spec.cloud)
    project = openstack.identity.Project(
        spec.project,
        name=spec.project,
        description=spec.title,
        tags=[f"department={spec.department}", f"managed-by={MANAGER}"],
        opts=pulumi.ResourceOptions(provider=admin),
    )
    limit(spec.project, project.id, Quota.nothing(), admin=admin)
    return {"project_id": project.id}
