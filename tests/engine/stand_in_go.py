"""A `go` that builds in no time, for tests of what surrounds a build."""

from __future__ import annotations

import os
from pathlib import Path

# What it "builds" answers like the engine and like the plugin.
PROGRAM = """#!/bin/sh
case "$1" in
version) echo v{engine} ;;
--version) echo {plugin} ;;
gen) mkdir -p generated && echo '{{"name": "openstack"}}' > generated/schema.json ;;
esac
"""

GO = """#!/bin/sh
[ "$1" = env ] && {{ echo go1.26.0; exit 0; }}
echo "$@" >> {calls}
while [ $# -gt 0 ]; do [ "$1" = -o ] && out="$2"; shift; done
mkdir -p "$(dirname "$out")"
echo half > "$out"
{middle}
install -m 755 {program} "$out"
"""


class StandInGo:
    """`go` in a folder of its own; `calls` lists the builds it was asked for."""

    def __init__(self, folder: Path, *, engine: str, plugin: str, middle: str = "") -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self._calls = folder / "calls"
        program = _executable(folder / "program", PROGRAM.format(engine=engine, plugin=plugin))
        _executable(folder / "go", GO.format(calls=self._calls, program=program, middle=middle))

    @property
    def calls(self) -> list[str]:
        return self._calls.read_text().splitlines() if self._calls.exists() else []

    @property
    def path(self) -> str:
        """PATH with nothing on it but this `go` and the system's own tools."""
        return os.pathsep.join([str(self.folder), "/usr/bin", "/bin"])


def _executable(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o755)
    return path
