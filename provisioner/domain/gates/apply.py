"""What must lie beside an application."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from provisioner.domain.case.quantities import of_order
from provisioner.domain.finding import Finding
from provisioner.domain.gates.base import field, finding, gate
from provisioner.domain.gates.words import paper_name
from provisioner.domain.order.parts import DeliveryMode
from provisioner.domain.pack.base import Section
from provisioner.domain.pack.intake import Budget
from provisioner.domain.pack.intake import VendorStanding as VendorStandingRule
from provisioner.domain.papers.before import (
    CloudSecurityAssessment,
    ManagedAccess,
    ModeConsent,
    PoolBalance,
    ProductCheck,
    ProjectApproval,
)
from provisioner.domain.situation import Situation, VendorStanding


@gate("submit")
def papers_beside_the_order(s: Situation) -> Iterator[Finding]:
    """Every paper that the pack asks for; a security agreement must be signed."""
    for kind in s.pack.need.papers:
        if not s.has(kind):
            yield missing(s, s.pack.need, "NEED", kind)


def missing(s: Situation, section: Section | None, name: str, kind: str) -> Finding:
    """“This paper is missing.”"""
    said = paper_name(kind)
    return finding(
        s,
        section,
        name,
        (f"缺少{said.zh}", f"{said.en} is missing"),
        (f"提交{said.zh}", f"hand in {said.en}"),
        where=field(kind, ""),
    )


@gate("submit", "request_change", "request_exit")
def project_is_approved(s: Situation) -> Iterator[Finding]:
    """Only what an approved project of the annual list needs."""
    rule = s.pack.project
    if rule is None:
        return
    approval = s.latest(ProjectApproval)
    if approval is None:
        yield missing(s, rule, "PROJECT", "project_approval")
    elif rule.annual_list and not approval.in_annual_list:
        yield finding(
            s,
            rule,
            "PROJECT",
            ("项目未列入年度项目清单，不予配置资源和经费", "the project is not on the annual list"),
            ("先列入年度项目清单", "have it put on the annual list first"),
            where=field("project_approval", "in_annual_list"),
        )


@gate("submit")
def competent_department_applies(s: Situation) -> Iterator[Finding]:
    """A subordinate unit applies through its department."""
    if s.pack.applicant and not s.command.applicant_is_competent:
        yield finding(
            s,
            s.pack.applicant,
            "APPLICANT",
            ("下属单位应通过其主管部门申请", "a subordinate unit applies through its department"),
            ("由主管部门提交申请", "have the department hand it in"),
            where=field("F1", "applicant_unit"),
        )


@gate("submit")
def approval_fits_the_budget(s: Situation) -> Iterator[Finding]:
    """The form of project approval follows fund and amount."""
    budget = s.pack.budget
    if budget is None:
        return
    approval = s.latest(ProjectApproval)
    if approval is None:
        yield missing(s, budget, "BUDGET", "project_approval")
        return
    amount = approval.amount if approval.amount is not None else s.command.order.investment
    wanted = form_for(budget, approval.fund, amount)
    if wanted and approval.form != wanted:
        yield finding(
            s,
            budget,
            "BUDGET",
            (
                f"投资 {amount} 元的项目应以 {wanted} 报批，而不是 {approval.form}",
                f"a project of {amount} yuan needs {wanted}, not {approval.form}",
            ),
            ("按资金来源和金额履行项目审批", "have it approved in the form that its fund and amount ask for"),
            where=field("project_approval", "form"),
        )
    if budget.pregrading and not s.has("mlps_pregrading"):
        yield missing(s, budget, "BUDGET", "mlps_pregrading")


def form_for(budget: Budget, fund: str, amount: Decimal) -> str:
    """The form of approval of the last band that fits."""
    fits = [
        band.form
        for band in budget.bands
        if band.fund == fund
        and (band.at_least is None or amount >= band.at_least)
        and (band.over is None or amount > band.over)
    ]
    return fits[-1] if fits else ""


@gate("submit")
def own_pool_first(s: Situation) -> Iterator[Finding]:
    """What the unit's own pool still holds is used before new capacity is given."""
    balance = s.latest(PoolBalance)
    if s.pack.pool is None or balance is None:  # a unit without a pool of its own hands in no balance
        return
    demand = of_order(s.command.order)
    pairs = {
        "vCPU": (demand.vcpu, balance.free_vcpu),
        "内存 memory": (demand.memory_gb, balance.free_memory_gb),
        "存储 disk": (demand.disk_gb, balance.free_disk_gb),
    }
    if all(wanted <= free for wanted, free in pairs.values()):
        yield finding(
            s,
            s.pack.pool,
            "POOL",
            ("本单位资源池富余资源已能满足需求", "the unit's own pool can serve this demand"),
            ("先使用富余资源", "use what is free there first"),
            where=field("F1", "hosts"),
        )


@gate("submit")
def mode_has_consent(s: Situation) -> Iterator[Finding]:
    """Other than shared: a basis and consent."""
    rule, mode = s.pack.mode, s.command.order.delivery_mode
    if rule is None or mode.value == rule.default:
        return
    consent = s.latest(ModeConsent)
    if consent is None or not consent.consented:
        yield finding(
            s,
            rule,
            "MODE",
            (
                f"采用 {mode.value} 方式须有依据并经主管部门同意",
                f"mode {mode.value} needs a basis and consent",
            ),
            ("提交依据和同意意见，或改用共享云", "hand in basis and consent, or take the shared cloud"),
            where=field("F1", "delivery_mode"),
        )


@gate("go_live", "confirm_quantity")
def dedicated_is_managed(s: Situation) -> Iterator[Finding]:
    """Dedicated and hosted pools stand in the platform's site, open their interface, run the agent."""
    order = s.known.order
    if s.pack.managed is None or order is None:
        return
    if order.delivery_mode in {DeliveryMode.SHARED, DeliveryMode.BARE_METAL}:
        return
    access = s.latest(ManagedAccess)
    faults = [
        (access is None or not access.at_platform_site, "不在平台机房", "not in the platform's site"),
        (access is None or not access.open_api, "未开放数据接口", "no open data interface"),
        (access is None or not access.agent_installed, "未安装管理代理", "no management agent"),
    ]
    for wrong, zh, en in faults:
        if wrong:
            yield finding(
                s,
                s.pack.managed,
                "MANAGED",
                (f"专享云或托管资源{zh}，不予启用", f"the pool is not activated: {en}"),
                ("接入统一管理后提交记录", "bring it under central management and record it"),
                where=field("managed_access", ""),
            )


@gate("submit")
def security_package(s: Situation) -> Iterator[Finding]:
    """The basic security package, exactly one per system."""
    rule = s.pack.security_package
    if rule is None:
        return
    ordered = sum(row.quantity for row in s.command.order.services if row.service_name == rule.service)
    if ordered != rule.per_system:
        yield finding(
            s,
            rule,
            "SECURITY-PACKAGE",
            (
                f"{rule.service}数量为 {ordered}，每个系统应为 {rule.per_system}",
                f"{ordered} basic security packages; {rule.per_system} per system",
            ),
            (f"在服务需求中填写{rule.service} {rule.per_system} 个", "order it once in the services"),
            where=field("F1", "services"),
        )


@gate("submit", "trial_ready")
def self_bought_goods_are_safe(s: Situation) -> Iterator[Finding]:
    """What the unit bought itself and fails the platform's security is not deployed."""
    if s.pack.product is None:
        return
    for check in s.all(ProductCheck):
        later = [each for each in s.all(ProductCheck) if each.product == check.product][-1]
        if check is later and not check.passed:
            yield finding(
                s,
                s.pack.product,
                "PRODUCT",
                (
                    f"自购产品“{check.product}”不符合平台安全要求，不得部署",
                    f"{check.product} fails the platform's security and is not deployed",
                ),
                ("整改或改用平台兼容环境", "mend it or use the compatible environment"),
                where=field("product_check", "product"),
            )


@gate("submit")
def vendor_may_take_orders(s: Situation) -> Iterator[Finding]:
    """Assessed, not suspended, not disqualified."""
    name = s.command.vendor
    standing = s.world.vendor(name) if name else None
    if name and s.world.vendors and standing is None:
        yield _vendor(s, s.pack.need, f"{name} 不在入选云服务商名单", f"{name} is no listed vendor")
    if name and standing and standing.ended:
        yield _vendor(s, s.pack.vendor_standing, f"{name} 已终止服务", f"{name} has ended its service")
    paper = s.latest(CloudSecurityAssessment)
    if s.pack.assessment is not None and (name or paper):
        until = standing.assessed_until if standing else paper.valid_until if paper else None
        if until is None or until < s.today:
            yield _vendor(
                s, s.pack.assessment, "云平台没有有效的安全评估", "the platform has no valid assessment"
            )
    if standing and s.pack.vendor_standing:
        yield from _standing(s, s.pack.vendor_standing, standing)


def _standing(s: Situation, rule: VendorStandingRule, standing: VendorStanding) -> Iterator[Finding]:
    latest = standing.grades[max(standing.grades)] if standing.grades else ""
    if "suspended" in rule.refuse and standing.suspended:
        yield _vendor(s, rule, f"{standing.name} 整改期间暂停新业务", f"{standing.name} takes no new orders")
    elif latest in rule.refuse:
        yield _vendor(s, rule, f"{standing.name} 考核结果为 {latest}", f"{standing.name} was graded {latest}")


def _vendor(s: Situation, section: Section | None, zh: str, en: str) -> Finding:
    return finding(
        s,
        section,
        "VENDOR",
        (zh, en),
        ("选择其他云服务商或待其整改合格", "choose another vendor or wait until it is mended"),
        where=field("submit", "vendor"),
    )
