"""How each form is laid out on paper: its parts in order, by the fields they show.

Labels come from the models' titles; here stand only headings, order and the labels that a printed
form words otherwise. Reading and writing use the same table.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from provisioner.domain.forms.labels import models_in
from provisioner.domain.forms.reading import MODELS


@dataclass(frozen=True)
class Pairs:
    """Label and value beside each other, two pairs a row; `wide` values take a row of their own."""

    heading: str
    fields: tuple[str, ...]
    wide: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rows:
    """A table: one row for each item of `field`; `totals` names the field of its last row."""

    heading: str
    field: str
    columns: tuple[str, ...]
    totals: str = ""


@dataclass(frozen=True)
class Layout:
    """One form."""

    kind: str
    title: str
    annex: str
    parts: tuple[Pairs | Rows, ...]
    seals: tuple[str, ...]
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)  # printed label -> fields in order

    @property
    def model(self) -> type[BaseModel]:
        return MODELS[self.kind]

    def info(self, path: str) -> FieldInfo:
        """The field that a dotted path leads to."""
        *way, last = path.split(".")
        model = self.model
        for part in way:
            model = next(models_in(model.model_fields[part].annotation))
        return model.model_fields[last]

    def row_model(self, rows: Rows) -> type[BaseModel]:
        return next(models_in(self.info(rows.field).annotation))


HOST_COLUMNS = (
    "seq", "host_type", "host_name", "cpu_arch", "cpu_arch_other", "vcpu", "memory_gb", "sys_disk_gb",
    "sys_disk_type", "data_disk_gb", "data_disk_type", "os", "zone", "count",
)  # fmt: skip
SERVICE_COLUMNS = ("category2", "category3", "service_name", "spec", "quantity", "remark")
BEFORE_AFTER = tuple(
    f"{size}_{when}"
    for size in ("vcpu", "memory_gb", "sys_disk_gb", "data_disk_gb")
    for when in ("before", "after")
)

OPEN = Layout(
    kind="open",
    title="政务云业务系统上云申请表",
    annex="附件1",
    parts=(
        Pairs(
            "一、基本情况（1）申请单位",
            (
                "applicant_unit", "applied_on", "system_owner", "owner_office_phone", "owner_email",
                "owner_mobile", "maintainer_unit", "maintainer_kind", "tech_contact", "tech_office_phone",
                "tech_email", "tech_mobile",
            ),
        ),
        Pairs(
            "一、基本情况（2）信息系统",
            (
                "system_name", "project_code", "investment", "onboarding_type", "summary", "mlps_level",
                "mlps_cert_no", "networks", "availability", "system_kind", "audience", "audience_count",
                "service_scope", "other_text",
            ),
            wide=("summary", "onboarding_type", "mlps_level", "networks", "availability", "system_kind",
                  "audience", "service_scope"),
        ),
        Rows("二、资源需求 1．主机需求（若不涉及可删除）", "hosts", HOST_COLUMNS, totals="totals"),
        Rows("二、资源需求 2—5．其他基础设施、支撑软件、安全、实施服务需求（若不涉及可删除）", "services",
             SERVICE_COLUMNS),
        Pairs("二、资源需求 6．其他需求", ("other_needs",), wide=("other_needs",)),
        Pairs(
            "三、声明",
            ("classified", "fiscal_funded", "region", "delivery_mode", "important", "website"),
        ),
        Rows("四、上云技术方案（1）开通端口", "plan.open_ports",
             ("host", "port", "protocol", "source", "purpose")),
        Rows("四、上云技术方案（2）数据流", "plan.flows", ("source", "target", "port", "protocol")),
        Pairs(
            "四、上云技术方案（3）其他",
            ("plan.elastic_ip_hosts", "plan.icp_no", "plan.ipv6", "plan.backup_plan"),
            wide=("plan.backup_plan", "plan.elastic_ip_hosts"),
        ),
    ),
    seals=("申请单位（盖章）", "主管部门意见（盖章）", "县政府意见（盖章）"),
    aliases={
        "办公电话": ("owner_office_phone", "tech_office_phone"),
        "电子邮箱": ("owner_email", "tech_email"),
        "移动电话": ("owner_mobile", "tech_mobile"),
        "系统投资费用": ("investment",),
        "主机总计": ("totals",),
    },
)  # fmt: skip

CHANGE = Layout(
    kind="change",
    title="政务云业务系统变更申请表",
    annex="附件2",
    parts=(
        Pairs(
            "基本情况",
            ("applicant_unit", "system_name", "system_owner", "phone", "planned_on", "change_kind", "reason"),
            wide=("reason",),
        ),
        Rows("一、新增主机（若不涉及可删除）", "new_hosts", (*HOST_COLUMNS, "open_ports")),
        Rows("二、变更主机（若不涉及可删除）", "changed_hosts",
             ("ip", "host_name", *BEFORE_AFTER, "action", "remark")),
        Rows("二、变更主机端口（若不涉及可删除）", "ports", ("ip", "action", "port", "protocol", "source")),
        Rows("三、其他需求（服务，若不涉及可删除）", "services", SERVICE_COLUMNS),
        Pairs("三、其他需求", ("other_needs",), wide=("other_needs",)),
        Pairs("四、说明", ("xinchuang_exception",), wide=("xinchuang_exception",)),
    ),
    seals=("申请单位（盖章）", "主管部门意见（盖章）"),
)  # fmt: skip

EXIT = Layout(
    kind="exit",
    title="政务云业务系统退出申请表",
    annex="附件3",
    parts=(
        Pairs(
            "基本情况",
            (
                "applicant_unit", "exit_kind", "system_name", "systems", "system_owner", "office_phone",
                "email", "mobile", "planned_exit_date", "reason",
            ),
            wide=("exit_kind", "systems", "reason"),
        ),
        Rows("退出资源（虚拟机、网络、存储）", "exit_resources", ("kind", "name")),
        Pairs(
            "退出单位确认",
            (
                "unit_confirmation.backup_done", "unit_confirmation.may_delete_after_planned_date",
                "unit_confirmation.confirmed_by", "unit_confirmation.confirmed_on",
            ),
            wide=("unit_confirmation.backup_done", "unit_confirmation.may_delete_after_planned_date"),
        ),
    ),
    seals=("退出单位（盖章）", "主管部门意见（盖章）"),
)  # fmt: skip

AGREEMENT = Layout(
    kind="agreement",
    title="政务云服务三方协议",
    annex="附件4",
    parts=(
        Pairs(
            "签约各方",
            (
                "party_a", "party_b", "party_c", "system_name", "signed_on", "valid_until", "renewals",
                "copies", "number",
            ),
        ),
        Pairs(
            "约定事项",
            ("emergency_contact", "emergency_phone", "website_filed", "software_licensed", "hosting_only",
             "note"),
            wide=("note",),
        ),
        Rows("签署", "signatures", ("party", "name", "signed_on")),
    ),
    seals=("甲方（盖章）", "乙方（盖章）", "丙方（盖章）"),
)  # fmt: skip

LAYOUTS: dict[str, Layout] = {layout.kind: layout for layout in (OPEN, CHANGE, EXIT, AGREEMENT)}

# Words that some copies of the forms print for a column.
COLUMN_ALIASES = {
    "vCPU架构": "cpu_arch",
    "CPU": "vcpu",
    "vCPU": "vcpu",
    "内存": "memory_gb",
    "系统盘": "sys_disk_gb",
    "数据盘": "data_disk_gb",
    "部署区域": "zone",
    "台数": "count",
    "IP": "ip",
    "主机IP": "ip",
    "主机名": "host_name",
    "资源名": "name",
}
