"""The smaller orders: no printed form, one thing each."""

from __future__ import annotations

from datetime import date, datetime
from ipaddress import IPv4Address
from typing import Literal

from pydantic import Field, model_validator

from provisioner.domain.base import Frozen
from provisioner.domain.order.application import HostRow, ServiceRow
from provisioner.domain.order.change import ChangedHostRow
from provisioner.domain.order.parts import Line, Paragraph


class SmallOrder(Frozen):
    """What they share: whose system, and why."""

    applicant_unit: Line = Field(title="申请单位")
    system_name: Line = Field(title="信息系统名称")
    reason: Paragraph = Field(default="", title="事由")


class ExtendTrialOrder(SmallOrder):
    """试用延期申请."""

    kind: Literal["extend_trial"] = "extend_trial"
    until: date = Field(title="延长至")


class GoLiveOrder(SmallOrder):
    """正式开通申请: the trial environment becomes the formal one."""

    kind: Literal["go_live"] = "go_live"


class EmergencyOrder(SmallOrder):
    """应急资源申请 (000 第25条): needed within 24 hours, reported first."""

    kind: Literal["emergency"] = "emergency"
    reported_at: datetime = Field(title="报备时间")
    needed_by: datetime = Field(title="需用时间")
    hosts: tuple[HostRow, ...] = Field(default=(), title="主机需求")
    services: tuple[ServiceRow, ...] = Field(default=(), title="服务需求")


class ReduceOrder(SmallOrder):
    """资源核减 by agreement (003 第15条) or by force (000 第17条)."""

    kind: Literal["reduce"] = "reduce"
    changed_hosts: tuple[ChangedHostRow, ...] = Field(title="核减主机", min_length=1)
    forced: bool = Field(default=False, title="强制核减")


class SuspendOrder(SmallOrder):
    """暂停服务: the network is cut, the data stays (002c 第34条; 003 附4-4.9)."""

    kind: Literal["suspend"] = "suspend"
    hosts: tuple[IPv4Address, ...] = Field(default=(), title="主机（不填为全部）")


class ResumeOrder(SmallOrder):
    """恢复服务: exactly the former rules."""

    kind: Literal["resume"] = "resume"


class CycleWindow(Frozen):
    """One period of recurring demand, and what it needs on top."""

    starts_on: date = Field(title="开始日期")
    ends_on: date = Field(title="结束日期")
    hosts: tuple[HostRow, ...] = Field(default=(), title="增加的主机")

    @model_validator(mode="after")
    def ends_after_it_starts(self) -> CycleWindow:
        if self.ends_on < self.starts_on:
            raise ValueError("结束日期早于开始日期 / it ends before it starts")
        return self


class ScheduleOrder(SmallOrder):
    """固定周期需求 (000 第23条)."""

    kind: Literal["schedule"] = "schedule"
    windows: tuple[CycleWindow, ...] = Field(title="周期", min_length=1)
