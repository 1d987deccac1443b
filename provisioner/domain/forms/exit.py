"""F3: the list of resources against what really stands, and which systems a unit's exit covers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from provisioner.domain.base import Frozen
from provisioner.domain.finding import Finding
from provisioner.domain.forms.said import F3, Said
from provisioner.domain.order.exit import ExitKind, ExitOrder, ExitResource
from provisioner.domain.spec import CaseSpec


class Item(Frozen):
    """One thing that stands, by kind and every name under which a unit may know it."""

    kind: Literal["server", "network", "volume", "floating_ip"]
    name: str
    aliases: frozenset[str] = frozenset()

    def answers_to(self, name: str) -> bool:
        return name == self.name or name in self.aliases


def inventory_of(spec: CaseSpec) -> tuple[Item, ...]:
    """What a specification holds, with the names of the form beside those of the cloud."""
    items = []
    for server in spec.servers:
        short = server.name.removeprefix(f"{spec.case}-")
        single = sum(other.title == server.title for other in spec.servers) == 1
        plain = frozenset({server.title} if single else set())
        items.append(Item(kind="server", name=server.name, aliases=plain | {short, str(server.address)}))
        if server.elastic_ip:
            items.append(Item(kind="floating_ip", name=server.name, aliases=plain | {short}))
        for number, disk in enumerate(server.data_disks, 1):
            names = {disk.name.removeprefix(f"{spec.case}-"), *(f"{name}-data-{number}" for name in plain)}
            items.append(Item(kind="volume", name=disk.name, aliases=frozenset(names)))
    return tuple(items)


def exit_findings(
    order: ExitOrder,
    inventory: Sequence[Item] | None = None,
    unit_systems: Sequence[str] | None = None,
    today: date | None = None,
) -> Iterator[Finding]:
    """Everything at once; what is not handed in is not compared."""
    yield from _systems(order, unit_systems)
    yield from _confirmation(order)
    if today is not None and order.planned_exit_date < today:
        yield F3.warn(
            "DATE",
            Said(
                f"计划退出日期{order.planned_exit_date}已过",
                f"the planned date {order.planned_exit_date} has passed",
            ),
            Said("请申请单位确认日期", "have the unit confirm the date"),
            "planned_exit_date",
        )
    if inventory is not None:
        yield from compare(order.exit_resources, inventory)


def compare(listed: Sequence[ExitResource], inventory: Sequence[Item]) -> Iterator[Finding]:
    """Differences between the form's list and what stands; networks may go unsaid."""
    for number, resource in enumerate(listed, 1):
        if not any(item.kind == resource.kind and item.answers_to(resource.name) for item in inventory):
            yield F3.warn(
                "NOT-THERE",
                Said(
                    f"退出清单中的“{resource.name}”实际不存在",
                    f"{resource.name} is listed and does not exist",
                ),
                Said("与申请单位核对清单", "check the list with the unit"),
                "exit_resources.name",
                number,
            )
    for item in inventory:
        if item.kind != "network" and not any(
            item.kind == resource.kind and item.answers_to(resource.name) for resource in listed
        ):
            yield F3.warn(
                "NOT-LISTED",
                Said(f"现有资源“{item.name}”未列入退出清单", f"{item.name} stands and is not listed"),
                Said(
                    "与申请单位核对；退出将删除系统的全部资源",
                    "check with the unit: the exit deletes all of it",
                ),
                "exit_resources",
            )


def _systems(order: ExitOrder, unit_systems: Sequence[str] | None) -> Iterator[Finding]:
    covered = {order.system_name, *order.systems}
    if order.exit_kind is ExitKind.SYSTEM and covered != {order.system_name}:
        yield F3.block(
            "SYSTEMS",
            Said("业务系统退出只能填写一个系统", "the exit of a system covers one system"),
            Said("每个系统分别填写，或选择使用单位退出", "one form per system, or choose the unit's exit"),
            "systems",
        )
    if order.exit_kind is ExitKind.UNIT:
        for missing in sorted(set(unit_systems or ()) - covered):
            yield F3.block(
                "UNIT",
                Said(f"使用单位退出未包含系统“{missing}”", f"the unit's exit leaves out {missing}"),
                Said("列出该单位的全部信息系统", "list every system of the unit"),
                "systems",
            )


def _confirmation(order: ExitOrder) -> Iterator[Finding]:
    confirmation = order.unit_confirmation
    for field in ("backup_done", "may_delete_after_planned_date"):
        if not getattr(confirmation, field):
            title = type(confirmation).model_fields[field].title
            yield F3.warn(
                "CONFIRMATION",
                Said(f"退出单位尚未确认“{title}”", f"the unit has not confirmed: {field}"),
                Said("确认之前不能删除任何资源", "until it does nothing may be deleted"),
                f"unit_confirmation.{field}",
            )
