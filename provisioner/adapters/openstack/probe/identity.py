"""Keystone: the projects themselves, who has roles on them, and credentials of their users."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.adapters.openstack.probe.http import Lister, Service, Subject, leftover
from provisioner.domain.probe import Leftover

HEADERS: dict[str, str] = {}


def _projects(service: Service, subject: Subject) -> Iterator[Leftover]:
    """The projects, and projects below them."""
    for item in service.pages("/projects", "projects"):
        if item["id"] in subject.projects or item.get("parent_id") in subject.projects:
            yield leftover(service, "project", item, owner=item["id"])


def _users(service: Service, subject: Subject) -> Iterator[Leftover]:
    """Users made for the case, and users that have one of its projects as their default."""
    for item in service.pages("/users", "users"):
        if item["id"] in subject.users or item.get("default_project_id") in subject.projects:
            yield leftover(service, "user", item, owner=item["id"])


def _assignments(service: Service, subject: Subject) -> Iterator[Leftover]:
    for item in service.pages("/role_assignments", "role_assignments"):
        project = item.get("scope", {}).get("project", {}).get("id")
        who = item.get("user", {}).get("id") or item.get("group", {}).get("id") or ""
        if project in subject.projects or who in subject.users:
            named = {"id": item["role"]["id"], "name": f"role of {who}"}
            yield leftover(service, "role assignment", named, owner=project or who)


def _application_credentials(service: Service, subject: Subject) -> Iterator[Leftover]:
    """Of every user: a credential for a project of the case may belong to anybody."""
    for user in list(service.pages("/users", "users")):
        path = f"/users/{user['id']}/application_credentials"
        for item in service.pages(path, "application_credentials"):
            if item.get("project_id") in subject.projects or user["id"] in subject.users:
                yield leftover(service, "application credential", item, owner=user["id"])


def _credentials(service: Service, subject: Subject) -> Iterator[Leftover]:
    """EC2 keys, TOTP secrets and the like."""
    for item in service.pages("/credentials", "credentials"):
        if item.get("project_id") in subject.projects or item.get("user_id") in subject.users:
            yield leftover(service, "credential", {"id": item["id"]}, owner=item.get("user_id") or "")


def _limits(service: Service, subject: Subject) -> Iterator[Leftover]:
    for item in service.pages("/limits", "limits"):
        if item.get("project_id") in subject.projects:
            yield leftover(service, "limit", {**item, "name": item.get("resource_name")})


_LISTERS = (
    Lister("project", _projects),
    Lister("user", _users),
    Lister("role assignment", _assignments),
    Lister("application credential", _application_credentials),
    Lister("credential", _credentials),
    Lister("limit", _limits),
)


def listers(_: Service) -> tuple[Lister, ...]:
    return _LISTERS
