"""One document for the approver: difference, bill, quota, capacity, findings, what is withheld."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from provisioner.domain.base import Frozen, Text
from provisioner.domain.case.parts import PlanKind
from provisioner.domain.catalog import Catalog
from provisioner.domain.decide import Withheld
from provisioner.domain.finding import Finding, Place, Severity
from provisioner.domain.plan import Plan
from provisioner.domain.spec import CaseSpec


class Preview(Frozen):
    """What a plan would do and cost. `digest` is what a plan approval binds."""

    case: str
    kind: PlanKind
    digest: str
    plan: Plan
    places: dict[str, str] = {}  # name of a project or server → its network zone
    bill: dict[str, Any] = {}
    quota: tuple[dict[str, Any], ...] = ()
    capacity: tuple[dict[str, Any], ...] = ()
    findings: tuple[Finding, ...] = ()
    withheld: Withheld = Withheld()
    practice: bool = False

    @property
    def blocked(self) -> bool:
        return any(finding.blocks for finding in self.findings)

    @property
    def summary(self) -> dict[str, str | int]:
        return {**self.plan.summary, "withheld": len(self.withheld.elastic_ips) + len(self.withheld.ports)}


def places_of(spec: CaseSpec) -> dict[str, str]:
    """Where each project and server of a case stands."""
    projects = {zone.project: zone.zone for zone in spec.zones}
    return projects | {server.name: zone.zone for zone in spec.zones for server in zone.servers}


def cloud_notes(
    spec: CaseSpec, catalog: Catalog, stand_ins: Mapping[str, str], local_disks: bool
) -> Iterator[Finding]:
    """What an approver must know about the means: stand-in images, local system disks, access path."""
    for server in spec.servers:
        if vendor := stand_ins.get(server.image):
            yield _note(
                "STAND-IN",
                server.name,
                Text(
                    zh=f"{server.image} 不是厂商镜像，以 Debian 代替（厂商文件：{vendor}）",
                    en=f"{server.image} is a Debian stand-in for the vendor's {vendor}",
                ),
                Text(zh="正式环境请放置厂商镜像", en="put the vendor's image in place on a real cloud"),
            )
    if local_disks and spec.servers:
        yield _note(
            "LOCAL-DISK",
            spec.case,
            Text(zh="系统盘为计算节点本地盘", en="system disks are local to the compute host"),
            Text(zh="正式环境使用云硬盘启动", en="a real cloud boots from volumes"),
        )
    for zone in spec.zones:
        yield _note(
            "ACCESS-PATH",
            zone.project,
            Text(
                zh=f"运行期间运维口 {zone.reserved} 经跳板机访问各主机 22 端口，运行结束即删除",
                en=f"during a run, port {zone.reserved} reaches tcp/22 of each server through the jump host",
            ),
            Text(zh="无须处理", en="nothing to do"),
        )


def _note(rule: str, where: str, reason: Text, remedy: Text) -> Finding:
    return Finding(rule=rule, severity=Severity.NOTE, reason=reason, remedy=remedy, where=Place(form=where))


def shortages(quota: tuple[dict[str, Any], ...], capacity: tuple[dict[str, Any], ...]) -> Iterator[Finding]:
    """Blocking where the cloud has less room than the plan asks."""
    for line in (*quota, *capacity):
        if line.get("short"):
            yield Finding(
                rule="CAPACITY",
                severity=Severity.BLOCK,
                reason=Text(
                    zh=f"{line['name']}：需要 {line['asked']}，可用 {line['free']}",
                    en=f"{line['name']}: {line['asked']} asked, {line['free']} free",
                ),
                remedy=Text(zh="扩容，或减少申请数量", en="add capacity, or order less"),
            )
