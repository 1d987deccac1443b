"""The `pulumi-language-python` command that stands in where the official one is absent."""

from __future__ import annotations

from pathlib import Path

NAME = "pulumi-language-python"

# -P keeps the program's folder off the search path until the program itself runs. The interpreter
# is named by the caller, because one cache serves several checkouts.
LAUNCHER = """#!/bin/sh
exec "${PROVISIONER_PYTHON:-python3}" -P -m provisioner.engine.language_host "$@"
"""


def put_launcher(folder: Path) -> None:
    """Write the command into `folder`."""
    path = folder / NAME
    path.write_text(LAUNCHER)
    path.chmod(0o755)
