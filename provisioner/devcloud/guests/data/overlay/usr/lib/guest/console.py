"""Lines on the serial console, which Nova keeps as the console log."""

from __future__ import annotations

from pathlib import Path

CONSOLE = Path("/dev/console")


def say(line: str) -> None:
    """One line; a guest without a console goes on."""
    try:
        with CONSOLE.open("w") as out:
            out.write(line + "\n")
    except OSError:
        return


def say_host_key(key: str) -> None:
    """The public host key between the marks that cloud-init uses."""
    say(f"-----BEGIN SSH HOST KEY KEYS-----\n{key.strip()}\n-----END SSH HOST KEY KEYS-----")
