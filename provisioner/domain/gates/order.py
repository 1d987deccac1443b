"""Whether a form agrees with itself (cross-field rules, DOMAIN §5 [D])."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.domain.finding import Finding
from provisioner.domain.gates.base import WARN, field, finding, gate
from provisioner.domain.gates.scope import ORDERS
from provisioner.domain.order.application import OpenOrder
from provisioner.domain.order.parts import CpuArch, MlpsLevel, Network, OnboardingType, ZoneName
from provisioner.domain.situation import Situation


@gate(*ORDERS)
def zones_are_ticked(s: Situation) -> Iterator[Finding]:
    """Every host stands in a ticked network; every ticked network has a host; no host in two."""
    order: OpenOrder = s.command.order
    ticked = {network.value for network in order.networks}
    for row in order.hosts:
        if row.zone.value not in ticked:
            yield _form(
                s,
                "ZONE",
                (
                    f"主机 {row.host_name} 的部署网络“{row.zone}”未在承载网络中勾选",
                    f"host {row.host_name} stands in {row.zone}, which is not ticked",
                ),
                ("勾选该网络或改主机的部署网络", "tick the network or move the host"),
                ("zone", row.seq),
            )
    if order.onboarding_type is OnboardingType.HOSTING:
        return
    used = {row.zone.value for row in order.hosts}
    for network in order.networks:
        if network is not Network.OTHER and network.value not in used:
            yield _form(
                s,
                "ZONE",
                (f"勾选了“{network}”但没有该网络的主机", f"{network} is ticked but no host stands in it"),
                (
                    "每个勾选的网络至少一台主机，每行只属于一个网络",
                    "give each ticked network a host of its own",
                ),
                ("networks", None),
            )


@gate(*ORDERS)
def one_name_one_row(s: Situation) -> Iterator[Finding]:
    """A host row belongs to exactly one zone, so a name occurs once."""
    names = [row.host_name for row in s.command.order.hosts]
    for row in s.command.order.hosts:
        if names.count(row.host_name) > 1 and names.index(row.host_name) + 1 != row.seq:
            yield _form(
                s,
                "HOST-NAME",
                (f"主机名称 {row.host_name} 出现多次", f"host name {row.host_name} occurs more than once"),
                ("每行使用不同的主机名称", "use another name in each row"),
                ("host_name", row.seq),
            )


@gate(*ORDERS)
def totals_add_up(s: Situation) -> Iterator[Finding]:
    """总计 is the sum of row times count."""
    order: OpenOrder = s.command.order
    if order.totals is None:
        return
    sums = {
        "vcpu": sum(row.vcpu * row.count for row in order.hosts),
        "memory_gb": sum(row.memory_gb * row.count for row in order.hosts),
        "sys_disk_gb": sum(row.sys_disk_gb * row.count for row in order.hosts),
        "data_disk_gb": sum(sum(row.data_disk_gb) * row.count for row in order.hosts),
        "count": sum(row.count for row in order.hosts),
    }
    for name, total in sums.items():
        stated = getattr(order.totals, name)
        if stated != total:
            yield _form(
                s,
                "TOTALS",
                (f"总计 {name} 填写 {stated}，应为 {total}", f"total {name} says {stated}; it is {total}"),
                ("更正总计", "correct the total"),
                (f"totals.{name}", None),
            )


@gate(*ORDERS)
def plan_names_hosts(s: Situation) -> Iterator[Finding]:
    """The technical plan opens ports and addresses of hosts of the order; the internet only in its zone."""
    order: OpenOrder = s.command.order
    zones = {row.host_name: row.zone for row in order.hosts}
    for index, host in enumerate(order.plan.elastic_ip_hosts, 1):
        if zones.get(host) is not ZoneName.INTERNET:
            yield _form(
                s,
                "ELASTIC-IP",
                (f"弹性互联网IP只能绑定互联网区主机，{host} 不是", f"{host} is no host of the internet zone"),
                ("改绑互联网区主机", "bind it to a host of the internet zone"),
                ("plan.elastic_ip_hosts", index),
            )
    named = [(port.host, "open_ports", n) for n, port in enumerate(order.plan.open_ports, 1)]
    named += [(each, "flows", n) for n, f in enumerate(order.plan.flows, 1) for each in (f.source, f.target)]
    for host, where, index in named:
        if host not in zones:
            yield _form(
                s,
                "PLAN-HOST",
                (f"技术方案中的主机 {host} 不在主机需求中", f"host {host} of the plan is not ordered"),
                ("更正主机名称", "correct the host name"),
                (f"plan.{where}", index),
            )
    for index, flow in enumerate(order.plan.flows, 1):
        pair = (zones.get(flow.source), zones.get(flow.target))
        if None not in pair and pair[0] != pair[1]:
            yield _form(
                s,
                "CROSS-ZONE",
                ("两个网络区域之间默认不通", "two zones are closed to each other"),
                ("申请经批准的交换通道", "ask for a named, approved exchange channel"),
                ("plan.flows", index),
            )


@gate(*ORDERS)
def other_needs_words(s: Situation) -> Iterator[Finding]:
    """“其他” needs its text; 其他网络 and another architecture ask a person."""
    order: OpenOrder = s.command.order
    for row in order.hosts:
        if row.cpu_arch is CpuArch.OTHER:
            yield _form(
                s,
                "ARCH",
                (f"主机 {row.host_name} 的CPU架构为其他", f"host {row.host_name} has another architecture"),
                ("说明架构；由主管部门人工审核", "name it; the authority looks at it"),
                ("cpu_arch", row.seq),
                warn=bool(row.cpu_arch_other),
            )
    if Network.OTHER in order.networks:
        yield _form(
            s,
            "NETWORK-OTHER",
            ("勾选了其他网络，需人工审核", "another network is ticked; a person must look"),
            ("主管部门人工审核", "have the authority look at it"),
            ("networks", None),
            warn=True,
        )
    others = [
        n
        for n in ("availability", "system_kind", "audience", "service_scope")
        if getattr(order, n).value == "其他"
    ]
    if others and not order.other_text:
        for name in others:
            yield _form(
                s,
                "OTHER-TEXT",
                ("选择了“其他”但没有说明", "“other” is chosen without its text"),
                ("填写说明", "fill in the text"),
                (name, None),
            )


@gate(*ORDERS)
def hosting_has_no_hosts(s: Situation) -> Iterator[Finding]:
    """机房托管 is a place and a network exit; nothing is built by us."""
    order: OpenOrder = s.command.order
    hosting = order.onboarding_type is OnboardingType.HOSTING
    if hosting and order.hosts:
        yield _form(
            s,
            "HOSTING",
            ("机房托管不开通云主机", "machine-room hosting comes without cloud hosts"),
            ("删除主机需求或改上云类型", "remove the hosts or choose another onboarding type"),
            ("hosts", None),
        )
    if not hosting and not order.hosts and not order.services:
        yield _form(
            s,
            "EMPTY",
            ("没有任何资源需求", "nothing is asked for"),
            ("填写主机或服务需求", "fill in hosts or services"),
            ("hosts", None),
        )


@gate(*ORDERS)
def ungraded_is_a_task(s: Situation) -> Iterator[Finding]:
    """An ungraded system, or one without certificate, is graded later; that is said at once."""
    order: OpenOrder = s.command.order
    if order.mlps_level is MlpsLevel.UNGRADED and s.pack.mlps_due is not None:
        yield _form(
            s,
            "MLPS-UNGRADED",
            ("系统尚未定级", "the system is not graded yet"),
            ("上云后按期完成定级、备案和测评", "grade, file and assess it within the time given"),
            ("mlps_level", None),
            warn=True,
        )


def _form(
    s: Situation,
    name: str,
    reason: tuple[str, str],
    remedy: tuple[str, str],
    at: tuple[str, int | None],
    warn: bool = False,
) -> Finding:
    found = finding(s, None, name, reason, remedy, where=field("F1", at[0], at[1]))
    update = {"rule": f"FORM-{name}"} | ({"severity": WARN} if warn else {})
    return found.model_copy(update=update)
