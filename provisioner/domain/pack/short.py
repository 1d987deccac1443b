"""Short forms of a pack (`accept_wd: 3`) written out, so that a table of values is a pack too."""

from __future__ import annotations

from typing import Any

# short key -> the sections and the field it stands for
SCALARS: dict[str, tuple[str, ...]] = {
    "accept_wd": ("accept", "wd"),
    "approve_wd": ("approve_wd",),
    "notify_wd": ("notify_wd",),
    "provision_wd": ("provision", "wd"),
    "max_mlps": ("mlps", "max"),
    "cnas_from_mlps": ("cnas", "from_mlps"),
    "region_pin": ("region", "pin"),
    "contract_filing_wd": ("contract_filing", "wd"),
    "fallback_mo": ("fallback", "mo"),
    "icp_for": ("icp", "icp_for"),
    "default_mode": ("mode", "default"),
}
# kept as facts: no gate asks them
FACTS = ("zones", "report", "bulletin", "drill", "platform_mlps", "multi_provider")
TESTS = {"func": "function", "perf": "performance", "sec": "security"}
WORDS = {
    "triparty": "agreement",
    "backup": "backup_confirmation",
    "offline": "offline_record",
    "docs": "documents_received",
    "confirm": "quantity_confirmation",
    "plan": "exit_plan",
    "sec_agreement": "security_agreement",
    "form3": "",  # the order itself
}


def written_out(data: dict[str, Any]) -> dict[str, Any]:
    """The pack with every short form replaced by its section; what is unknown stays and is refused."""
    full = dict(data)
    for key, path in SCALARS.items():
        if key in full and len(path) > 1:
            _put(full, path, full.pop(key))
    for key in FACTS:
        if key in full:
            full.setdefault("info", {})
            full["info"] = {**full["info"], key: full.pop(key)}
    for key, rewrite in REWRITES.items():
        if key in full:
            rewrite(full)
    _chain(full)
    return {key: value for key, value in full.items() if value is not None}


def _put(full: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    if value is None:
        return
    section, field = path
    full[section] = {**(full.get(section) or {}), field: value}


def _tests(full: dict[str, Any]) -> None:
    if isinstance(full["tests"], list):
        full["tests"] = {"need": [TESTS.get(each, each) for each in full["tests"]]}


def _open(full: dict[str, Any]) -> None:
    full["open"] = [
        {"item": WORDS.get(each, each)} if isinstance(each, str) else each for each in full["open"] or ()
    ]


def _need(full: dict[str, Any]) -> None:
    if isinstance(full["need"], list):
        full["need"] = {"papers": [WORDS.get(each, each) for each in full["need"]]}


def _trial(full: dict[str, Any]) -> None:
    full["trial"] = {key: value for key, value in (full["trial"] or {}).items() if value is not None}


def _change(full: dict[str, Any]) -> None:
    change = dict(full["change"] or {})
    for short, section in (("approve_wd", "approve"), ("do_wd", "do")):
        if short in change:
            change[section] = {**change.get(section, {}), "wd": change.pop(short)}
    if change.get("major") == "authority_judgement":
        change["major"] = {"judge": "authority"}
    if change.pop("large", None) == "consent":
        change["major"] = {**change.get("major", {}), "judge": "authority", "consent": True}
    if "major_over" in change:
        change["major"] = {**change.get("major", {}), "over": str(change.pop("major_over"))}
    full["change"] = change


def _reduce(full: dict[str, Any]) -> None:
    if isinstance(full["reduce"], str):
        full["reduce"] = {"mode": full["reduce"]}


def _exit(full: dict[str, Any]) -> None:
    end = dict(full["exit"] or {})
    for short, section in (("review_wd", "review"), ("reclaim_wd", "reclaim")):
        if short in end:
            end[section] = {**end.get(section, {}), "wd": end.pop(short)}
    if "need" in end:
        words = [WORDS.get(each, each) for each in end["need"]]
        end["cleared"] = end.get("cleared", "clear_record" in words)
        end["need"] = [word for word in words if word and word != "clear_record"]
    if end.get("delete") == "after_planned_date":
        end["delete"] = {}
    if "sign" in end:
        end["sheet"] = {**end.get("sheet", {}), "sign": end.pop("sign")}
    full["exit"] = end


def _experts(full: dict[str, Any]) -> None:
    if full.pop("experts"):
        full["approver"] = [
            "authority",
            {"party": "expert_panel", "step": "expert_review", "needs": ["scheme"]},
            {"party": "authority", "step": "consent"},
        ]


def _emergency(full: dict[str, Any]) -> None:
    emergency = dict(full["emergency"] or {})
    if "late_filing_wd" in emergency:
        _put(full, ("late_filing", "wd"), emergency.pop("late_filing_wd"))
    full["emergency"] = emergency


def _idle(full: dict[str, Any]) -> None:
    idle = dict(full["idle"] or {})
    for short, (section, unit) in {
        "remind_mo": ("remind", "mo"),
        "supervise_wd": ("supervise", "wd"),
    }.items():
        if short in idle:
            idle[section] = {**idle.get(section, {}), unit: idle.pop(short)}
    if idle.pop("force", None):
        full["reduce"] = {"mode": "force"}
    full["idle"] = idle


def _billing(full: dict[str, Any]) -> None:
    billing = full["billing"] or {}
    full["billing"] = {key: value for key, value in billing.items() if value is not None}


def _cap(full: dict[str, Any]) -> None:
    cap = full.pop("cap")
    flag = "ratchet_down" if cap == "ratchet_down" else "cap"
    if cap:
        full["billing"] = {**(full.get("billing") or {}), flag: True}


def _must_have(full: dict[str, Any]) -> None:
    if "sec_pkg" in full.pop("must_have"):
        full.setdefault("security_package", {})


def _icp_gate(full: dict[str, Any]) -> None:
    full.pop("icp_gate")


def _migrate_gate(full: dict[str, Any]) -> None:
    if full.pop("migrate_gate"):
        full.setdefault("migration", {})


def _provider(full: dict[str, Any]) -> None:
    provider = full.pop("provider")
    for short, path in {
        "term_y": ("vendor_term", "years"),
        "reselect_mo": ("vendor_term", "reselect_mo"),
        "bad_years": ("vendor_faults", "bad_years"),
        "term_y_max": ("transition", "max_years"),
        "transition_mo_min": ("transition", "min_mo"),
    }.items():
        _put(full, path, provider.get(short))


def _suspend(full: dict[str, Any]) -> None:
    suspend = dict(full["suspend"] or {})
    suspend["notify"] = ["using_unit" if each == "unit" else each for each in suspend.get("notify", ())]
    full["suspend"] = suspend


REWRITES = {
    "tests": _tests,
    "open": _open,
    "need": _need,
    "trial": _trial,
    "change": _change,
    "reduce": _reduce,
    "idle": _idle,
    "exit": _exit,
    "experts": _experts,
    "emergency": _emergency,
    "billing": _billing,
    "cap": _cap,
    "must_have": _must_have,
    "icp_gate": _icp_gate,
    "migrate_gate": _migrate_gate,
    "provider": _provider,
    "suspend": _suspend,
}


def _chain(full: dict[str, Any]) -> None:
    """`approver: [a, b]` with `approve_wd` or `notify_wd` as the chain of approval."""
    parties = full.pop("approver", None)
    limit = full.pop("approve_wd", None)
    notice = full.pop("notify_wd", None)
    if parties is None:
        return
    steps = [{"party": each} if isinstance(each, str) else dict(each) for each in parties]
    for number, step in enumerate(steps, 1):
        step.setdefault("step", "approval" if len(steps) == 1 else f"approval-{number}")
    if limit is not None and steps:
        steps[-1]["wd"] = limit
    if notice is not None and steps:
        steps[-1].update(wd=notice, since="submitted", step="notice")
    full["approval"] = {"steps": steps}
