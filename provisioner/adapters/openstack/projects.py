"""What Pulumi leaves behind in a project: the open `default` group at the start, quota rows at the end."""

from __future__ import annotations

from collections.abc import Iterator

from keystoneauth1.adapter import Adapter
from openstack.connection import Connection

from provisioner.adapters.openstack.errors import translated

DEFAULT_GROUP = "default"


def seal_default_groups(cloud: Connection, project: str) -> int:
    """Empty the `default` group of a project, so that no port is ever open by accident; rules removed.

    Neutron makes the group when the project is first seen, with rules that let everything out and
    every member in. Asking for the project's groups makes it appear, so that it cannot come later.
    """
    removed = 0
    with translated(f"sealing the default group of project {project}"):
        for group in cloud.network.security_groups(project_id=project, name=DEFAULT_GROUP):
            for rule in cloud.network.security_group_rules(security_group_id=group.id):
                cloud.network.delete_security_group_rule(rule.id, ignore_missing=True)
                removed += 1
    return removed


def open_default_groups(cloud: Connection, project: str) -> tuple[str, ...]:
    """Rules that still stand in the `default` group; a preview shows them."""
    with translated(f"reading the default group of project {project}"):
        groups = cloud.network.security_groups(project_id=project, name=DEFAULT_GROUP)
        rules = [rule for g in groups for rule in cloud.network.security_group_rules(security_group_id=g.id)]
    return tuple(f"{rule.direction} {rule.ether_type} {rule.remote_ip_prefix or 'members'}" for rule in rules)


def clear_project(cloud: Connection, project: str) -> None:
    """At an exit: delete the `default` group and the quota rows; works before and after the project goes."""
    _delete_default_group(cloud, project)
    with translated(f"deleting the quotas of project {project}"):
        for service, path in _quota_rows(cloud, project):
            answer = service.delete(path, raise_exc=False)
            if answer.status_code != 404:
                answer.raise_for_status()


def _delete_default_group(cloud: Connection, project: str) -> None:
    """Found without a filter by project: with one, Neutron would create the group again."""
    with translated(f"deleting the default group of project {project}"):
        for group in list(cloud.network.security_groups(name=DEFAULT_GROUP)):
            if group.project_id == project:
                cloud.network.delete_security_group(group.id, ignore_missing=True)


def _quota_rows(cloud: Connection, project: str) -> Iterator[tuple[Adapter, str]]:
    yield cloud.compute, f"/os-quota-sets/{project}"
    yield cloud.network, f"/quotas/{project}"
    yield cloud.block_storage, f"/os-quota-sets/{project}"


def project_id(cloud: Connection, name: str) -> str | None:
    """The id of a project, or None where there is none."""
    with translated(f"looking for project {name}"):
        found = cloud.get_project(name)
    return str(found.id) if found else None
