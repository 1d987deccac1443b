"""How much room there is: quota of a project and capacity of hosts, before and after a plan."""

from __future__ import annotations

from provisioner.domain.base import Frozen


class HostRoom(Frozen):
    """What one host can still take."""

    host: str
    vcpus: int
    memory_mb: int
    disk_gb: int


class Capacity(Frozen):
    """Room on the hosts of one availability zone that have the traits asked for."""

    availability_zone: str
    traits: tuple[str, ...]
    hosts: tuple[HostRoom, ...]

    @property
    def vcpus(self) -> int:
        return sum(host.vcpus for host in self.hosts)

    @property
    def memory_mb(self) -> int:
        return sum(host.memory_mb for host in self.hosts)

    @property
    def disk_gb(self) -> int:
        return sum(host.disk_gb for host in self.hosts)

    def place(self, wanted: tuple[tuple[int, int, int], ...]) -> tuple[tuple[int, int, int], ...]:
        """Those servers (vCPU, MB, GB) for which no host has room, largest first and first fit."""
        free = [[host.vcpus, host.memory_mb, host.disk_gb] for host in self.hosts]
        homeless = []
        for server in sorted(wanted, reverse=True):
            home = next((host for host in free if _fits(server, host)), None)
            if home is None:
                homeless.append(server)
                continue
            home[:] = [have - need for have, need in zip(home, server, strict=True)]
        return tuple(homeless)


def _fits(server: tuple[int, int, int], host: list[int]) -> bool:
    return all(need <= have for need, have in zip(server, host, strict=True))


class QuotaLine(Frozen):
    """One limit of a project; -1 is unlimited."""

    service: str
    resource: str
    limit: int
    used: int

    def after(self, more: int) -> int | None:
        """What is free after `more` of it is taken; None where there is no limit."""
        return None if self.limit < 0 else self.limit - self.used - more
