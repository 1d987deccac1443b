"""Apply: bring every selected control about, then let the services read what changed."""

from __future__ import annotations

from ansible.module_utils.baseline.changes import KINDS, Visit
from ansible.module_utils.baseline.host import Refused

# A plain restart would be wrong for these.
RELOADS = {
    "ssh": ["systemctl", "reload-or-restart", "ssh"],
    "auditd": ["systemctl", "kill", "--signal=HUP", "auditd"],
    "audit-rules": ["augenrules", "--load"],
    "nftables": ["nft", "-f", "/etc/nftables.conf"],
    "systemd": ["systemctl", "daemon-reload"],
}


def apply(host, controls):
    """One result per control, in order; a control that fails does not stop the others."""
    visit = Visit(host)
    results = [_one(visit, control) for control in controls]
    closing = _close(visit)
    if closing:
        results.append({"control": "(services)", "changed": True, "changes": [], "failed": closing})
    return results


def _one(visit, control):
    result = {"control": control["control"], "changed": False, "changes": [], "failed": ""}
    try:
        for step in control["set"]:
            for kind, wanted in step.items():
                result["changes"] += KINDS[kind](visit, control["control"], wanted)
    except (Refused, OSError, KeyError, ValueError) as why:
        result["failed"] = f"{type(why).__name__}: {why}"
    result["changed"] = bool(result["changes"])
    return result


def _close(visit):
    """Write the PAM stacks and reload what changed; the words of the failures, if any."""
    steps = []
    if visit.profiles:
        steps.append(["pam-auth-update", "--package", "--force", "--enable", *sorted(set(visit.profiles))])
    if visit.host.running:
        steps += [RELOADS.get(name, ["systemctl", "restart", name]) for name in visit.reloads]
    said = []
    for words in steps:
        code, words_back = visit.host.run(words)
        if code:
            said.append("`{}`: {}".format(" ".join(words), words_back.strip()[-200:]))
    return "; ".join(said)
