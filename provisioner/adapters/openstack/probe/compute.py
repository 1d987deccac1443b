"""Nova: servers (deleted ones that can be restored too), groups, keypairs, quotas."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.adapters.openstack.probe.http import (
    CannotSee,
    Lister,
    Service,
    Subject,
    leftover,
    per_project,
)
from provisioner.domain.probe import Leftover

HEADERS = {"OpenStack-API-Version": "compute 2.53"}


def _server_groups(service: Service, subject: Subject) -> Iterator[Leftover]:
    """Nova shows groups of other projects to full administrators only, so we look from inside each project.

    A project that is gone cannot be entered; nobody can have made a group there since it was.
    """
    for project in sorted(subject.projects):
        try:
            found = list(service.inside(project).pages("/os-server-groups", "server_groups"))
        except CannotSee as closed:
            if not _answered_before(subject, project):
                raise CannotSee(f"compute: server groups of project {project}: {closed}") from closed
            continue
        yield from (leftover(service, "server group", item, owner=project) for item in found)


def _answered_before(subject: Subject, project: str) -> bool:
    """True when a scan made while the project was there saw that it has no group."""
    before = subject.before
    return (
        before is not None and project in before.projects and before.says_none_of("compute", "server group")
    )


def _keypairs(service: Service, subject: Subject) -> Iterator[Leftover]:
    for user in sorted(subject.users):
        for item in service.pages("/os-keypairs", "keypairs", user_id=user):
            yield leftover(service, "keypair", {"id": item["keypair"]["name"]}, owner=user)


def _quotas(service: Service, subject: Subject) -> Iterator[Leftover]:
    for project in sorted(subject.projects):
        try:
            own = service.must(f"/os-quota-sets/{project}")["quota_set"]
        except CannotSee as refused:
            # Nova asks Keystone first and knows no quota of a project that is gone.
            if str(refused).endswith("answers 400"):
                continue
            raise
        defaults = service.must(f"/os-quota-sets/{project}/defaults")["quota_set"]
        if {**own, "id": ""} != {**defaults, "id": ""}:
            yield leftover(service, "quota", {"id": project}, owner=project)


_LISTERS = (
    per_project("server", "/servers/detail", "servers", all_tenants="1", project_id="{project}"),
    per_project(
        "soft-deleted server",
        "/servers/detail",
        "servers",
        all_tenants="1",
        project_id="{project}",
        status="SOFT_DELETED",
    ),
    Lister("server group", _server_groups),
    Lister("keypair", _keypairs),
    Lister("quota", _quotas),
)


def listers(_: Service) -> tuple[Lister, ...]:
    return _LISTERS
