"""What an independent look at the cloud found: leftovers, and what could not be looked at."""

from __future__ import annotations

from datetime import datetime

from provisioner.domain.base import Frozen, digest
from provisioner.domain.spec import CaseSpec


class Leftover(Frozen):
    """One thing that still belongs to a project or user that should have nothing."""

    service: str
    kind: str
    id: str
    name: str = ""
    owner: str = ""  # id of the project or user

    def __str__(self) -> str:
        return f"{self.service} {self.kind} {self.name or '-'} ({self.id})"


class Asked(Frozen):
    """One question that was answered, with the number of things found."""

    service: str
    kind: str
    found: int


class ScanResult(Frozen):
    """One scan; clean only when nothing is left and everything could be looked at."""

    projects: tuple[str, ...]
    users: tuple[str, ...]
    left: tuple[Leftover, ...]
    uncertain: tuple[str, ...]
    asked: tuple[Asked, ...]
    prober: str
    taken_at: datetime

    @property
    def clean(self) -> bool:
        return not self.left and not self.uncertain

    @property
    def digest(self) -> str:
        return digest(self)

    @property
    def seen(self) -> frozenset[str]:
        """The kinds of which this scan saw at least one: proof that the prober can see them."""
        return frozenset(asked.kind for asked in self.asked if asked.found)

    def says_none_of(self, service: str, kind: str) -> bool:
        """True when this was asked, answered, and nothing was found."""
        return Asked(service=service, kind=kind, found=0) in self.asked


# What every server of a case brings with it: a scan before the destruction must see all of these.
ALWAYS_THERE = frozenset(
    {
        "project",
        "role assignment",
        "server",
        "allocation",
        "network",
        "subnet",
        "port",
        "router",
        "security group",
        "security group rule",
        "quota",
    }
)


def must_see(spec: CaseSpec) -> frozenset[str]:
    """The kinds that a prober with all its rights finds while this case is in the cloud."""
    if not spec.servers:
        return frozenset()
    kinds = set(ALWAYS_THERE)
    if any(server.data_disks for server in spec.servers):
        kinds.add("volume")
    if any(server.elastic_ip for server in spec.servers):
        kinds.add("floating IP")
    return frozenset(kinds)


def blind_spots(before: ScanResult, spec: CaseSpec) -> tuple[str, ...]:
    """What is in the cloud and was not seen: services leave out silently what a caller may not read."""
    return tuple(sorted(must_see(spec) - before.seen))
