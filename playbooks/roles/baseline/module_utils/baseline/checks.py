"""How each kind of statement is checked. A check asks what is in force, not what was written."""

from __future__ import annotations

import os
import re
import stat

from ansible.module_utils.baseline import people, review
from ansible.module_utils.baseline.changes import installed, is_enabled, matching, options_of
from ansible.module_utils.baseline.text import fits, lines_of, value_of

BORROWED_KEY = "/run/sshd/baseline-check"


class Questions:
    """Answers that several controls need, asked once."""

    def __init__(self, host):
        self.host = host
        self._sshd = None

    def sshd(self):
        """The configuration sshd would run with, keys in small letters."""
        if self._sshd is None:
            said = self._with_some_key(["/usr/sbin/sshd", "-T"])
            rows = (line.split(None, 1) for line in said.splitlines() if line.strip())
            self._sshd = {row[0].lower(): (row[1] if len(row) > 1 else "") for row in rows}
        return self._sshd

    def _with_some_key(self, words):
        # sshd says nothing without a host key, and an image must not hold one.
        os.makedirs(self.host.path("/run/sshd"), mode=0o755, exist_ok=True)
        if matching(self.host, ["/etc/ssh/ssh_host_*_key"]):
            return self.host.run(words)[1]
        self.host.must(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", BORROWED_KEY])
        said = self.host.run([*words, "-h", BORROWED_KEY])[1]
        for path in (BORROWED_KEY, BORROWED_KEY + ".pub"):
            os.unlink(self.host.path(path))
        return said


def sshd(ask, wanted):
    """Options in force, by sshd's own word."""
    now = ask.sshd()
    return [
        f"sshd {key} is {now.get(key)!r}, not {value}"
        for key, value in wanted.items()
        if not fits(now.get(key), value)
    ]


def settings(ask, wanted):
    """Values of a configuration file."""
    text = ask.host.read(wanted["path"])
    found = {key: value_of(text, key) for key in wanted["values"]}
    return [
        "{}: {} is {!r}, not {}".format(wanted["path"], key, found[key], value)
        for key, value in wanted["values"].items()
        if not fits(found[key], value)
    ]


def lines(ask, wanted):
    """Lines a file has, lines it lacks (comments do not count)."""
    said = lines_of(ask.host.read(wanted["path"]))
    return _has_and_lacks(wanted["path"], "\n".join(said), wanted)


def _has_and_lacks(place, text, wanted):
    absent = [one for one in wanted.get("has", []) if not re.search(one, text, re.M)]
    present = [one for one in wanted.get("lacks", []) if re.search(one, text, re.M)]
    return [f"{place} lacks {one}" for one in absent] + [f"{place} still has {one}" for one in present]


def sysctl(ask, wanted):
    """Kernel settings in force; in an image, what its files will set."""
    found = {key: _sysctl_value(ask.host, key) for key in wanted}
    return [
        f"{key} is {found[key]!r}, not {value}"
        for key, value in wanted.items()
        if found[key] is not None and found[key].split() != str(value).split()
    ]


def _sysctl_value(host, key):
    """None only where a running kernel does not know the key."""
    if host.running:
        place = "/proc/sys/" + key.replace(".", "/")
        return host.read(place) if host.exists(place) else None
    files = sorted(matching(host, ["/etc/sysctl.d/*.conf"]))
    values = [value_of(host.read(path), key) for path in files]
    return next((value for value in reversed(values) if value is not None), "")


def pam(ask, wanted):
    """Lines of a stack in this order: the order decides who is let in."""
    said = lines_of(ask.host.read("/etc/pam.d/" + wanted["stack"]))
    at, found = -1, _has_and_lacks(wanted["stack"], "\n".join(said), {"lacks": wanted.get("lacks", [])})
    for pattern in wanted.get("order", []):
        places = [index for index, line in enumerate(said) if index > at and re.search(pattern, line)]
        if not places:
            return [*found, "{} lacks {} (or has it in another place)".format(wanted["stack"], pattern)]
        at = places[0]
    return found


def units(ask, wanted):
    """Units on, running or masked."""
    host = ask.host
    found = [f"{one} is not enabled" for one in wanted.get("enabled", []) if not is_enabled(host, one)]
    found += [f"{one} is not masked" for one in wanted.get("masked", []) if not _is_masked(host, one)]
    if host.running and wanted.get("active"):
        states = host.run(["systemctl", "is-active"] + wanted["active"])[1].split()
        found += [f"{one} is {state}" for one, state in zip(wanted["active"], states) if state != "active"]
    return found


def _is_masked(host, name):
    link = host.path("/etc/systemd/system/" + name)
    return os.path.islink(link) and os.readlink(link) == "/dev/null"


def packages(ask, wanted):
    """Packages that are there or are not, and the programs no package may leave behind."""
    here = installed(ask.host)
    found = [f"{one} is installed" for one in wanted.get("absent", []) if one in here]
    found += [f"{one} is missing" for one in wanted.get("present", []) if one not in here]
    return found + [f"{one} is there" for one in wanted.get("no_program", []) if ask.host.exists(one)]


def modes(ask, wanted):
    """Files allow no more than `mode` and belong to their owner."""
    found, allowed = [], int(str(wanted["mode"]), 8)
    for path in matching(ask.host, wanted["paths"]):
        now = os.stat(ask.host.path(path))
        if stat.S_IMODE(now.st_mode) & ~allowed:
            found.append("{} is {:04o}, more than {}".format(path, stat.S_IMODE(now.st_mode), wanted["mode"]))
        if "owner" in wanted and now.st_uid != ask.host.number("passwd", wanted["owner"]):
            found.append("{} does not belong to {}".format(path, wanted["owner"]))
    return found


def exists(ask, wanted):
    return [f"{path} is not there" for path in wanted if not ask.host.exists(path)]


def absent(ask, wanted):
    return [f"{path} is there" for path in matching(ask.host, wanted)]


def mount(ask, wanted):
    """Options of a mounted file system (an image mounts nothing)."""
    if not ask.host.running:
        return []
    now = options_of(ask.host, wanted["path"])
    lacks = [one for one in wanted["options"] if one not in (now or [])]
    return ["{} is mounted without {}".format(wanted["path"], ",".join(lacks))] if lacks else []


def command(ask, wanted):
    """What a program on the running server says."""
    if not ask.host.running:
        return []
    return _has_and_lacks("`{}`".format(" ".join(wanted["run"])), ask.host.run(wanted["run"])[1], wanted)


def aging(ask, wanted):
    return [f"the password of {row[0]} may grow too old" for row in people.overdue(ask.host, wanted)]


def system_accounts(ask, wanted):
    open_ones = people.open_system_accounts(ask.host, wanted["keep"])
    return [f"system account {one} can sign in" for one in open_ones] + people.doubles(ask.host)


def empty_passwords(ask, wanted):
    return [f"{one} has no password" for one in people.without_password(ask.host)]


def strays(ask, wanted):
    return [f"{path} has mode {mode:04o}" for path, mode in review.strays(ask.host, wanted)]


KINDS = {
    "sshd": sshd,
    "settings": settings,
    "lines": lines,
    "sysctl": sysctl,
    "pam": pam,
    "units": units,
    "packages": packages,
    "modes": modes,
    "exists": exists,
    "absent": absent,
    "mount": mount,
    "command": command,
    "aging": aging,
    "system_accounts": system_accounts,
    "empty_passwords": empty_passwords,
    "strays": strays,
}
