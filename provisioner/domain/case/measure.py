"""How big a change is (DOMAIN §9.5)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from provisioner.domain.case.model import Case
from provisioner.domain.case.quantities import Quantities, of_rows, share_changed
from provisioner.domain.order.change import ChangedHostRow, ChangeOrder, HostSize
from provisioner.domain.order.parts import DiskType
from provisioner.domain.pack.running import Major

NOTHING = HostSize(vcpu=0, memory_gb=0, sys_disk_gb=0, data_disk_gb=0)


def after_change(case: Case, order: ChangeOrder) -> Quantities:
    """What the system holds when all of F2 is done."""
    total = case.holding + of_rows(order.new_hosts)
    for row in order.changed_hosts:
        total += _difference(case, row)
    services: dict[str, int] = {}
    for service in order.services:
        services[service.service_name] = services.get(service.service_name, 0) + service.quantity
    return total + Quantities(services=services)


def _difference(case: Case, row: ChangedHostRow) -> Quantities:
    after = row.after or NOTHING
    system, data = _disk_types(case, row.host_name)
    disks = {"SATA": 0, "SAS": 0, "SSD": 0}
    disks[system] += after.sys_disk_gb - row.before.sys_disk_gb
    disks[data] += after.data_disk_gb - row.before.data_disk_gb
    return Quantities(
        hosts=-1 if row.after is None else 0,
        vcpu=after.vcpu - row.before.vcpu,
        memory_gb=after.memory_gb - row.before.memory_gb,
        disk_sata_gb=disks["SATA"],
        disk_sas_gb=disks["SAS"],
        disk_ssd_gb=disks["SSD"],
    )


def _disk_types(case: Case, host_name: str) -> tuple[DiskType, DiskType]:
    """Types of a host's disks as ordered; F2 does not say them."""
    rows = case.order.hosts if case.order else ()
    row = next((each for each in rows if each.host_name == host_name), rows[0] if rows else None)
    if row is None:
        return DiskType.SSD, DiskType.SAS
    return row.sys_disk_type, row.data_disk_type or row.sys_disk_type


class Measure:
    """Shares of a change against what stands, and whether the pack calls it major."""

    def __init__(
        self,
        before: Quantities,
        after: Quantities,
        fees: tuple[Decimal | None, Decimal | None],
        rule: Major,
        judged: bool | None,
    ) -> None:
        self.share = share_changed(before, after, rule.measures)
        self.fee_growth = _growth(*fees)
        self.rule = rule
        self.judged = judged

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the change is a major one; empty: it is minor."""
        return tuple(self._reasons())

    def _reasons(self) -> Iterator[str]:
        over = self.rule.over
        if over is not None:
            if self.share is None:
                yield "resources grow from nothing"
            elif self.share > over:
                yield f"resources {self.share:.0%}"
            if self.fee_growth is not None and self.fee_growth > over:
                yield f"fee +{self.fee_growth:.0%}"
        if self.rule.judge and self.judged:
            yield f"judged by the {self.rule.judge}"


def _growth(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    """Growth of the fee; growth from nothing counts as more than any bound."""
    if before is None or after is None or after <= before:
        return None
    return (after - before) / before if before else Decimal("Infinity")
