"""Papers between the trial and the formal opening."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from provisioner.domain.base import Frozen
from provisioner.domain.order.parts import OptionalLine
from provisioner.domain.paper import PaperBase, SignedPaper


def _icp(value: str) -> str:
    if not value.strip() or "ICP" not in value.upper():
        raise ValueError("不是ICP备案号 / not an ICP number (such as 皖ICP备2026000001号-1)")
    return value.strip()


IcpNumber = Annotated[str, Field(min_length=6, max_length=60), AfterValidator(_icp)]


class TestReport(PaperBase):
    """功能、性能或安全测试报告; `purpose` tells a migration's test from the trial's (002c 第36条)."""

    __test__ = False  # the name is the department's word, not pytest's

    kind: Literal["test_report"] = "test_report"
    subject: Literal["function", "performance", "security"] = Field(title="测试类别")
    passed: bool = Field(title="是否通过")
    tested_on: date | None = Field(default=None, title="测试日期")
    purpose: Literal["trial", "migration", "change", "pre_cloud"] = Field(default="trial", title="测试目的")


class SecurityCheckReport(PaperBase):
    """试运行安全检查报告, handed to the authority (003 第11条)."""

    kind: Literal["security_check_report"] = "security_check_report"
    passed: bool = Field(default=True, title="是否通过")


class CnasReport(PaperBase):
    """Software performance and security report of a CNAS-accredited third party (001e 第9条; 003 第11条)."""

    kind: Literal["cnas_report"] = "cnas_report"
    lab: OptionalLine = Field(default="", title="检测机构")
    accreditation_no: OptionalLine = Field(default="", title="CNAS认可号")
    performance: bool = Field(default=True, title="性能合格")
    security: bool = Field(default=True, title="安全合格")

    @property
    def passed(self) -> bool:
        return self.performance and self.security


class TrialReport(PaperBase):
    """试运行报告: from when to when, and what came of it."""

    kind: Literal["trial_report"] = "trial_report"
    started_on: date | None = Field(default=None, title="试运行开始")
    ended_on: date | None = Field(default=None, title="试运行结束")
    passed: bool = Field(default=True, title="结论合格")


class TrialExtensionConsent(PaperBase):
    """Consent to a longer trial (001e 第9条)."""

    kind: Literal["trial_extension_consent"] = "trial_extension_consent"
    until: date | None = Field(default=None, title="延长至")


class MlpsReport(PaperBase):
    """等级保护测评报告 (003 第22条; 002a 第31条; 004 第22条)."""

    kind: Literal["mlps_report"] = "mlps_report"
    level: int = Field(title="级别", ge=1, le=5)
    passed: bool = Field(default=True, title="结论合格")
    assessed_on: date | None = Field(default=None, title="测评日期")


class MlpsCertificate(PaperBase):
    """公安机关备案证明 (003 第22条)."""

    kind: Literal["mlps_certificate"] = "mlps_certificate"
    certificate_no: OptionalLine = Field(default="", title="备案证明编号")
    level: int = Field(title="级别", ge=1, le=5)


class IcpRecord(PaperBase):
    """ICP备案 of a website (003 附4-3.2, 4.2)."""

    kind: Literal["icp"] = "icp"
    icp_no: IcpNumber = Field(title="ICP备案号")
    domain: OptionalLine = Field(default="", title="域名")


class Acceptance(PaperBase):
    """竣工验收 (002a 第29条)."""

    kind: Literal["acceptance"] = "acceptance"
    passed: bool = Field(default=True, title="验收通过")
    completed_on: date | None = Field(default=None, title="建设完成日期")


class Sla(SignedPaper):
    """服务水平协议 between unit and vendor (002c 第21,33条)."""

    kind: Literal["sla"] = "sla"
    signed_on: date | None = Field(default=None, title="签订日期")


class Quantity(Frozen):
    """One line of a confirmed quantity: `vcpu` 12 核."""

    item: OptionalLine = Field(title="项目")
    quantity: int = Field(title="数量", ge=0)
    unit: OptionalLine = Field(default="", title="单位")


class QuantityConfirmation(SignedPaper):
    """确认单: quantity and moment from which (ready) or until which (end) is billed (000 第22,24,30条)."""

    kind: Literal["quantity_confirmation"] = "quantity_confirmation"
    moment: Literal["ready", "end", "change"] = Field(default="ready", title="确认事项")
    at: datetime | None = Field(default=None, title="确认时间")
    quantities: tuple[Quantity, ...] = Field(default=(), title="数量")


class ManagementReview(PaperBase):
    """主管部门评审意见 before the agreement is signed (003 第12条)."""

    kind: Literal["review"] = "review"
    passed: bool = Field(default=True, title="评审通过")
