"""Walks the Keystone catalog and asks every service what it still holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType

from keystoneauth1 import exceptions as keystone
from keystoneauth1.access import AccessInfo
from keystoneauth1.session import Session

from provisioner.adapters.openstack.clouds import Clouds, identity_of
from provisioner.adapters.openstack.errors import in_our_words
from provisioner.adapters.openstack.probe import compute, identity, image, network, placement, volume
from provisioner.adapters.openstack.probe.http import CannotSee, Lister, Service, Subject
from provisioner.domain.probe import Asked, Leftover, ScanResult
from provisioner.errors import CloudError

# type in the catalog -> who can list it. A type that is not here makes every scan uncertain.
SERVICES: dict[str, ModuleType] = {
    "identity": identity,
    "compute": compute,
    "network": network,
    "image": image,
    "placement": placement,
    "block-storage": volume,
    "block-store": volume,
    "volumev3": volume,
}
WHERE_IT_IS = {identity: "/v3", volume: "/v3"}  # version at the end of the endpoint, added where it is absent


class ProbeBlind(CloudError):
    """The probe cannot see what is in the cloud, so it could not certify that it is gone."""

    remedy = "Give the probe's account the right to read what is named; nothing was destroyed yet."


@dataclass(frozen=True)
class Probe:
    """Reads with accounts of its own: `entry` is project-scoped; `system_entry`, if given, reads Keystone."""

    clouds: Clouds
    entry: str
    system_entry: str = ""

    def scan(
        self,
        projects: Iterable[str],
        users: Iterable[str],
        now: datetime,
        before: ScanResult | None = None,
    ) -> ScanResult:
        """What is left of these projects and users, by their ids, in every service of the catalog.

        `before` is a scan made while the projects still existed: what shows only inside a project
        was answered there.
        """
        subject = Subject(projects=frozenset(projects), users=frozenset(users), before=before)
        access, services, unknown = self._catalog()
        left: list[Leftover] = []
        uncertain = list(unknown)
        asked: list[Asked] = []
        for service, module in services:
            listers, fault = _listers(module, service)
            uncertain += [fault] if fault else []
            for lister in listers:
                found, fault = _ask(lister, service, subject)
                left += found
                uncertain += [fault] if fault else []
                asked += _counted(service.name, lister.kind, found) if not fault else []
        return ScanResult(
            projects=tuple(sorted(subject.projects)),
            users=tuple(sorted(subject.users)),
            left=tuple(left),
            uncertain=tuple(uncertain),
            asked=tuple(asked),
            prober=str(access.username),
            taken_at=now,
        )

    def _catalog(self) -> tuple[AccessInfo, list[tuple[Service, ModuleType]], list[str]]:
        """The services that can be listed, and a sentence for each that cannot."""
        session = self.clouds.session(self.entry)
        region = self.clouds.region(self.entry).region_name
        try:
            access = identity_of(session).get_access(session)
        except keystone.ClientException as cause:
            raise in_our_words(cause, f"login of the probe with entry {self.entry!r}") from cause
        services: dict[str, tuple[Service, ModuleType]] = {}
        unknown: list[str] = []
        for kind, url in _endpoints(access, region):
            module = SERVICES.get(kind)
            if module is None:
                unknown.append(f"service {kind!r} of the catalog is unknown to the probe")
                continue
            services[module.__name__] = (self._service(kind, url, module, session), module)
        missing = [name for name in NEEDED if name not in services]
        unknown += [f"the catalog names no {name.rsplit('.', 1)[1]} service" for name in missing]
        return access, list(services.values()), unknown

    def _service(self, kind: str, url: str, module: ModuleType, session: Session) -> Service:
        reader = (
            self.clouds.session(self.system_entry) if module is identity and self.system_entry else session
        )
        version = WHERE_IT_IS.get(module, "")
        address = url.rstrip("/")
        if version and version not in address:
            address += version
        return Service(name=kind, session=reader, url=address, headers=module.HEADERS, enter=self._enter)

    def _enter(self, project: str) -> Session:
        """A session inside one project; being let in at all is a right that may be missing."""
        session = self.clouds.session_in(self.entry, project)
        try:
            session.get_token()
        except keystone.ClientException as cause:
            raise CannotSee(f"the probe may not enter it ({type(cause).__name__})") from cause
        return session


# What reading an answer of another shape than expected raises.
ODD = (AttributeError, KeyError, TypeError, ValueError)
NEEDED = tuple(dict.fromkeys(module.__name__ for module in SERVICES.values()))


def _endpoints(access: AccessInfo, region: str) -> Iterator[tuple[str, str]]:
    """Type and public address of each service in the catalog, in every region it names for us."""
    for entry in access.service_catalog.catalog:
        urls = [e["url"] for e in entry["endpoints"] if e["interface"] == "public" and _here(e, region)]
        if urls:
            yield entry["type"], urls[0]


def _here(endpoint: dict[str, str], region: str) -> bool:
    return not region or endpoint.get("region_id", endpoint.get("region")) in (region, None)


def _listers(module: ModuleType, service: Service) -> tuple[tuple[Lister, ...], str]:
    try:
        return module.listers(service), ""
    except CannotSee as blind:
        return (), str(blind)
    except ODD as odd:
        return (), f"{service.name}: the answer about what it can hold is not understood ({odd!r})"


def _ask(lister: Lister, service: Service, subject: Subject) -> tuple[list[Leftover], str]:
    """What one lister found; an answer that we do not understand is an uncertainty too."""
    found: list[Leftover] = []
    try:
        found.extend(lister.look(service, subject))
    except CannotSee as blind:
        return found, str(blind)
    except ODD as odd:
        return found, f"{service.name}: the answer about {lister.kind} is not understood ({odd!r})"
    return found, ""


def _counted(service: str, kind: str, found: list[Leftover]) -> list[Asked]:
    counts = Counter(item.kind for item in found) or Counter({kind: 0})
    return [Asked(service=service, kind=name, found=number) for name, number in sorted(counts.items())]
