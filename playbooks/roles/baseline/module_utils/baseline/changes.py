"""How each kind of desired state is brought about. One function per kind; `KINDS` is the list."""

from __future__ import annotations

import glob
import os
import re
import stat

from ansible.module_utils.baseline import people, review
from ansible.module_utils.baseline.host import Refused
from ansible.module_utils.baseline.text import with_block, with_value

SSHD_CONFIG = "/etc/ssh/sshd_config"
SSHD_CHECK = ("/usr/sbin/sshd", "-t")


class Visit:
    """What has to happen once, after all controls are in place."""

    def __init__(self, host):
        self.host = host
        self.reloads = []
        self.profiles = []

    def later(self, names):
        self.reloads += [name for name in names if name not in self.reloads]


def sshd(visit, control, wanted):
    """Options of the SSH server, at the head of its own file: the first value wins over any later one,
    and over every drop-in."""
    host = visit.host
    before = host.read(SSHD_CONFIG)
    if not host.write(SSHD_CONFIG, with_block(before, control, wanted), 0o600):
        return []
    if host.running:
        code, said = host.run(SSHD_CHECK)
        if code:
            host.write(SSHD_CONFIG, before)
            raise Refused(f"sshd refuses {', '.join(wanted)}: {said.strip()[:300]}")
    visit.later(["ssh"])
    return [SSHD_CONFIG]


def file(visit, control, wanted):
    """A file with exactly this content."""
    host, path = visit.host, wanted["path"]
    mode = int(str(wanted.get("mode", "0644")), 8)
    changed = [path] if host.write(path, wanted["content"], mode, wanted.get("check", ())) else []
    changed += modes(visit, control, {"paths": [path], "mode": wanted.get("mode", "0644"), "exact": True})
    if changed:
        visit.later(wanted.get("reload", []))
    return sorted(set(changed))


def settings(visit, control, wanted):
    """Keys of a configuration file that belongs to a package; the rest of the file stays."""
    host, path = visit.host, wanted["path"]
    text = host.read(path)
    for key, value in wanted["values"].items():
        text = with_value(text, key, value, wanted.get("separator", " = "))
    if not host.write(path, text, check=wanted.get("check", ())):
        return []
    visit.later(wanted.get("reload", []))
    return [path]


def replace(visit, control, wanted):
    """A passage of a file that belongs to a package."""
    host, path = visit.host, wanted["path"]
    if not host.exists(path):
        raise Refused(f"{path} is not there")
    text = re.sub(wanted["find"], wanted["with"], host.read(path), flags=re.M)
    if not host.write(path, text):
        return []
    visit.later(wanted.get("reload", []))
    return [path]


def sysctl(visit, control, wanted):
    """Kernel settings: kept in a file, and in force at once on a running server."""
    host, path = visit.host, f"/etc/sysctl.d/zz-baseline-{control}.conf"
    body = "".join(f"{key} = {value}\n" for key, value in wanted.items())
    changed = [path] if host.write(path, body) else []
    for key, value in wanted.items() if host.running else ():
        place = "/proc/sys/" + key.replace(".", "/")
        if host.exists(place) and host.read(place).split() != str(value).split():
            host.must(["sysctl", "-q", "-w", f"{key}={value}"])
            changed.append(key)
    return changed


def pam(visit, control, wanted):
    """A profile for pam-auth-update, which writes the common-* stacks when all controls are in."""
    host, name = visit.host, "baseline-" + wanted["profile"]
    if not host.write("/usr/share/pam-configs/" + name, wanted["content"]):
        return []
    visit.profiles.append(name)
    return ["/usr/share/pam-configs/" + name]


def pam_edit(visit, control, wanted):
    """A word of a profile that Debian ships; its stacks are written anew."""
    changed = replace(visit, control, wanted)
    visit.profiles += [os.path.basename(path) for path in changed]
    return changed


def units(visit, control, wanted):
    """Units switched on, off or masked; those switched on also run."""
    host, changed = visit.host, []
    for name in wanted.get("masked", []):
        changed += _mask(host, name)
    off = [name for name in wanted.get("disabled", []) if is_enabled(host, name)]
    on = [name for name in wanted.get("enabled", []) if not is_enabled(host, name)]
    for verb, names in (("disable", off), ("enable", on)):
        if names:
            host.must(["systemctl", "--quiet", verb, *names])
            changed += [f"{verb} {name}" for name in names]
    if host.running and wanted.get("enabled"):
        changed += _start(host, wanted["enabled"])
    return changed


def _mask(host, name):
    link = host.path("/etc/systemd/system/" + name)
    if os.path.islink(link) and os.readlink(link) == "/dev/null":
        return []
    if host.running:
        host.run(["systemctl", "--quiet", "stop", name])
    os.makedirs(os.path.dirname(link), exist_ok=True)
    if os.path.lexists(link):
        os.unlink(link)
    os.symlink("/dev/null", link)
    return ["mask " + name]


def is_enabled(host, name):
    """Whether some target wants the unit (asked of the links, which a tree has as well)."""
    places = "/etc/systemd/system/*.{0}/" + name
    return any(glob.glob(host.path(places.format(kind))) for kind in ("wants", "requires"))


def _start(host, names):
    states = host.run(["systemctl", "is-active", *names])[1].split()
    idle = [name for name, state in zip(names, states) if state not in ("active", "activating")]
    if not idle:
        return []
    host.must(["systemctl", "start", *idle])
    return ["start " + name for name in idle]


def packages(visit, control, wanted):
    """Packages that must not be there are purged; nothing is ever fetched."""
    here = installed(visit.host)
    unwanted = [name for name in wanted.get("absent", []) if name in here]
    if unwanted:
        visit.host.must(["dpkg", "--purge", "--force-remove-protected", *unwanted])
    missing = [name for name in wanted.get("present", []) if name not in here]
    if missing:
        raise Refused("the image lacks {}; build an image that has it".format(", ".join(missing)))
    return ["purge " + name for name in unwanted]


def installed(host):
    """Names of the installed packages, read from dpkg's own record."""
    found, name = set(), ""
    for line in host.read("/var/lib/dpkg/status").splitlines():
        if line.startswith("Package: "):
            name = line[9:].strip()
        elif line.startswith("Status: ") and line.endswith(" installed"):
            found.add(name)
    return found


def modes(visit, control, wanted):
    """Files allow no more than `mode` (exactly that, if asked) and belong to their owner."""
    host, changed = visit.host, []
    allowed = int(str(wanted["mode"]), 8)
    for path in matching(host, wanted["paths"]):
        target = host.path(path)
        now = stat.S_IMODE(os.stat(target).st_mode)
        want = allowed if wanted.get("exact") else now & allowed
        moved = "owner" in wanted and host.own(path, wanted["owner"], wanted["group"])
        if want != now:
            os.chmod(target, want)
        if moved or want != now:
            changed.append(f"{path} {want:04o}")
    return changed


def matching(host, patterns):
    """Paths of the server that match; symbolic links are left alone."""
    found = [one for pattern in patterns for one in sorted(glob.glob(host.path(pattern)))]
    prefix = "" if host.root == "/" else host.root
    return [one[len(prefix) :] for one in found if not os.path.islink(one)]


def absent(visit, control, wanted):
    """Files that must not be there."""
    gone = matching(visit.host, wanted)
    for path in gone:
        os.unlink(visit.host.path(path))
    return ["rm " + path for path in gone]


def mount(visit, control, wanted):
    """Options of a mounted file system, now; a unit of the control keeps them at the next start."""
    host = visit.host
    if not host.running or not set(wanted["options"]) - set(
        options_of(host, wanted["path"]) or wanted["options"]
    ):
        return []
    host.must(["mount", "-o", "remount," + ",".join(wanted["options"]), wanted["path"]])
    return ["remount " + wanted["path"]]


def options_of(host, path):
    """Options of what is mounted there; None when nothing is."""
    rows = [line.split() for line in host.read("/proc/mounts").splitlines()]
    found = [row[3].split(",") for row in rows if row[1] == path]
    return found[-1] if found else None


KINDS = {
    "sshd": sshd,
    "file": file,
    "settings": settings,
    "replace": replace,
    "sysctl": sysctl,
    "pam": pam,
    "pam_edit": pam_edit,
    "units": units,
    "packages": packages,
    "modes": modes,
    "absent": absent,
    "mount": mount,
    "aging": people.age,
    "system_accounts": people.close_system_accounts,
    "empty_passwords": people.lock_empty,
    "strays": review.tame,
}
