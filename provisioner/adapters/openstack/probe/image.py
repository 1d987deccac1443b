"""Glance: images a project owns, and images shared with it."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.adapters.openstack.probe.http import Lister, Service, Subject, leftover, per_project
from provisioner.domain.probe import Leftover

HEADERS: dict[str, str] = {}


def _sight(service: Service, _: Subject) -> Iterator[Leftover]:
    """Images of others are left out silently; the details of the stores are refused with the same right."""
    service.must("/v2/info/stores/detail")
    yield from ()


def _shared(service: Service, subject: Subject) -> Iterator[Leftover]:
    for image in service.pages("/v2/images", "images", visibility="shared"):
        members = service.get(f"/v2/images/{image['id']}/members") or {"members": []}
        for member in members["members"]:
            if member["member_id"] in subject.projects:
                yield leftover(service, "image share", image, owner=member["member_id"])


# Glance lists hidden images only when asked for them.
_LISTERS = (
    Lister("sight", _sight),
    per_project("image", "/v2/images", "images", owner="{project}", visibility="all"),
    per_project(
        "hidden image", "/v2/images", "images", owner="{project}", visibility="all", os_hidden="true"
    ),
    Lister("image share", _shared),
)


def listers(_: Service) -> tuple[Lister, ...]:
    return _LISTERS
