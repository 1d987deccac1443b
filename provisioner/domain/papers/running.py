"""Papers while a system runs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from provisioner.domain.base import Frozen
from provisioner.domain.order.parts import Line, OptionalLine, Paragraph
from provisioner.domain.paper import PaperBase, Party, SignedPaper


class ItemChange(Frozen):
    """One line of a confirmation sheet: what it was and what it is."""

    item: Line = Field(title="项目")
    before: OptionalLine = Field(default="", title="变更前")
    after: OptionalLine = Field(default="", title="变更后")


class ChangeConfirmation(SignedPaper):
    """变更确认单, signed by three (003 附4-7.1)."""

    kind: Literal["change_confirmation"] = "change_confirmation"
    system_name: OptionalLine = Field(default="", title="信息系统名称")
    items: tuple[ItemChange, ...] = Field(default=(), title="变更内容")
    done_at: datetime | None = Field(default=None, title="完成时间")


class ReductionAgreement(SignedPaper):
    """Authority and unit agree to give idle resources back (003 第15条)."""

    kind: Literal["reduction_agreement"] = "reduction_agreement"
    reconciled: bool = Field(default=False, title="云服务商已核对")


class ChangeConsent(PaperBase):
    """Consent of the authority to a large adjustment (002c 第22条)."""

    kind: Literal["change_consent"] = "change_consent"
    consented: bool = Field(default=True, title="同意")


class EmergencyRecord(PaperBase):
    """应急报备 before configuring what is needed within 24 hours (000 第25条)."""

    kind: Literal["emergency_record"] = "emergency_record"
    reported_at: datetime = Field(title="报备时间")
    needed_by: datetime = Field(title="需用时间")
    reason: Paragraph = Field(default="", title="事由")


class IncidentNotice(PaperBase):
    """Notice of a serious threat and of what was interrupted (002c 第34条; 003 附4-4.9)."""

    kind: Literal["incident_notice"] = "incident_notice"
    at: datetime | None = Field(default=None, title="通知时间")
    notified: frozenset[Party] = Field(default=frozenset(), title="已通知")
    threat: Paragraph = Field(default="", title="威胁情况")


class ResumeNotice(PaperBase):
    """The threat is dealt with; service goes on."""

    kind: Literal["resume_notice"] = "resume_notice"
    at: datetime | None = Field(default=None, title="通知时间")
    notified: frozenset[Party] = Field(default=frozenset(), title="已通知")


class Authorisation(PaperBase):
    """使用单位授权: whoever touches the unit's data needs it (000 第33条; 002c 第32,35条)."""

    kind: Literal["authorisation"] = "authorisation"
    purpose: Line = Field(title="授权事项")
    grantee: OptionalLine = Field(default="", title="被授权方")
    valid_from: datetime | None = Field(default=None, title="生效时间")
    valid_until: datetime | None = Field(default=None, title="失效时间")


class Waiver(PaperBase):
    """A rule "in principle" is set aside: who allowed it, why, until when."""

    kind: Literal["waiver"] = "waiver"
    rule: Line = Field(title="规则编号")
    approver: Line = Field(title="批准人")
    reason: Paragraph = Field(title="理由", min_length=1)
    until: date | None = Field(default=None, title="有效期至")


class ContactChange(PaperBase):
    """应急联系人变更, filed three days ahead (003 附4-3.8)."""

    kind: Literal["contact_change"] = "contact_change"
    contact: Line = Field(title="联系人")
    phone: OptionalLine = Field(default="", title="电话")
    effective_on: date = Field(title="生效日期")


class MaintenancePlan(PaperBase):
    """平台升级维护方案 (003 第18条)."""

    kind: Literal["maintenance_plan"] = "maintenance_plan"
    sent_at: datetime = Field(title="报送时间")
    starts_at: datetime = Field(title="开始时间")
    units_notified: bool = Field(default=False, title="已通知受影响单位")
    contingency: bool = Field(default=False, title="有应急预案")


class ElasticBounds(PaperBase):
    """Bounds within which capacity may move without a change order (001e 第10条; 002c 第22条)."""

    kind: Literal["elastic_bounds"] = "elastic_bounds"
    minimum: int = Field(title="下限", ge=0)
    maximum: int = Field(title="上限", ge=0)


class ReductionOrder(PaperBase):
    """强制核减通知 (000 第17条)."""

    kind: Literal["reduction_order"] = "reduction_order"


class SupervisionNotice(PaperBase):
    """督促通知 (000 第17条)."""

    kind: Literal["supervision_notice"] = "supervision_notice"


class UsageReport(PaperBase):
    """利用情况表 or utilisation evaluation (001e 第15条; 004 第16条)."""

    kind: Literal["usage_report"] = "usage_report"
    period: OptionalLine = Field(default="", title="周期")
