"""F3 退出申请表 (003 附3): the order that ends a system or all systems of a unit."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field

from provisioner.domain.base import Frozen
from provisioner.domain.order.parts import Line, OptionalLine, Paragraph


class ExitKind(StrEnum):
    SYSTEM = "业务系统退出"
    UNIT = "使用单位退出"


class ExitResource(Frozen):
    """One line of the list of resources given back: a server, network or disk by its name."""

    kind: Literal["server", "network", "volume", "floating_ip"] = Field(title="资源类别")
    name: Line = Field(title="资源名称")


class UnitConfirmation(Frozen):
    """退出单位确认: migration and backup are done; after the planned date all may be deleted."""

    backup_done: bool = Field(title="数据迁移和备份已完成")
    may_delete_after_planned_date: bool = Field(title="同意计划退出日期后删除资源")
    confirmed_by: OptionalLine = Field(default="", title="确认人")
    confirmed_on: date | None = Field(default=None, title="确认日期")


class ExitOrder(Frozen):
    """F3 退出申请表; `systems` names each system that a unit's exit covers."""

    kind: Literal["exit"] = "exit"
    applicant_unit: Line = Field(title="申请单位")
    exit_kind: ExitKind = Field(title="退出类型")
    system_name: Line = Field(title="信息系统名称")
    systems: tuple[Line, ...] = Field(default=(), title="所涉信息系统")
    system_owner: Line = Field(title="系统负责人")
    office_phone: Line = Field(title="办公电话")
    email: Line = Field(title="电子邮箱")
    mobile: OptionalLine = Field(default="", title="移动电话")
    planned_exit_date: date = Field(title="计划退出日期")
    reason: Paragraph = Field(title="退出原因", min_length=1)
    exit_resources: tuple[ExitResource, ...] = Field(default=(), title="退出资源")
    unit_confirmation: UnitConfirmation = Field(title="退出单位确认")
