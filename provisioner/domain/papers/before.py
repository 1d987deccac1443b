"""Papers that go with an order before anything is built."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from provisioner.domain.order.parts import Line, OptionalLine
from provisioner.domain.paper import PaperBase, SignedPaper


class TechnicalPlanPaper(PaperBase):
    """上云技术方案 (003 第9条) as a document; what it opens is in the order's own plan."""

    kind: Literal["technical_plan"] = "technical_plan"


class ConstructionPlan(PaperBase):
    """建设方案 (001e 第7条; 004 第11条)."""

    kind: Literal["construction_plan"] = "construction_plan"


class ResourceDemand(PaperBase):
    """资源需求 or 资源申请表 (001e 第7条; 004 第11条)."""

    kind: Literal["resource_demand"] = "resource_demand"


class SelfTestReport(PaperBase):
    """性能和安全自测报告 (001e 第7条; 004 第11条)."""

    kind: Literal["self_test_report"] = "self_test_report"
    performance: bool = Field(default=True, title="性能自测通过")
    security: bool = Field(default=True, title="安全自测通过")


class ResponsibilityLetter(PaperBase):
    """安全责任书 (004 第11条)."""

    kind: Literal["responsibility_letter"] = "responsibility_letter"


class SecurityAgreement(SignedPaper):
    """云计算安全协议, signed at the same time as the order (004 第22条)."""

    kind: Literal["security_agreement"] = "security_agreement"


class ProjectApproval(PaperBase):
    """项目审批文件 (000 第19,28条; 002a 第14,15条)."""

    kind: Literal["project_approval"] = "project_approval"
    in_annual_list: bool = Field(default=False, title="列入年度项目清单")
    fund: Literal["general_budget", "other"] = Field(default="general_budget", title="资金来源")
    amount: Decimal | None = Field(default=None, title="投资额（元）", ge=0)
    form: Literal["filed_plan", "implementation_plan", "proposal_feasibility_design"] | None = Field(
        default=None, title="报批形式"
    )


class MlpsPregrading(PaperBase):
    """等级保护预定级材料 (002a 第15条)."""

    kind: Literal["mlps_pregrading"] = "mlps_pregrading"
    level: int = Field(default=0, title="预定级别", ge=0, le=5)


class SecrecyReview(PaperBase):
    """保密审查: the system is not classified (002c 第18条)."""

    kind: Literal["secrecy_review"] = "secrecy_review"
    classified: bool = Field(title="是否涉密")


class CostSheet(PaperBase):
    """费用核算单: the fee that authority and vendor fixed before approval (003 第10条)."""

    kind: Literal["cost_sheet"] = "cost_sheet"
    monthly: Decimal | None = Field(default=None, title="月费用（元）", ge=0)
    yearly: Decimal | None = Field(default=None, title="年费用（元）", ge=0)


class ExpertReview(PaperBase):
    """专家评审意见 (002c 第20条)."""

    kind: Literal["expert_review"] = "expert_review"
    passed: bool = Field(default=True, title="评审通过")


class Scheme(PaperBase):
    """部署（迁移）方案, made by unit and vendor together (002c 第20条)."""

    kind: Literal["scheme"] = "scheme"


class Contract(SignedPaper):
    """合同 with the vendor; the trial's length stands in it (000 第12,20条)."""

    kind: Literal["contract"] = "contract"
    signed_on: date = Field(title="签订日期")
    filed_on: date | None = Field(default=None, title="备案日期")
    trial_until: date | None = Field(default=None, title="试用截止日期")
    valid_until: date | None = Field(default=None, title="合同截止日期")


class SupplementaryContract(SignedPaper):
    """补充合同 that extends a trial (000 第20条)."""

    kind: Literal["supplementary_contract"] = "supplementary_contract"
    signed_on: date = Field(title="签订日期")
    trial_until: date = Field(title="试用截止日期")


class ModeConsent(PaperBase):
    """Consent to dedicated, hosting or bare metal, with its basis (000 第13条)."""

    kind: Literal["mode_consent"] = "mode_consent"
    basis: Line = Field(title="依据（国家文件或特殊需求）")
    consented: bool = Field(title="主管部门同意")


class ManagedAccess(PaperBase):
    """A dedicated or hosted pool is in the platform's site and managed centrally (000 第13,16条)."""

    kind: Literal["managed_access"] = "managed_access"
    at_platform_site: bool = Field(title="位于平台机房")
    open_api: bool = Field(title="开放数据接口")
    agent_installed: bool = Field(title="安装管理代理")


class PoolBalance(PaperBase):
    """The unit's own pool: what is free must be used first (000 第18条)."""

    kind: Literal["pool_balance"] = "pool_balance"
    free_vcpu: int = Field(default=0, title="富余vCPU", ge=0)
    free_memory_gb: int = Field(default=0, title="富余内存（G）", ge=0)
    free_disk_gb: int = Field(default=0, title="富余存储（G）", ge=0)


class ProductCheck(PaperBase):
    """Security check of goods the unit bought itself (000 第35条)."""

    kind: Literal["product_check"] = "product_check"
    product: Line = Field(title="产品")
    passed: bool = Field(title="符合平台安全要求")


class CloudSecurityAssessment(PaperBase):
    """云计算服务安全评估 of the platform (000 第32条)."""

    kind: Literal["cloud_security_assessment"] = "cloud_security_assessment"
    valid_until: date = Field(title="有效期至")


class Letter(PaperBase):
    """公函 that goes with a change or an exit (003 第13,14条)."""

    kind: Literal["letter"] = "letter"
    about: Literal["open", "change", "exit", "other"] = Field(default="other", title="事由")
    subject: OptionalLine = Field(default="", title="标题")
