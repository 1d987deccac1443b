"""Which family of systems this is: by os-release and the package manager that is there.

Ansible's own `os_family` names the domestic systems differently from version to version, so it is
not asked.
"""

from __future__ import annotations

DEBIAN_LINE = {"debian", "uos", "deepin", "kylin", "openkylin"}
RED_HAT_LINE = {"kylin", "uos", "uniontech", "openeuler", "anolis", "rhel", "centos", "rocky"}
MANAGERS = (("/usr/bin/dpkg", "debian", DEBIAN_LINE), ("/usr/bin/rpm", "redhat", RED_HAT_LINE))
COVERED = {"debian"}


class NotCovered(Exception):
    """The controls are not written for this family of systems."""


def os_release(host):
    """The fields of /etc/os-release."""
    text = host.read("/etc/os-release") or host.read("/usr/lib/os-release")
    rows = (line.split("=", 1) for line in text.splitlines() if "=" in line)
    return {key.strip(): value.strip().strip("\"'") for key, value in rows}


def family(host):
    """`debian` or `redhat`; "" when nothing known is there."""
    release = os_release(host)
    names = {release.get("ID", "").lower()} | set(release.get("ID_LIKE", "").lower().split())
    if "el" in release.get("PLATFORM_ID", ""):
        names.add("rhel")
    for manager, found, members in MANAGERS:
        if host.exists(manager) and names & members:
            return found
    return ""


def insist_on_covered(host, controls):
    """Refuse rather than act wrongly; the refusal names what stays undone."""
    found = family(host)
    if found in COVERED:
        return found
    release = os_release(host)
    names = f"ID={release.get('ID', '?')}, PLATFORM_ID={release.get('PLATFORM_ID', '-')}"
    system = f"{found or 'unknown'} ({names})"
    undone = ", ".join(control["control"] for control in controls)
    raise NotCovered(f"family not yet covered: {system}; nothing was changed. Controls not applied: {undone}")
