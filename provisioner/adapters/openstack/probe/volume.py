"""Cinder: volumes, snapshots, backups, groups, transfers, quotas."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.adapters.openstack.probe.http import Lister, Service, Subject, leftover, owned
from provisioner.domain.probe import Leftover

HEADERS = {"OpenStack-API-Version": "volume 3.60"}


def _sight(service: Service, subject: Subject) -> Iterator[Leftover]:
    """`all_tenants` is dropped silently for whom Cinder does not count as administrator.

    It tells them apart by an unknown filter, which it refuses to everybody else.
    """
    service.must("/volumes", limit="1", no_such_filter="1")
    for project in sorted(subject.projects):
        service.must(f"/os-quota-sets/{project}")
    yield from ()


def _quotas(service: Service, subject: Subject) -> Iterator[Leftover]:
    for project in sorted(subject.projects):
        own = service.must(f"/os-quota-sets/{project}")["quota_set"]
        defaults = service.must(f"/os-quota-sets/{project}/defaults")["quota_set"]
        if {**own, "id": ""} != {**defaults, "id": ""}:
            yield leftover(service, "quota", {"id": project}, owner=project)


_LISTERS = (
    Lister("sight", _sight),
    owned("volume", "/volumes/detail", "volumes", all_tenants="1"),
    owned("snapshot", "/snapshots/detail", "snapshots", all_tenants="1"),
    owned("backup", "/backups/detail", "backups", all_tenants="1"),
    owned("volume group", "/groups/detail", "groups", all_tenants="1"),
    owned("group snapshot", "/group_snapshots/detail", "group_snapshots", all_tenants="1"),
    Lister("quota", _quotas),
)


def listers(_: Service) -> tuple[Lister, ...]:
    return _LISTERS
