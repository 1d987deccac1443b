"""F2 变更申请表 (003 附2): hosts added, changed or released, and other needs."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from provisioner.domain.base import Frozen
from provisioner.domain.order.application import HostRow, ServiceRow
from provisioner.domain.order.parts import Line, OptionalLine, Paragraph, PortNumber


class ChangeKind(StrEnum):
    """变更类型; the form does not say whether one or several: several may be ticked."""

    HOST = "主机"
    NETWORK = "网络"
    SECURITY = "安全"
    OTHER = "其他"


class RowAction(StrEnum):
    """What the remark of a changed host says is to happen with it."""

    INCREASE = "核增"
    DECREASE = "核减"
    RELEASE = "释放"
    ADJUST = "调整"


class HostSize(Frozen):
    """What a host has."""

    vcpu: int
    memory_gb: int
    sys_disk_gb: int
    data_disk_gb: int = 0


class NewPort(Frozen):
    """One port of a new host; without a source it is opened to the host's own zone."""

    port: PortNumber = Field(title="端口")
    protocol: Literal["tcp", "udp"] = Field(default="tcp", title="协议")
    source: IPv4Network | Literal["internet", "egov-extranet"] | None = Field(default=None, title="来源")


def _port(value: Any) -> Any:
    """The printed form has bare numbers: 8080."""
    return {"port": value} if isinstance(value, int | str) else value


class NewHostRow(HostRow):
    """One row of §一 新增主机: as F1, with 部署区域, 台数 and 开通端口."""

    open_ports: tuple[Annotated[NewPort, BeforeValidator(_port)], ...] = Field(default=(), title="开通端口")


Amount = Annotated[int, Field(ge=0, le=65536)]


class ChangedHostRow(Frozen):
    """One row of §二 变更主机. The key is the IP address; "before" must be what really stands there."""

    ip: IPv4Address = Field(title="IP地址")
    host_name: OptionalLine = Field(default="", title="主机名称")
    vcpu_before: Amount = Field(title="vCPU（变更前）")
    vcpu_after: Amount | None = Field(default=None, title="vCPU（变更后）")
    memory_gb_before: Amount = Field(title="内存G（变更前）")
    memory_gb_after: Amount | None = Field(default=None, title="内存G（变更后）")
    sys_disk_gb_before: Amount = Field(title="系统盘G（变更前）")
    sys_disk_gb_after: Amount | None = Field(default=None, title="系统盘G（变更后）")
    data_disk_gb_before: Amount = Field(default=0, title="数据盘G（变更前）")
    data_disk_gb_after: Amount | None = Field(default=None, title="数据盘G（变更后）")
    action: RowAction = Field(title="变更方式")
    remark: OptionalLine = Field(default="", title="备注")

    @property
    def before(self) -> HostSize:
        return HostSize(
            vcpu=self.vcpu_before,
            memory_gb=self.memory_gb_before,
            sys_disk_gb=self.sys_disk_gb_before,
            data_disk_gb=self.data_disk_gb_before,
        )

    @property
    def after(self) -> HostSize | None:
        """None when the host is released; what the row leaves empty stays as it was."""
        if self.action is RowAction.RELEASE:
            return None
        return HostSize(
            **{
                name: old if (new := getattr(self, f"{name}_after")) is None else new
                for name, old in self.before.model_dump().items()
            }
        )


class PortChange(Frozen):
    """A port of a host that stands, opened or closed (变更类型 网络 or 安全)."""

    ip: IPv4Address = Field(title="IP地址")
    action: Literal["open", "close"] = Field(title="操作")
    port: PortNumber = Field(title="端口")
    protocol: Literal["tcp", "udp"] = Field(default="tcp", title="协议")
    source: IPv4Network | Literal["internet", "egov-extranet"] = Field(title="来源")


class ChangeOrder(Frozen):
    """F2 变更申请表 of one system."""

    kind: Literal["change"] = "change"
    applicant_unit: Line = Field(title="申请单位")
    system_name: Line = Field(title="信息系统名称")
    system_owner: Line = Field(title="系统负责人")
    phone: Line = Field(title="联系电话")
    planned_on: date = Field(title="计划实施时间")
    change_kind: tuple[ChangeKind, ...] = Field(title="变更类型", min_length=1)
    reason: Paragraph = Field(title="变更原因", min_length=1)
    new_hosts: tuple[NewHostRow, ...] = Field(default=(), title="新增主机")
    changed_hosts: tuple[ChangedHostRow, ...] = Field(default=(), title="变更主机")
    ports: tuple[PortChange, ...] = Field(default=(), title="端口变更")
    services: tuple[ServiceRow, ...] = Field(default=(), title="其他需求（服务）")
    other_needs: Paragraph = Field(default="", title="其他需求")
    xinchuang_exception: Paragraph = Field(default="", title="说明（暂不能适配信创云的情况）")
