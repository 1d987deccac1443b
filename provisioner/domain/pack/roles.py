"""Defaults of a pack: which roles of the site act for a party, and which party gives a command.

A pack may name others under `parties` and `actors`; what it does not name is as here.
"""

from __future__ import annotations

PARTIES: dict[str, tuple[str, ...]] = {
    "using_unit": ("requester",),
    "authority": ("approver",),
    "project_authority": ("approver",),
    "county_government": ("county_government",),
    "expert_panel": ("approver",),
    "operator": ("operator",),
    "provider": ("operator",),
    "security_regulator": ("security_admin",),
    "auditor": ("auditor",),
}

UNIT, AUTHORITY, PROVIDER = ("using_unit",), ("authority",), ("provider", "operator")
ANYBODY = ("using_unit", "authority", "county_government", "expert_panel", "project_authority", *PROVIDER)

ACTORS: dict[str, tuple[str, ...]] = {
    "submit": UNIT,
    "accept": AUTHORITY,
    "reject": AUTHORITY,
    "approve": AUTHORITY,  # where no step of the pack names the party
    "preview_plan": PROVIDER,
    "approve_plan": PROVIDER,
    "start_run": PROVIDER,
    "finish_run": PROVIDER,
    "record_evidence": (*PROVIDER, "auditor", "security_regulator"),
    "hand_over": PROVIDER,
    "open_exposure": PROVIDER,
    "trial_ready": PROVIDER,
    "extend_trial": AUTHORITY,
    "record_paper": (*ANYBODY, "security_regulator", "auditor"),
    "confirm_quantity": UNIT,
    "go_live": AUTHORITY,
    "request_change": UNIT,
    "review_change": AUTHORITY,
    "finish_change": PROVIDER,
    "confirm_change": UNIT,
    "adjust_elastic": PROVIDER,
    "set_schedule": UNIT,
    "apply_window": (*PROVIDER, *UNIT),
    "propose_reduction": AUTHORITY,
    "agree_reduction": UNIT,
    "finish_reduction": PROVIDER,
    "remind_idle": (*AUTHORITY, *PROVIDER),
    "supervise_idle": AUTHORITY,
    "force_reduction": AUTHORITY,
    "report_emergency": UNIT,
    "provision_emergency": PROVIDER,
    "file_late": UNIT,
    "suspend": PROVIDER,
    "resume": PROVIDER,
    "access_data": PROVIDER,
    "keep_fallback": UNIT,
    "end_fallback": (*UNIT, *PROVIDER),
    "request_exit": UNIT,
    "review_exit": AUTHORITY,
    "retire": PROVIDER,
    "record_destroyed": PROVIDER,
    "record_probe": (*PROVIDER, "auditor"),
    "issue_certificate": (*PROVIDER, *AUTHORITY, "security_regulator"),
    "settle_year": AUTHORITY,
    "register_vendor": AUTHORITY,
    "begin_transition": (*AUTHORITY, *PROVIDER),
    "end_service": (*AUTHORITY, *PROVIDER),
    "dispose_equipment": PROVIDER,
    "allow_vendor": AUTHORITY,
    "choose_successor": AUTHORITY,
    "end_vendor": AUTHORITY,
}
