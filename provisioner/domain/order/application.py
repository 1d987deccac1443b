"""F1 上云申请表 (003 附1) with the technical plan that goes with it: the order that opens a case."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import Field

from provisioner.domain.base import Frozen
from provisioner.domain.order.parts import (
    Audience,
    Availability,
    CpuArch,
    DeliveryMode,
    DiskType,
    HostName,
    HostType,
    Line,
    MaintainerKind,
    MlpsLevel,
    Network,
    OnboardingType,
    OperatingSystem,
    OptionalLine,
    Paragraph,
    PortNumber,
    ServiceScope,
    SystemKind,
    ZoneName,
)

Count = Annotated[int, Field(ge=1, le=200)]


class HostRow(Frozen):
    """One row of §二.1 主机需求; `count` servers of one kind in one zone."""

    seq: int = Field(title="序号", ge=1)
    host_type: HostType = Field(default=HostType.ELASTIC, title="主机类型")
    host_name: HostName = Field(title="主机名称")
    cpu_arch: CpuArch = Field(title="CPU架构")
    cpu_arch_other: OptionalLine = Field(default="", title="CPU架构（其他）")
    vcpu: int = Field(title="vCPU（核）", ge=1, le=256)
    memory_gb: int = Field(title="内存（G）", ge=1, le=4096)
    sys_disk_gb: int = Field(title="系统盘（G）", ge=1, le=4096)
    sys_disk_type: DiskType = Field(title="系统盘类型")
    data_disk_gb: tuple[Annotated[int, Field(ge=1, le=65536)], ...] = Field(default=(), title="数据盘（G）")
    data_disk_type: DiskType | None = Field(default=None, title="数据盘类型")
    os: OperatingSystem = Field(title="操作系统")
    zone: ZoneName = Field(title="部署网络")
    count: Count = Field(default=1, title="数量")


class HostTotals(Frozen):
    """总计: each is the sum over rows of row × count."""

    vcpu: int = Field(title="vCPU合计")
    memory_gb: int = Field(title="内存合计")
    sys_disk_gb: int = Field(title="系统盘合计")
    data_disk_gb: int = Field(title="数据盘合计")
    count: int = Field(title="数量合计")


class ServiceRow(Frozen):
    """One row of §二.2–5: other infrastructure, support software, security, implementation."""

    category2: OptionalLine = Field(default="", title="二级分类")
    category3: OptionalLine = Field(default="", title="三级分类")
    service_name: Line = Field(title="服务名称")
    spec: OptionalLine = Field(default="", title="规格")
    quantity: int = Field(title="数量", ge=1, le=10000)
    remark: OptionalLine = Field(default="", title="备注")


class OpenPort(Frozen):
    """One opening of the technical plan: a single port, never a range."""

    host: HostName = Field(title="主机名称")
    port: PortNumber = Field(title="端口")
    protocol: Literal["tcp", "udp"] = Field(default="tcp", title="协议")
    source: IPv4Network | Literal["internet", "egov-extranet"] = Field(title="来源")
    purpose: OptionalLine = Field(default="", title="用途")


class DataFlow(Frozen):
    """A flow between two hosts of the order, in one zone."""

    source: HostName = Field(title="源主机")
    target: HostName = Field(title="目的主机")
    port: PortNumber = Field(title="端口")
    protocol: Literal["tcp", "udp"] = Field(default="tcp", title="协议")


class TechnicalPlan(Frozen):
    """上云技术方案, the paper beside F1. What it does not open stays closed."""

    open_ports: tuple[OpenPort, ...] = Field(default=(), title="开通端口")
    elastic_ip_hosts: tuple[HostName, ...] = Field(default=(), title="绑定弹性互联网IP的主机")
    flows: tuple[DataFlow, ...] = Field(default=(), title="数据流")
    icp_no: OptionalLine = Field(default="", title="ICP备案号")
    backup_plan: Paragraph = Field(default="", title="备份方案")
    ipv6: bool = Field(default=False, title="IPv6需求")


class OpenOrder(Frozen):
    """F1 上云申请表, one per system; immutable once submitted."""

    kind: Literal["open"] = "open"
    # head
    applicant_unit: Line = Field(title="申请单位")
    applied_on: date = Field(title="申请时间")
    system_owner: Line = Field(title="系统负责人")
    owner_office_phone: Line = Field(title="办公电话")
    owner_email: Line = Field(title="电子邮箱")
    owner_mobile: OptionalLine = Field(default="", title="移动电话")
    maintainer_unit: Line = Field(title="维护单位/部门")
    maintainer_kind: MaintainerKind = Field(title="维护单位性质")
    tech_contact: Line = Field(title="技术联系人")
    tech_office_phone: OptionalLine = Field(default="", title="技术联系人办公电话")
    tech_email: Line = Field(title="技术联系人电子邮箱")
    tech_mobile: Line = Field(title="技术联系人移动电话")
    # system
    system_name: Line = Field(title="信息系统名称")
    project_code: OptionalLine = Field(default="", title="项目编码")
    investment: Decimal = Field(title="系统投资费用（元）", ge=0)
    onboarding_type: OnboardingType = Field(title="系统上云类型")
    summary: Paragraph = Field(title="系统简介", min_length=1)
    mlps_level: MlpsLevel = Field(title="等级保护级别")
    mlps_cert_no: OptionalLine = Field(default="", title="等保备案证明证书编号")
    networks: tuple[Network, ...] = Field(title="承载网络", min_length=1)
    availability: Availability = Field(title="可用性要求")
    system_kind: SystemKind = Field(title="系统类型")
    audience: Audience = Field(title="系统服务对象")
    audience_count: int = Field(title="服务对象数量", ge=0)
    service_scope: ServiceScope = Field(title="系统服务范围")
    other_text: OptionalLine = Field(default="", title="其他（说明）")
    # resources
    hosts: tuple[HostRow, ...] = Field(default=(), title="主机需求")
    totals: HostTotals | None = Field(default=None, title="总计")
    services: tuple[ServiceRow, ...] = Field(default=(), title="服务需求")
    other_needs: Paragraph = Field(default="", title="其他需求")
    # statements beside the form [D]
    classified: bool = Field(title="是否涉密")
    fiscal_funded: bool = Field(default=True, title="是否财政资金")
    region: OptionalLine = Field(default="", title="部署地域")
    delivery_mode: DeliveryMode = Field(default=DeliveryMode.SHARED, title="交付方式")
    important: bool = Field(default=False, title="是否重要信息系统")
    website: bool | None = Field(default=None, title="是否网站（不填则按系统类型判断）")
    plan: TechnicalPlan = Field(title="上云技术方案")

    @property
    def is_website(self) -> bool:
        """Portal, public service or mobile app on the internet, or declared (DOMAIN §3.4 [D])."""
        if self.website is not None:
            return self.website
        public = {SystemKind.PORTAL, SystemKind.PUBLIC_SERVICE, SystemKind.MOBILE_APP}
        return self.system_kind in public and Network.INTERNET in self.networks
