"""Reading one service: GET, page by page. Whatever cannot be read is said, never taken for empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode, urljoin

from keystoneauth1 import exceptions as keystone
from keystoneauth1.session import Session

from provisioner.domain.probe import Leftover, ScanResult

MAX_PAGES = 10_000


class CannotSee(Exception):
    """A question the service did not answer; the scan is then uncertain."""


@dataclass(frozen=True)
class Subject:
    """Of whom nothing may be left, and what an earlier scan already answered about them."""

    projects: frozenset[str]
    users: frozenset[str]
    before: ScanResult | None = None


@dataclass(frozen=True)
class Service:
    """One endpoint of the catalog. `enter` gives a session inside a project, for what shows only there."""

    name: str
    session: Session
    url: str
    headers: Mapping[str, str]
    enter: Callable[[str], Session]

    def inside(self, project: str) -> Service:
        """The same service with a token for this project."""
        return replace(self, session=self.enter(project))

    def get(self, path: str, **query: str) -> Any | None:
        """The answer, or None where the service says that there is no such thing."""
        full = f"{self.url}{path}"
        return self._read(f"{full}?{urlencode(query)}" if query else full)

    def must(self, path: str, **query: str) -> Any:
        """As `get`, but absence is an uncertainty."""
        answer = self.get(path, **query)
        if answer is None:
            raise CannotSee(f"{self.name}: {path} is not there")
        return answer

    def pages(self, path: str, key: str, **query: str) -> Iterator[dict[str, Any]]:
        """Every item of a collection."""
        page = self.must(path, **query)
        for _ in range(MAX_PAGES):
            yield from page[key]
            following = _next(page, key)
            if not following:
                return
            page = self._read(urljoin(f"{self.url}/", following))
            if page is None:
                break
        raise CannotSee(f"{self.name}: the list {path} breaks off")

    def _read(self, url: str) -> Any | None:
        what = url.removeprefix(self.url)
        try:
            answer = self.session.get(url, headers=dict(self.headers), raise_exc=False)
        except keystone.ClientException as cause:
            raise CannotSee(f"{self.name}: {what}: {type(cause).__name__}") from cause
        if answer.status_code == 404:
            return None
        if answer.status_code != 200:
            raise CannotSee(f"{self.name}: {what} answers {answer.status_code}")
        return answer.json()


def _next(page: Mapping[str, Any], key: str) -> str | None:
    """The address of the next page; Glance, Keystone and the others say it each in their way."""
    links = page.get("links")
    if isinstance(links, Mapping):
        return links.get("next")
    listed = page.get(f"{key}_links") or []
    return page.get("next") or next((link["href"] for link in listed if link.get("rel") == "next"), None)


Look = Callable[[Service, Subject], Iterator[Leftover]]


@dataclass(frozen=True)
class Lister:
    """One kind of thing in one service, and how to find those of a subject."""

    kind: str
    look: Look


def leftover(service: Service, kind: str, item: Mapping[str, Any], owner: str = "") -> Leftover:
    return Leftover(
        service=service.name,
        kind=kind,
        id=str(item.get("id") or item.get("uuid") or ""),
        name=str(item.get("name") or item.get("display_name") or ""),
        owner=owner or owner_of(item),
    )


OWNER = (
    "project_id",
    "tenant_id",
    "owner",
    "os-vol-tenant-attr:tenant_id",
    "os-extended-snapshot-attributes:project_id",
    "os-backup-project-attr:project_id",
)


def owner_of(item: Mapping[str, Any]) -> str:
    """The project of a thing, whatever the service calls it."""
    return next((str(item[name]) for name in OWNER if item.get(name)), "")


def owned(kind: str, path: str, key: str, **query: str) -> Lister:
    """A collection listed whole and filtered here: the service's own filter is not relied on."""

    def look(service: Service, subject: Subject) -> Iterator[Leftover]:
        for item in service.pages(path, key, **query):
            owner = owner_of(item)
            if not owner and not item.keys() & set(OWNER):
                raise CannotSee(f"{service.name}: it is not told whose a {kind} is")
            if owner in subject.projects:
                yield leftover(service, kind, item)

    return Lister(kind, look)


def per_project(kind: str, path: str, key: str, **query: str) -> Lister:
    """A collection asked once for each project; `{project}` in the query is filled in."""

    def look(service: Service, subject: Subject) -> Iterator[Leftover]:
        for project in sorted(subject.projects):
            asked = {name: value.format(project=project) for name, value in query.items()}
            for item in service.pages(path, key, **asked):
                # A service may ignore a filter that the caller has no right to use.
                if owner_of(item) in ("", project):
                    yield leftover(service, kind, item, owner=project)

    return Lister(kind, look)
