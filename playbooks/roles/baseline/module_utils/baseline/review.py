"""Files whose mode lets anybody in: writable by all, or running as somebody else."""

from __future__ import annotations

import os
import stat

LOUD = stat.S_ISUID | stat.S_ISGID


def strays(host, wanted):
    """(path, mode) of what stands outside the list, found by one walk of find(1)."""
    places = [host.path(place) for place in wanted["places"] if host.exists(place)]
    words = [
        "find",
        *places,
        "-xdev",
        "(",
        "-perm",
        "-4000",
        "-o",
        "-perm",
        "-2000",
        "-o",
        "-perm",
        "-0002",
        ")",
    ]
    words += ["!", "-type", "l", "-printf", "%m %p\\n"]
    found = []
    for line in _outside(host, words).splitlines():
        mode, _, path = line.partition(" ")
        path = path[len(host.root) :] if host.root != "/" else path
        if _strays(int(mode, 8), path, host, wanted):
            found.append((path, int(mode, 8)))
    return found


def _outside(host, words):
    # Reading needs nothing of the tree itself, so a foreign tree is walked by our own find.
    root, host.root = host.root, "/"
    try:
        return host.run(words)[1]
    finally:
        host.root = root


def _strays(mode, path, host, wanted):
    kind = os.lstat(host.path(path)).st_mode
    if mode & 0o002:
        return not (stat.S_ISDIR(kind) and mode & stat.S_ISVTX) and not stat.S_ISSOCK(kind)
    return stat.S_ISREG(kind) and bool(mode & LOUD) and path not in wanted["may_run_as_another"]


def tame(visit, control, wanted):
    """Take away the rights that the list does not grant."""
    changed = []
    for path, mode in strays(visit.host, wanted):
        os.chmod(visit.host.path(path), mode & ~(LOUD | 0o002))
        changed.append(f"{path} was {mode:04o}")
    return changed
