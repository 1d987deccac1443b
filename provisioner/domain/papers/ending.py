"""Papers at the end of a system, of a vendor's term, and those that stop an end."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from provisioner.domain.order.parts import Line, OptionalLine, Paragraph
from provisioner.domain.paper import PaperBase, SignedPaper
from provisioner.domain.papers.running import ItemChange


class OfflineRecord(PaperBase):
    """系统下线记录 (000 第24条; 001e 第12条; 003 第14条)."""

    kind: Literal["offline_record"] = "offline_record"
    system: OptionalLine = Field(default="", title="信息系统名称")
    at: datetime | None = Field(default=None, title="下线时间")


class BackupConfirmation(PaperBase):
    """数据迁移和备份确认: the unit holds its data; without it nothing is deleted."""

    kind: Literal["backup_confirmation"] = "backup_confirmation"
    system: OptionalLine = Field(default="", title="信息系统名称")
    confirmed_by: OptionalLine = Field(default="", title="确认人")
    backup_digest: OptionalLine = Field(default="", title="备份摘要")


class DocumentsReceived(PaperBase):
    """The unit got its documents back (000 第24条)."""

    kind: Literal["documents_received"] = "documents_received"


class ExitPlan(PaperBase):
    """退出方案 (003 附4-7.2; 000 第45条)."""

    kind: Literal["exit_plan"] = "exit_plan"
    approved: bool = Field(default=True, title="已批准")


class ExitReport(PaperBase):
    """终止报备 (004 第15条)."""

    kind: Literal["exit_report"] = "exit_report"


class ExitConsent(PaperBase):
    """Consent to leave (002c 第24条)."""

    kind: Literal["exit_consent"] = "exit_consent"
    consented: bool = Field(default=True, title="同意")


class ExitConfirmation(SignedPaper):
    """退出确认单, signed by three (003 附4-7.2)."""

    kind: Literal["exit_confirmation"] = "exit_confirmation"
    system_name: OptionalLine = Field(default="", title="信息系统名称")
    items: tuple[ItemChange, ...] = Field(default=(), title="退出资源")
    done_at: datetime | None = Field(default=None, title="完成时间")


class ClearRecord(SignedPaper):
    """数据清除记录 (004 第15条): what was cleared, how, who attests."""

    kind: Literal["clear_record"] = "clear_record"
    method: Line = Field(title="清除方法")
    attested_by: OptionalLine = Field(default="", title="见证人")
    cleared_at: datetime | None = Field(default=None, title="清除时间")
    items: tuple[Line, ...] = Field(default=(), title="清除对象")


class DegaussCertificate(PaperBase):
    """消磁证明 before equipment is disposed of (000 第39条)."""

    kind: Literal["degauss_certificate"] = "degauss_certificate"
    equipment: Line = Field(title="设备")
    degaussed_on: date | None = Field(default=None, title="消磁日期")


class TransitionPlan(PaperBase):
    """过渡方案 when a vendor leaves (004 第9条; 000 第45条)."""

    kind: Literal["transition_plan"] = "transition_plan"
    starts_on: date = Field(title="开始日期")
    ends_on: date = Field(title="结束日期")


class VendorAssessment(PaperBase):
    """云服务商考核结果 (000 第40-42条; 002c 第41-43条; 004 第26条)."""

    kind: Literal["vendor_assessment"] = "vendor_assessment"
    vendor: Line = Field(title="云服务商")
    year: int | None = Field(default=None, title="年度", ge=2000, le=2100)
    grade: Literal["good", "poor", "serious"] = Field(default="good", title="结果")
    rectify_by: date | None = Field(default=None, title="整改期限")
    fee_cut_percent: int = Field(default=0, title="扣减比例（%）", ge=0, le=100)


class LegalHold(PaperBase):
    """保全通知: while it stands nothing of the case may be deleted."""

    kind: Literal["legal_hold"] = "legal_hold"
    reason: Paragraph = Field(title="事由", min_length=1)
    until: date | None = Field(default=None, title="期限")


class LegalHoldRelease(PaperBase):
    """解除保全通知."""

    kind: Literal["legal_hold_release"] = "legal_hold_release"
    reason: Paragraph = Field(default="", title="事由")
