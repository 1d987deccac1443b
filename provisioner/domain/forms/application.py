"""F1: what its fields must say together (DOMAIN §5). The catalog and the rule packs ask elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from provisioner.domain.finding import Finding
from provisioner.domain.forms.said import F1, Said
from provisioner.domain.order.application import HostRow, HostTotals, OpenOrder
from provisioner.domain.order.parts import (
    Audience,
    Availability,
    CpuArch,
    HostType,
    Network,
    OnboardingType,
    ServiceScope,
    SystemKind,
    ZoneName,
)

SECURITY_PACKAGE = "基础安全防护包"
ELASTIC_IP = "弹性互联网IP地址"
TOTALS = {
    "vcpu": lambda row: row.vcpu,
    "memory_gb": lambda row: row.memory_gb,
    "sys_disk_gb": lambda row: row.sys_disk_gb,
    "data_disk_gb": lambda row: sum(row.data_disk_gb),
    "count": lambda _: 1,
}
OTHERS = {
    "availability": Availability.OTHER,
    "system_kind": SystemKind.OTHER,
    "audience": Audience.OTHER,
    "service_scope": ServiceScope.OTHER,
}


def application_findings(order: OpenOrder) -> Iterator[Finding]:
    """Everything that does not fit together, at once."""
    yield from _hosts_or_hosting(order)
    yield from _zones(order)
    yield from host_rows(order.hosts)
    yield from _totals(order)
    yield from _security_package(order)
    yield from _elastic_ips(order)
    yield from _plan(order)
    yield from _others(order)
    yield from _contacts(order)


def _hosts_or_hosting(order: OpenOrder) -> Iterator[Finding]:
    hosting = order.onboarding_type is OnboardingType.HOSTING
    if hosting and order.hosts:
        yield F1.block(
            "HOSTING",
            Said("机房托管不提供云主机", "machine-room hosting has no cloud hosts"),
            Said(
                "删除主机行，或改选新建、迁移上云", "remove the host rows or choose another onboarding type"
            ),
            "hosts",
        )
    if not hosting and not order.hosts:
        yield F1.block(
            "NO-HOST",
            Said("没有填写主机需求", "no host is asked for"),
            Said("至少填写一行主机需求", "fill in at least one host row"),
            "hosts",
        )


def _zones(order: OpenOrder) -> Iterator[Finding]:
    ticked = {network.value for network in order.networks}
    for number, row in enumerate(order.hosts, 1):
        if row.zone.value not in ticked:
            yield F1.block(
                "ZONE",
                Said(
                    f"主机“{row.host_name}”部署在{row.zone}，但承载网络未勾选{row.zone}",
                    f"host {row.host_name} stands in {row.zone}, which the system does not tick",
                ),
                Said("勾选该网络，或改正主机的部署网络", "tick that network or correct the host's zone"),
                "hosts.zone",
                number,
            )
    if order.onboarding_type is not OnboardingType.HOSTING:
        used = {row.zone.value for row in order.hosts}
        for zone in ZoneName:
            if zone.value in ticked - used:
                yield F1.block(
                    "ZONE-EMPTY",
                    Said(f"勾选了{zone}但没有主机部署在该网络", f"{zone} is ticked and no host stands in it"),
                    Said("填写该网络的主机，或取消勾选", "add a host there or untick it"),
                    "networks",
                )
    if Network.OTHER in order.networks:
        yield F1.warn(
            "ZONE-OTHER",
            Said("承载网络含“其他网络”，须人工审核", "another network is ticked; a person has to look"),
            Said("由主管部门人工审核其他网络的接入", "the authority reviews how it is connected"),
            "networks",
        )


def host_rows(rows: tuple[HostRow, ...]) -> Iterator[Finding]:
    """What every table of hosts must keep."""
    names = Counter(row.host_name for row in rows)
    for number, row in enumerate(rows, 1):
        if names[row.host_name] > 1:
            yield F1.block(
                "HOST-NAME",
                Said(f"主机名称“{row.host_name}”重复", f"host name {row.host_name} appears twice"),
                Said("每行主机使用不同的名称", "give every row a name of its own"),
                "hosts.host_name",
                number,
            )
        if row.cpu_arch is CpuArch.OTHER and not row.cpu_arch_other:
            yield _other("hosts.cpu_arch_other", number)
        if row.host_type is HostType.PHYSICAL:
            yield F1.warn(
                "PHYSICAL",
                Said("物理服务器不能自动开通", "a physical server is not provisioned automatically"),
                Said("由云服务商人工交付", "the vendor delivers it by hand"),
                "hosts.host_type",
                number,
            )


def _totals(order: OpenOrder) -> Iterator[Finding]:
    if order.totals is None:
        return
    for field, of_row in TOTALS.items():
        right = sum(of_row(row) * row.count for row in order.hosts)
        said = getattr(order.totals, field)
        if said != right:
            title = HostTotals.model_fields[field].title
            yield F1.block(
                "TOTALS",
                Said(
                    f"总计“{title}”填写{said}，各行合计为{right}",
                    f"total {field} says {said}, rows make {right}",
                ),
                Said(f"改为{right}或核对各行", f"write {right} or correct the rows"),
                f"totals.{field}",
            )


def _security_package(order: OpenOrder) -> Iterator[Finding]:
    for number, service in enumerate(order.services, 1):
        if service.service_name == SECURITY_PACKAGE and service.quantity != 1:
            yield F1.block(
                "PACKAGE",
                Said(
                    f"{SECURITY_PACKAGE}按系统计，数量应为1，填写为{service.quantity}",
                    f"the basic security package is one per system, not {service.quantity}",
                ),
                Said("数量改为1", "write 1"),
                "services.quantity",
                number,
            )
    if sum(service.service_name == SECURITY_PACKAGE for service in order.services) > 1:
        yield F1.block(
            "PACKAGE",
            Said(f"{SECURITY_PACKAGE}填写了多行", "the basic security package is listed more than once"),
            Said("只保留一行", "keep one row"),
            "services",
        )


def _elastic_ips(order: OpenOrder) -> Iterator[Finding]:
    ordered = sum(each.quantity for each in order.services if each.service_name == ELASTIC_IP)
    inside = {row.host_name: row for row in order.hosts if row.zone is ZoneName.INTERNET}
    if ordered and not inside:
        yield F1.block(
            "EIP-ZONE",
            Said(f"申请了{ELASTIC_IP}但没有互联网区主机", "an elastic internet IP needs a host in that zone"),
            Said("增加互联网区主机，或删除该服务", "add an internet host or remove the service"),
            "services",
        )
    for number, host in enumerate(order.plan.elastic_ip_hosts, 1):
        if host not in inside:
            yield F1.block(
                "EIP-HOST",
                Said(
                    f"绑定弹性IP的主机“{host}”不在互联网区主机中", f"{host} is no host of the internet zone"
                ),
                Said("改为互联网区主机的名称", "name a host of the internet zone"),
                "plan.elastic_ip_hosts",
                number,
            )
    bound = sum(inside[host].count for host in order.plan.elastic_ip_hosts if host in inside)
    if bound != ordered and inside:
        yield F1.block(
            "EIP-COUNT",
            Said(
                f"申请{ordered}个弹性IP，技术方案绑定{bound}台主机",
                f"{ordered} elastic IPs for {bound} hosts",
            ),
            Said("使数量与绑定的主机一致", "order as many as are bound"),
            "plan.elastic_ip_hosts",
        )


def _plan(order: OpenOrder) -> Iterator[Finding]:
    zones = {row.host_name: row.zone for row in order.hosts}
    seen: set[tuple[object, ...]] = set()
    for number, port in enumerate(order.plan.open_ports, 1):
        if port.host not in zones:
            yield _no_host("plan.open_ports.host", number, port.host)
        if port.source == "egov-extranet" and zones.get(port.host) is ZoneName.INTERNET:
            yield F1.block(
                "PORT-ZONE",
                Said(
                    f"互联网区主机“{port.host}”不能对政务外网开放端口",
                    f"internet host {port.host} cannot be opened to the extranet",
                ),
                Said("另设政务外网主机，或申请经批准的交换通道", "order a host in the extranet"),
                "plan.open_ports.source",
                number,
            )
        key = (port.host, port.port, port.protocol, port.source)
        if key in seen:
            yield F1.block(
                "PORT-TWICE",
                Said(f"端口{port.port}重复开通", f"port {port.port} is opened twice"),
                Said("删除重复行", "remove one of the rows"),
                "plan.open_ports.port",
                number,
            )
        seen.add(key)
    yield from _flows(order, zones)


def _flows(order: OpenOrder, zones: dict[str, ZoneName]) -> Iterator[Finding]:
    for number, flow in enumerate(order.plan.flows, 1):
        for field in ("source", "target"):
            if getattr(flow, field) not in zones:
                yield _no_host(f"plan.flows.{field}", number, getattr(flow, field))
        ends = {zones.get(flow.source), zones.get(flow.target)}
        if len(ends) > 1 and None not in ends:
            yield F1.block(
                "FLOW-ZONE",
                Said(
                    f"数据流 {flow.source} → {flow.target} 跨越互联网与政务外网",
                    f"the flow {flow.source} → {flow.target} crosses the zones",
                ),
                Said("经批准的交换通道方可跨区", "only an approved exchange channel crosses zones"),
                "plan.flows",
                number,
            )


def _no_host(field: str, number: int, host: str) -> Finding:
    return F1.block(
        "PLAN-HOST",
        Said(f"技术方案中的主机“{host}”不在主机需求中", f"the plan names host {host}, which no row asks for"),
        Said("改为主机需求中的主机名称", "use a host name of the host table"),
        field,
        number,
    )


def _others(order: OpenOrder) -> Iterator[Finding]:
    if order.other_text:
        return
    for field, other in OTHERS.items():
        if getattr(order, field) is other:
            yield _other(field)
    if Network.OTHER in order.networks:
        yield _other("networks")


def _other(field: str, number: int | None = None) -> Finding:
    return F1.block(
        "OTHER",
        Said("选择“其他”时须填写说明", '"other" is chosen without saying what'),
        Said("在“其他（说明）”中填写", "say it in the text beside it"),
        field,
        number,
    )


def _contacts(order: OpenOrder) -> Iterator[Finding]:
    for field in ("owner_email", "tech_email"):
        if "@" not in getattr(order, field).strip("@"):
            yield F1.warn(
                "EMAIL",
                Said(
                    f"“{getattr(order, field)}”不像电子邮箱",
                    f"{getattr(order, field)!r} looks like no e-mail",
                ),
                Said("请核对电子邮箱", "check the address"),
                field,
            )
