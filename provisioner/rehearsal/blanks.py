"""Forms filled with invented values, so that a scenario writes only what it is about."""

from __future__ import annotations

from typing import Any

PACKAGE = {"service_name": "基础安全防护包", "quantity": 1}

APPLICATION: dict[str, Any] = {
    "kind": "open",
    "applicant_unit": "示例局",
    "applied_on": "2026-01-05",
    "system_owner": "张示例",
    "owner_office_phone": "000-0000001",
    "owner_email": "owner@example.gov.cn",
    "maintainer_unit": "示例局信息中心",
    "maintainer_kind": "下属单位/部门",
    "tech_contact": "李示例",
    "tech_email": "tech@example.gov.cn",
    "tech_mobile": "13800000000",
    "system_name": "示例系统",
    "investment": "500000",
    "onboarding_type": "新建上云",
    "summary": "演练用系统",
    "mlps_level": "二级",
    "availability": "99.9%",
    "system_kind": "内部办公",
    "audience": "本单位人员",
    "audience_count": 100,
    "service_scope": "本级",
    "classified": False,
    "services": [PACKAGE],
    "hosts": [{}],
    "plan": {},
}
HOST: dict[str, Any] = {
    "cpu_arch": "ARM",
    "vcpu": 4,
    "memory_gb": 8,
    "sys_disk_gb": 40,
    "sys_disk_type": "SSD",
    "os": "统信UOS",
    "zone": "政务外网",
    "count": 1,
}
CHANGE: dict[str, Any] = {
    "kind": "change",
    "system_owner": "张示例",
    "phone": "000-0000001",
    "planned_on": "2026-12-31",
    "change_kind": ["主机"],
    "reason": "演练",
}
EXIT: dict[str, Any] = {
    "kind": "exit",
    "exit_kind": "业务系统退出",
    "system_owner": "张示例",
    "office_phone": "000-0000001",
    "email": "owner@example.gov.cn",
    "planned_exit_date": "2026-12-31",
    "reason": "演练",
    "unit_confirmation": {"backup_done": False, "may_delete_after_planned_date": True},
}
SIZES = ("vcpu", "memory_gb", "sys_disk_gb", "data_disk_gb")
SIGNED = {
    "security_agreement",
    "agreement",
    "sla",
    "change_confirmation",
    "exit_confirmation",
    "clear_record",
}


def application(given: dict[str, Any]) -> dict[str, Any]:
    """F1 with what is given on top; networks follow the hosts, rows are numbered and named."""
    form = merged(APPLICATION, given)
    form["hosts"] = [
        {"seq": number, "host_name": f"host{number}", **HOST, **row}
        for number, row in enumerate(form["hosts"], 1)
    ]
    for row in form["hosts"]:
        if isinstance(row.get("data_disk_gb"), int):
            row["data_disk_gb"] = [row["data_disk_gb"]]
        if row.get("data_disk_gb") and not row.get("data_disk_type"):
            row["data_disk_type"] = "SAS"
    form.setdefault("networks", list(dict.fromkeys(row["zone"] for row in form["hosts"])) or ["政务外网"])
    return form


def change(given: dict[str, Any], unit: str, system: str) -> dict[str, Any]:
    """F2 of this system with what is given on top."""
    form = merged({**CHANGE, "applicant_unit": unit, "system_name": system}, given)
    form["new_hosts"] = [
        {"seq": number, "host_name": f"new{number}", **HOST, **row}
        for number, row in enumerate(form.get("new_hosts", []), 1)
    ]
    return form


def leave(given: dict[str, Any], unit: str, system: str) -> dict[str, Any]:
    """F3 of this system with what is given on top."""
    return merged({**EXIT, "applicant_unit": unit, "system_name": system}, given)


def real_hosts(form: dict[str, Any]) -> list[dict[str, Any]]:
    """A cloud that holds exactly what F2 says it holds."""
    return [
        {"ip": row["ip"], **{name: row.get(f"{name}_before", 0) for name in SIZES}}
        for row in form.get("changed_hosts", [])
    ]


def paper(given: str | dict[str, Any], today: str) -> dict[str, Any]:
    """A paper by its kind alone, or with fields; `signed_by` stands for full signatures."""
    form = {"kind": given} if isinstance(given, str) else dict(given)
    form = {**DEFAULTS.get(form.get("kind", ""), {}), **form}
    if form["kind"] in {"agreement", "contract", "supplementary_contract"}:
        form.setdefault("signed_on", today)
    if form["kind"] in SIGNED and "signatures" not in form:
        parties = form.pop("signed_by", ["using_unit", "provider", "authority"])
        form["signatures"] = [{"party": each, "name": each, "signed_on": today} for each in parties]
    return form


DEFAULTS: dict[str, dict[str, Any]] = {
    "agreement": {"party_a": "示例局", "party_b": "示例云服务商", "party_c": "主管部门"},
    "clear_record": {"method": "覆写三次"},
    "icp": {"icp_no": "示ICP备2026000001号"},
    "mlps_report": {"level": 2},
    "mlps_certificate": {"level": 2},
    "mode_consent": {"basis": "专项文件", "consented": True},
    "project_approval": {"in_annual_list": True},
    "secrecy_review": {"classified": False},
    "test_report": {"passed": True},
    "legal_hold": {"reason": "证据保全"},
    "waiver": {"approver": "主管部门负责人", "reason": "演练"},
    "product_check": {"product": "自购设备", "passed": True},
    "degauss_certificate": {"equipment": "存储"},
}


def merged(base: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """`given` over `base`; mappings are merged, everything else is replaced."""
    both = dict(base)
    for key, value in given.items():
        old = both.get(key)
        both[key] = merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return both
