"""Commands, parties and states as people say them."""

from __future__ import annotations

from provisioner.domain.base import Text

COMMANDS_ZH: dict[str, str] = {
    "submit": "提交申请",
    "accept": "受理",
    "reject": "退回申请",
    "approve": "审批",
    "record_paper": "登记材料",
    "preview_plan": "预览执行计划",
    "approve_plan": "批准执行计划",
    "start_run": "开始执行",
    "finish_run": "结束执行",
    "record_evidence": "登记证据",
    "hand_over": "交付",
    "open_exposure": "开放互联网访问",
    "trial_ready": "开通试用环境",
    "extend_trial": "延长试用期",
    "confirm_quantity": "确认数量和时间",
    "go_live": "正式开通",
    "request_change": "申请变更",
    "review_change": "审核变更",
    "finish_change": "完成变更",
    "adjust_elastic": "弹性调整",
    "set_schedule": "申请固定周期",
    "apply_window": "按周期配置",
    "propose_reduction": "提出核减",
    "agree_reduction": "同意核减",
    "finish_reduction": "完成核减",
    "remind_idle": "提醒闲置资源",
    "supervise_idle": "督促核减",
    "force_reduction": "强制核减",
    "report_emergency": "应急报备",
    "provision_emergency": "配置应急资源",
    "file_late": "补办申请",
    "suspend": "中断服务",
    "resume": "恢复服务",
    "access_data": "接触数据",
    "keep_fallback": "保留原系统",
    "end_fallback": "下线原系统",
    "request_exit": "申请退出",
    "review_exit": "审核退出",
    "retire": "清除数据",
    "record_destroyed": "登记资源销毁",
    "record_probe": "登记核查结果",
    "issue_certificate": "签发销毁证明",
    "settle_year": "核定年度用量",
    "register_vendor": "登记云服务商",
    "allow_vendor": "恢复云服务商接单",
    "choose_successor": "遴选下一期云服务商",
    "begin_transition": "开始过渡",
    "end_service": "终止云服务商服务",
    "dispose_equipment": "处置设备",
    "tick": "查看时钟",
    "recompute": "重算期限",
}
PARTIES_ZH: dict[str, str] = {
    "using_unit": "使用单位",
    "authority": "主管部门",
    "project_authority": "项目审批部门",
    "county_government": "县政府",
    "expert_panel": "专家组",
    "operator": "运维单位",
    "provider": "云服务商",
    "security_regulator": "安全监管部门",
    "auditor": "审计人员",
}
STATES_ZH: dict[str, str] = {
    "NEW": "尚未申请",
    "DRAFT": "草稿",
    "SUBMITTED": "已提交",
    "ACCEPTED": "已受理",
    "REJECTED": "已退回",
    "APPROVED": "已批准",
    "TRIAL": "试用",
    "TRIAL_EXPIRED": "试用期满",
    "TESTED": "已测试",
    "ACTIVE": "正式运行",
    "CHANGING": "变更中",
    "REDUCING": "核减中",
    "SUSPENDED": "已中断",
    "EXITING": "退出中",
    "CLEARED": "已清除",
    "CLOSED": "已关闭",
    "EMERGENCY": "应急",
}


def command_word(kind: str) -> Text:
    return Text(zh=COMMANDS_ZH.get(kind, kind), en=kind.replace("_", " "))


def party_word(party: str) -> Text:
    """A party that only one pack knows keeps its own name."""
    return Text(zh=PARTIES_ZH.get(party, party), en=party.replace("_", " "))


def state_word(state: str) -> Text:
    return Text(zh=STATES_ZH.get(state, state), en=state)
