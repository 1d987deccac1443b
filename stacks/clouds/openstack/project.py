"""A project of ours: made by the administrator, worked in by the backend's service user as its member."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_openstack as openstack

from provisioner.domain.spec import Quota
from stacks.clouds.openstack.naming import Origin
from stacks.clouds.openstack.providers import asking, member_of

MEMBER = "member"
UNLIMITED = -1


@dataclass(frozen=True)
class OperatorsProject:
    """A project that was there before: the service users live in it, so no stack of ours makes it."""

    id: pulumi.Input[str]
    member: openstack.Provider


def operators_project(name: str, admin: openstack.Provider) -> OperatorsProject:
    """The operator's own project, in which its jump hosts stand."""
    found = openstack.identity.get_project_output(name=name, opts=asking(admin))
    return OperatorsProject(id=found.id, member=member_of(name))


def free_operators_project(name: str, project_id: pulumi.Input[str], admin: openstack.Provider) -> None:
    """Lift the network limits of the operator's project.

    It owns an entry per project and external network (ten by default, which is five cases) and a port
    for each run.
    """
    counted = ("network", "subnet", "subnetpool", "router", "port", "floatingip", "rbac_policy")
    groups = ("security_group", "security_group_rule")
    openstack.networking.QuotaV2(
        f"{name}-network",
        project_id=project_id,
        opts=pulumi.ResourceOptions(provider=admin),
        **dict.fromkeys((*counted, *groups), UNLIMITED),
    )


class Project(pulumi.ComponentResource):
    """One project, the grant of the service user on it, and the provider that works inside it."""

    def __init__(
        self,
        name: str,
        *,
        description: str,
        parent_id: pulumi.Input[str],
        backend_user: str,
        origin: Origin,
        admin: openstack.Provider,
        parent: pulumi.Resource,
    ) -> None:
        super().__init__("govcloud:openstack:Project", name, opts=pulumi.ResourceOptions(parent=parent))
        by_admin = pulumi.ResourceOptions(parent=self, provider=admin)
        self.project = openstack.identity.Project(
            name, name=name, description=description, parent_id=parent_id, tags=origin.tags, opts=by_admin
        )
        self.id = self.project.id
        self.member = member_of(name, grant=self._grant(name, backend_user, admin), parent=self)
        self.register_outputs({"project_id": self.id})

    def _grant(
        self, name: str, backend_user: str, admin: openstack.Provider
    ) -> openstack.identity.RoleAssignment:
        user = openstack.identity.get_user_output(name=backend_user, opts=asking(admin))
        role = openstack.identity.get_role_output(name=MEMBER, opts=asking(admin))
        return openstack.identity.RoleAssignment(
            f"{name}-backend",
            project_id=self.id,
            user_id=user.id,
            role_id=role.id,
            # Keystone takes a project's assignments away with the project.
            opts=pulumi.ResourceOptions(parent=self, provider=admin, deleted_with=self.project),
        )


def limit(
    name: str,
    project_id: pulumi.Input[str],
    quota: Quota,
    *,
    admin: openstack.Provider,
    parent: pulumi.Resource | None = None,
) -> None:
    """Set every limit of a project; one that is left out may become 0 or unlimited."""
    opts = pulumi.ResourceOptions(parent=parent, provider=admin)
    for declare in (_compute_quota, _volume_quota, _network_quota):
        declare(name, project_id, quota, opts)


def _compute_quota(
    name: str, project_id: pulumi.Input[str], quota: Quota, opts: pulumi.ResourceOptions
) -> None:
    openstack.compute.QuotaSetV2(
        f"{name}-compute",
        project_id=project_id,
        instances=quota.instances,
        cores=quota.cores,
        ram=quota.memory_mb,
        # Key pairs belong to users and survive projects; files into a server would bypass the baseline.
        key_pairs=0,
        injected_files=0,
        injected_file_content_bytes=0,
        injected_file_path_bytes=0,
        metadata_items=128,
        server_groups=0,
        server_group_members=0,
        # What follows belonged to nova-network; Neutron's quota is the one that counts.
        fixed_ips=UNLIMITED,
        floating_ips=UNLIMITED,
        security_groups=UNLIMITED,
        security_group_rules=UNLIMITED,
        opts=opts,
    )


def _volume_quota(
    name: str, project_id: pulumi.Input[str], quota: Quota, opts: pulumi.ResourceOptions
) -> None:
    openstack.blockstorage.QuoteSetV3(
        f"{name}-volume",
        project_id=project_id,
        volumes=quota.volumes,
        gigabytes=quota.gigabytes,
        snapshots=quota.snapshots,
        backups=quota.backups,
        backup_gigabytes=quota.backup_gigabytes,
        per_volume_gigabytes=UNLIMITED,
        groups=0,
        opts=opts,
    )


def _network_quota(
    name: str, project_id: pulumi.Input[str], quota: Quota, opts: pulumi.ResourceOptions
) -> None:
    openstack.networking.QuotaV2(
        f"{name}-network",
        project_id=project_id,
        network=quota.networks,
        subnet=quota.subnets,
        subnetpool=0,
        router=quota.routers,
        port=quota.ports,
        floatingip=quota.floating_ips,
        security_group=quota.security_groups,
        security_group_rule=quota.security_group_rules,
        rbac_policy=0,  # a department shares nothing of its own with another
        opts=opts,
    )
