"""How much a system holds: what changes are measured by and bills count."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from provisioner.domain.base import Frozen
from provisioner.domain.order.application import HostRow, OpenOrder


class Quantities(Frozen):
    """Totals of one system; `services` by the name in the catalogue."""

    hosts: int = 0
    vcpu: int = 0
    memory_gb: int = 0
    disk_sata_gb: int = 0
    disk_sas_gb: int = 0
    disk_ssd_gb: int = 0
    services: dict[str, int] = {}

    @property
    def disk_gb(self) -> int:
        return self.disk_sata_gb + self.disk_sas_gb + self.disk_ssd_gb

    def __add__(self, other: Quantities) -> Quantities:
        return _each(self, other, 1)

    def __sub__(self, other: Quantities) -> Quantities:
        return _each(self, other, -1)


NUMBERS = ("hosts", "vcpu", "memory_gb", "disk_sata_gb", "disk_sas_gb", "disk_ssd_gb")
MEASURED = ("vcpu", "memory_gb", "disk_gb")


def _each(one: Quantities, other: Quantities, sign: int) -> Quantities:
    names = sorted({*one.services, *other.services})
    services = {name: one.services.get(name, 0) + sign * other.services.get(name, 0) for name in names}
    numbers = {name: getattr(one, name) + sign * getattr(other, name) for name in NUMBERS}
    return Quantities(**numbers, services={name: count for name, count in services.items() if count})


def of_rows(rows: Iterable[HostRow]) -> Quantities:
    """Totals of host rows, each times its count."""
    total = Quantities()
    for row in rows:
        disks = {"SATA": 0, "SAS": 0, "SSD": 0}
        disks[row.sys_disk_type] += row.sys_disk_gb
        if row.data_disk_type is not None:
            disks[row.data_disk_type] += sum(row.data_disk_gb)
        total += Quantities(
            hosts=row.count,
            vcpu=row.vcpu * row.count,
            memory_gb=row.memory_gb * row.count,
            disk_sata_gb=disks["SATA"] * row.count,
            disk_sas_gb=disks["SAS"] * row.count,
            disk_ssd_gb=disks["SSD"] * row.count,
        )
    return total


def of_order(order: OpenOrder) -> Quantities:
    """What an application asks for."""
    services: dict[str, int] = {}
    for row in order.services:
        services[row.service_name] = services.get(row.service_name, 0) + row.quantity
    return of_rows(order.hosts) + Quantities(services=services)


def share_changed(
    before: Quantities, after: Quantities, measures: tuple[str, ...] = MEASURED
) -> Decimal | None:
    """The largest |change| / present over what is measured; None where something grows from nothing."""
    shares = [Decimal(0)]
    for name in measures:
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        if old == 0:
            return None
        shares.append(abs(Decimal(new - old)) / old)
    return max(shares)
