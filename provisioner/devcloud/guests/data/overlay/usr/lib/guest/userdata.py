"""User data: `#cloud-config` and one JSON object with write_files, runcmd and hostname.

cloud-init understands the same text; here it is applied before sshd starts.
"""

from __future__ import annotations

import grp
import json
import os
import pwd
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import console

MARK = "#cloud-config"
COMMANDS = Path("/var/lib/guest/commands.json")


@dataclass
class Wanted:
    """What the user data asks for."""

    hostname: str = ""
    files: list[dict[str, str]] = field(default_factory=list)
    commands: list[list[str]] = field(default_factory=list)


def parse(text: str) -> Wanted:
    """The wish in the text; what is not understood is said on the console and left out."""
    mark, _, body = text.lstrip().partition("\n")
    if not text.strip():
        return Wanted()
    try:
        if mark.strip() != MARK:
            raise ValueError(f"the first line is not {MARK}")
        return read(json.loads(body))
    except (ValueError, TypeError, AttributeError) as fault:
        console.say(f"guest: user data not applied: {fault}")
        return Wanted()


def read(wish: dict[str, Any]) -> Wanted:
    """The keys we know; others are named on the console."""
    unknown = sorted(set(wish) - {"hostname", "write_files", "runcmd"})
    if unknown:
        console.say(f"guest: user data keys not known here: {', '.join(unknown)}")
    commands = [[str(word) for word in command] for command in wish.get("runcmd", [])]
    return Wanted(str(wish.get("hostname", "")), list(wish.get("write_files", [])), commands)


def apply(wanted: Wanted) -> None:
    """Write the files now; keep the commands for when the network is up."""
    for one in wanted.files:
        try:
            write_file(one)
        except (OSError, LookupError, ValueError) as fault:
            console.say(f"guest: {one.get('path')} not written: {fault}")
    if wanted.commands:
        COMMANDS.parent.mkdir(parents=True, exist_ok=True)
        COMMANDS.write_text(json.dumps(wanted.commands))


def write_file(one: dict[str, str]) -> None:
    """One entry of write_files: never readable by others before its mode is set."""
    path = Path(one["path"])
    user, _, group = one.get("owner", "root:root").partition(":")
    owner = (pwd.getpwnam(user).pw_uid, grp.getgrnam(group or user).gr_gid)
    mode = int(str(one.get("permissions", "0644")), 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        os.fchown(file.fileno(), *owner)
        os.fchmod(file.fileno(), mode)
        file.write(one.get("content", ""))


def run_commands() -> None:
    """Run the kept commands once, in order, whatever each of them ends with."""
    commands = json.loads(COMMANDS.read_text())
    COMMANDS.unlink()
    for command in commands:
        done = subprocess.run(command)
        if done.returncode:
            console.say(f"guest: command {command[0]} ended with {done.returncode}")
