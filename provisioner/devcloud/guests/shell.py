"""Commands of the build host; a failure becomes one of our errors with the tool's own words."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from provisioner.errors import MissingPart


class ImageBuildFailed(MissingPart):
    """A guest image could not be built."""

    remedy = "Read the tool's message above, then run `provisioner image build` again."


def run(*command: str | Path, env: Mapping[str, str] | None = None, stdin: bytes | None = None) -> str:
    """Run a command to its end and return what it printed."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words, input=stdin, capture_output=True, env={**os.environ, "LC_ALL": "C", **(env or {})}
        )
    except FileNotFoundError as absent:
        raise ImageBuildFailed(f"The command `{words[0]}` is absent.") from absent
    if done.returncode:
        said = (done.stderr or done.stdout).decode(errors="replace")[-2000:].strip()
        raise ImageBuildFailed(f"`{' '.join(words)[:300]}` ended with {done.returncode}: {said}")
    return done.stdout.decode(errors="replace")


def pack(tree: Path, archive: Path) -> None:
    """A folder as a tar that keeps owners, modes and file capabilities."""
    run("tar", "--numeric-owner", "--xattrs", "--xattrs-include=*", "-C", tree, "-cf", archive, ".")


def unpack(archive: Path, tree: Path) -> None:
    """The reverse of `pack`."""
    tree.mkdir(parents=True, exist_ok=True)
    run("tar", "--numeric-owner", "--xattrs", "--xattrs-include=*", "-C", tree, "-xpf", archive)
