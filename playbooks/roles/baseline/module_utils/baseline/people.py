"""Accounts: who may sign in, and how long a password lives."""

from __future__ import annotations

NO_SHELL = ("/usr/sbin/nologin", "/sbin/nologin", "/bin/false", "/usr/bin/false")
FIRST_PERSON = 1000
LAST_PERSON = 60000


def has_password(shadow_row):
    """A real hash, not a lock."""
    return shadow_row[1].startswith("$")


def age(visit, control, wanted):
    """Accounts that have a password get the ages that new accounts get from login.defs."""
    changed = []
    for row in overdue(visit.host, wanted):
        ages = ["-m", wanted["min_days"], "-M", wanted["max_days"], "-W", wanted["warn_days"]]
        visit.host.must(["chage", *ages, row[0]])
        changed.append("chage " + row[0])
    return changed


def overdue(host, wanted):
    """Accounts with a password whose ages are wider than asked."""
    rows = [row for row in host.table("/etc/shadow") if has_password(row)]
    return [row for row in rows if not row[4] or int(row[4]) > int(wanted["max_days"]) or row[5] == ""]


def close_system_accounts(visit, control, wanted):
    """System accounts get no shell and no password."""
    changed = []
    for name in open_system_accounts(visit.host, wanted["keep"]):
        visit.host.must(["usermod", "--shell", NO_SHELL[0], "--lock", name])
        changed.append("lock " + name)
    return changed


def open_system_accounts(host, keep):
    """System accounts somebody could still sign in with."""
    passwords = {row[0]: row[1] for row in host.table("/etc/shadow")}
    return [
        row[0]
        for row in host.table("/etc/passwd")
        if row[0] not in keep
        and not FIRST_PERSON <= int(row[2]) <= LAST_PERSON
        and (row[6] not in NO_SHELL or passwords.get(row[0], "*").startswith("$"))
    ]


def lock_empty(visit, control, wanted):
    """An account without a password is locked."""
    changed = []
    for name in without_password(visit.host):
        visit.host.must(["passwd", "--quiet", "--lock", name])
        changed.append("lock " + name)
    return changed


def without_password(host):
    return [row[0] for row in host.table("/etc/shadow") if row[1] == ""]


def doubles(host):
    """User numbers that more than one account has, and any second account numbered 0."""
    seen, found = {}, []
    for row in host.table("/etc/passwd"):
        if row[2] in seen:
            found.append(f"{seen[row[2]]} and {row[0]} share number {row[2]}")
        seen[row[2]] = row[0]
    return found
