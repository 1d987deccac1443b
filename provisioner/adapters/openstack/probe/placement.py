"""Placement: what is still taken from hosts in the name of a project."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.adapters.openstack.probe.http import Lister, Service, Subject, leftover
from provisioner.domain.probe import Leftover

HEADERS = {"OpenStack-API-Version": "placement 1.38"}


def _allocations(service: Service, subject: Subject) -> Iterator[Leftover]:
    for project in sorted(subject.projects):
        for kind, usage in service.must("/usages", project_id=project)["usages"].items():
            if usage.get("consumer_count"):
                taken = ", ".join(f"{name} {amount}" for name, amount in sorted(usage.items()))
                yield leftover(service, "allocation", {"id": kind, "name": taken}, owner=project)


_LISTERS = (Lister("allocation", _allocations),)


def listers(_: Service) -> tuple[Lister, ...]:
    return _LISTERS
