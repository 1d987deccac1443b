"""F2: its rows among themselves, and against what really stands (drift stops the change)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from provisioner.domain.finding import Finding
from provisioner.domain.forms.application import host_rows
from provisioner.domain.forms.said import F2, Said
from provisioner.domain.order.change import ChangedHostRow, ChangeKind, ChangeOrder, HostSize, RowAction
from provisioner.domain.order.parts import CpuArch
from provisioner.domain.real import RealHost

SIZES = tuple(HostSize.model_fields)
DISKS = ("sys_disk_gb", "data_disk_gb")


def change_findings(order: ChangeOrder, real: Sequence[RealHost] | None = None) -> Iterator[Finding]:
    """Everything at once; without `real` nothing is said about what stands."""
    yield from _content(order)
    yield from _new_hosts(order)
    yield from changed_rows(order.changed_hosts)
    if real is not None:
        yield from drift(order.changed_hosts, real, order.applicant_unit, order.system_name)
        yield from _ports(order, real)


def _content(order: ChangeOrder) -> Iterator[Finding]:
    hosts = order.new_hosts or order.changed_hosts
    if not (hosts or order.ports or order.services or order.other_needs):
        yield F2.block(
            "EMPTY",
            Said("没有填写任何变更内容", "the form changes nothing"),
            Said("填写新增主机、变更主机或其他需求", "fill in hosts or other needs"),
        )
    if hosts and ChangeKind.HOST not in order.change_kind:
        yield F2.warn(
            "KIND",
            Said("填写了主机变更但变更类型未勾选“主机”", "hosts change and the kind 主机 is not ticked"),
            Said("请申请单位确认变更类型", "have the unit confirm the kind of change"),
            "change_kind",
        )


def _new_hosts(order: ChangeOrder) -> Iterator[Finding]:
    for finding in host_rows(order.new_hosts):
        assert finding.where is not None
        field = finding.where.field.replace("hosts.", "new_hosts.")
        where = finding.where.model_copy(update={"form": "F2", "field": field})
        rule = finding.rule.replace("F1-", "F2-")
        yield finding.model_copy(update={"where": where, "rule": rule, "citation": F2.annex})
    for number, row in enumerate(order.new_hosts, 1):
        if row.cpu_arch is CpuArch.OTHER and not order.xinchuang_exception:
            yield F2.block(
                "XINCHUANG",
                Said(
                    "主机不是国产架构，但未说明暂不能在信创云运行的原因",
                    "the host is not of the domestic stack and the form does not say why",
                ),
                Said("在“说明”中填写原因与适配计划", "state the reason and the plan to adapt in §4"),
                "xinchuang_exception",
                number,
            )


def changed_rows(rows: Sequence[ChangedHostRow]) -> Iterator[Finding]:
    """What the rows say by themselves: 核增 grows, 核减 shrinks, 释放 ends, disks never shrink in place."""
    times = Counter(row.ip for row in rows)
    for number, row in enumerate(rows, 1):
        if times[row.ip] > 1:
            yield F2.block(
                "KEY-TWICE",
                Said(f"IP地址{row.ip}出现多行", f"address {row.ip} appears in several rows"),
                Said("每台主机只填一行", "one row per host"),
                "changed_hosts.ip",
                number,
            )
        yield from ROWS[row.action](row, number)


def _grows(row: ChangedHostRow, number: int) -> Iterator[Finding]:
    yield from _direction(row, number, "核增", lambda old, new: new >= old)


def _shrinks(row: ChangedHostRow, number: int) -> Iterator[Finding]:
    yield from _direction(row, number, "核减", lambda old, new: new <= old)
    yield from _disks(row, number)


def _adjusts(row: ChangedHostRow, number: int) -> Iterator[Finding]:
    yield from _direction(row, number, "调整", lambda old, new: True)
    yield from _disks(row, number)


def _direction(
    row: ChangedHostRow, number: int, word: str, fits: Callable[[int, int], bool]
) -> Iterator[Finding]:
    after = row.after
    assert after is not None
    if after == row.before:
        yield F2.block(
            "NO-CHANGE",
            Said(f"{row.ip}填写“{word}”但变更前后相同", f"{row.ip}: {word}, and nothing differs"),
            Said("填写变更后数值，或删除该行", "fill in the new values or remove the row"),
            "changed_hosts.action",
            number,
        )
    for name in SIZES:
        old, new = getattr(row.before, name), getattr(after, name)
        if not fits(old, new):
            yield F2.block(
                "DIRECTION",
                Said(
                    f"{row.ip}为“{word}”，但由{old}变为{new}",
                    f"{row.ip}: {word}, yet {name} goes {old} → {new}",
                ),
                Said("改正变更方式或变更后数值", "correct the remark or the value"),
                f"changed_hosts.{name}_after",
                number,
            )


def _disks(row: ChangedHostRow, number: int) -> Iterator[Finding]:
    after = row.after
    for name in DISKS:
        old = getattr(row.before, name)
        new = getattr(after, name)
        if new < old:
            yield F2.block(
                "DISK-SHRINK",
                Said(
                    f"{row.ip}磁盘不能就地由{old}G缩小到{new}G",
                    f"{row.ip}: a disk cannot shrink {old} → {new} G",
                ),
                Said(
                    "提交迁移方案：新建较小主机并迁移后释放原主机",
                    "migrate to a smaller host and release this one",
                ),
                f"changed_hosts.{name}_after",
                number,
            )


def _released(row: ChangedHostRow, number: int) -> Iterator[Finding]:
    if any(getattr(row, f"{name}_after") for name in SIZES):
        yield F2.block(
            "RELEASE",
            Said(
                f"{row.ip}为“释放”，变更后应为空或0",
                f"{row.ip} is released; its values after must be empty or 0",
            ),
            Said("清空变更后数值，或改为核减", "clear them, or ask for less instead"),
            "changed_hosts.action",
            number,
        )
    yield F2.warn(
        "RELEASE-BACKUP",
        Said(f"释放{row.ip}前须有数据备份确认", f"before {row.ip} is released its backup must be confirmed"),
        Said("提交数据迁移和备份确认", "hand in the backup confirmation"),
        "changed_hosts.action",
        number,
    )


ROWS = {
    RowAction.INCREASE: _grows,
    RowAction.DECREASE: _shrinks,
    RowAction.ADJUST: _adjusts,
    RowAction.RELEASE: _released,
}


def drift(
    rows: Sequence[ChangedHostRow], real: Sequence[RealHost], unit: str, system: str
) -> Iterator[Finding]:
    """Each row against the host that really has its address; any difference stops the change."""
    standing = {host.ip: host for host in real}
    for number, row in enumerate(rows, 1):
        host = standing.get(str(row.ip))
        if host is None or (host.unit or unit) != unit or (host.system or system) != system:
            yield _not_yours(number, str(row.ip), host)
            continue
        for name in SIZES:
            said, found = getattr(row.before, name), getattr(host, name)
            if said != found:
                yield F2.block(
                    "DRIFT",
                    Said(
                        f"{row.ip}变更前填写{said}，实际为{found}",
                        f"{row.ip}: {name} {said} on the form, {found} in fact",
                    ),
                    Said("核对后按实际配置重新填写", "find out why, then fill in what really stands"),
                    f"changed_hosts.{name}_before",
                    number,
                )
        if row.host_name and host.host_name and row.host_name != host.host_name:
            yield F2.warn(
                "HOST-NAME",
                Said(
                    f"{row.ip}主机名称填写“{row.host_name}”，实际为“{host.host_name}”",
                    f"{row.ip} is {host.host_name}",
                ),
                Said("请核对主机名称", "check the name"),
                "changed_hosts.host_name",
                number,
            )


def _not_yours(number: int, ip: str, host: RealHost | None, field: str = "changed_hosts.ip") -> Finding:
    whose = Said("不属于本系统", "belongs to another system") if host else Said("不存在", "does not exist")
    return F2.block(
        "KEY",
        Said(f"IP地址{ip}{whose.zh}", f"address {ip} {whose.en}"),
        Said("填写本系统主机的IP地址", "use an address of this system"),
        field,
        number,
    )


def _ports(order: ChangeOrder, real: Sequence[RealHost]) -> Iterator[Finding]:
    standing = {host.ip: host for host in real}
    for number, port in enumerate(order.ports, 1):
        host = standing.get(str(port.ip))
        if host is None or (host.system or order.system_name) != order.system_name:
            yield _not_yours(number, str(port.ip), host, "ports.ip")
