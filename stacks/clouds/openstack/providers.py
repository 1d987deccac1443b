"""The two explicit providers; the default provider is never used.

Credentials come from entries of the run's `clouds.yaml`, so none of them reaches the state. An entry
that names a project before it exists is resolved when the provider makes its first call; `cloud=`
together with `tenant_id=` would silently work in the entry's own project.
"""

from __future__ import annotations

import pulumi
import pulumi_openstack as openstack


def admin_entry(cloud: str) -> str:
    """The entry of the run's `clouds.yaml` that may make projects and set quotas."""
    return f"{cloud}-admin"


def admin_of(cloud: str) -> openstack.Provider:
    """The provider for the few calls that need a cloud administrator."""
    return openstack.Provider("admin", cloud=admin_entry(cloud))


def member_of(
    project: str,
    *,
    grant: openstack.identity.RoleAssignment | None = None,
    parent: pulumi.Resource | None = None,
) -> openstack.Provider:
    """The provider that works inside one project, as its member; it waits for the grant if there is one."""
    waits_for = [grant] if grant else []
    return openstack.Provider(
        f"member-{project}",
        cloud=project,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=waits_for),
    )


def asking(provider: openstack.Provider) -> pulumi.InvokeOutputOptions:
    """Options of a look-up through this provider."""
    return pulumi.InvokeOutputOptions(provider=provider)
