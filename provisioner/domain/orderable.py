"""Can the catalog deliver this order? Every answer at once, with the nearest thing that it can."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.domain.base import Text
from provisioner.domain.catalog import Catalog, FlavorEntry
from provisioner.domain.finding import Finding, Place, Severity
from provisioner.domain.order import OpenOrder
from provisioner.domain.order.application import HostRow, OpenPort, ServiceRow
from provisioner.domain.order.parts import ZoneName


def catalog_findings(order: OpenOrder, catalog: Catalog) -> tuple[Finding, ...]:
    """What of the order is not in the catalog (000 第27条; 003 第10条)."""
    return tuple(_findings(order, catalog))


def _findings(order: OpenOrder, catalog: Catalog) -> Iterator[Finding]:
    for row in order.hosts:
        yield from _host_findings(row, catalog)
    for index, service in enumerate(order.services, 1):
        yield from _service_findings(service, index, catalog)
    zones = {row.host_name: row.zone for row in order.hosts}
    for index, port in enumerate(order.plan.open_ports, 1):
        yield from _port_findings(port, index, zones)


def _host_findings(row: HostRow, catalog: Catalog) -> Iterator[Finding]:
    if catalog.zone(row.zone) is None:
        yield _refuse(
            "CATALOG-ZONE",
            row.seq,
            "zone",
            Text(zh=f"目录中没有部署网络“{row.zone}”", en=f"zone {row.zone} is not in the catalog"),
            Text(zh="选择目录中的网络区域", en="choose a zone of the catalog"),
        )
    if catalog.flavor(row.cpu_arch, row.vcpu, row.memory_gb, row.sys_disk_gb) is None:
        yield _no_flavor(row, catalog)
    if catalog.image(row.os, row.cpu_arch) is None:
        yield _refuse(
            "CATALOG-IMAGE",
            row.seq,
            "os",
            Text(
                zh=f"目录中没有适用于 {row.cpu_arch} 的“{row.os}”镜像",
                en=f"no image of {row.os} for {row.cpu_arch}",
            ),
            Text(
                zh="选择目录中的操作系统与架构组合", en="choose a pair of OS and architecture of the catalog"
            ),
        )
    if row.data_disk_gb and row.data_disk_type is None:
        yield _refuse(
            "CATALOG-DISK",
            row.seq,
            "data_disk_type",
            Text(zh="填写了数据盘但没有填写数据盘类型", en="data disks are given without their type"),
            Text(zh="填写 SATA、SAS 或 SSD", en="give SATA, SAS or SSD"),
        )


def _no_flavor(row: HostRow, catalog: Catalog) -> Finding:
    wanted = f"{row.cpu_arch} {row.vcpu}核 {row.memory_gb}G 系统盘{row.sys_disk_gb}G"
    nearest = catalog.nearest_flavor(row.cpu_arch, row.vcpu, row.memory_gb, row.sys_disk_gb)
    return _refuse(
        "CATALOG-FLAVOR",
        row.seq,
        "vcpu",
        Text(zh=f"目录中没有规格 {wanted}", en=f"no flavor is exactly {wanted}"),
        Text(zh=f"最接近的是 {_size(nearest)}", en=f"the nearest is {_size(nearest)}")
        if nearest
        else Text(zh="该架构没有规格；请联系主管部门适配", en="none of this architecture; ask the authority"),
    )


def _size(entry: FlavorEntry) -> str:
    return f"{entry.name} ({entry.vcpu}C {entry.memory_gb}G {entry.disk_gb}G)"


def _service_findings(service: ServiceRow, index: int, catalog: Catalog) -> Iterator[Finding]:
    if catalog.service(service.service_name) is None:
        yield _refuse(
            "CATALOG-SERVICE",
            index,
            "service_name",
            Text(
                zh=f"服务目录中没有“{service.service_name}”",
                en=f"service {service.service_name} is not in the catalogue",
            ),
            Text(
                zh="选用最接近的目录项，或由主管部门论证",
                en="choose the closest item, or have the authority assess it",
            ),
        )


def _port_findings(port: OpenPort, index: int, zones: dict[str, ZoneName]) -> Iterator[Finding]:
    if port.source == "internet" and zones.get(port.host) is ZoneName.EGOV:
        yield _refuse(
            "CATALOG-CROSS-ZONE",
            index,
            "source",
            Text(
                zh=f"主机 {port.host} 在政务外网，不能对互联网开放",
                en=f"host {port.host} stands in the extranet and cannot be opened to the internet",
            ),
            Text(zh="另设互联网区主机，或申请经批准的交换通道", en="order a host in the internet zone"),
        )


def _refuse(rule: str, row: int, field: str, reason: Text, remedy: Text) -> Finding:
    return Finding(
        rule=rule,
        severity=Severity.BLOCK,
        reason=reason,
        remedy=remedy,
        citation="003 第10条",
        where=Place(form="F1", row=row, field=field),
    )
