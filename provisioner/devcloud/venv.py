"""The Python environment of the OpenStack services, from the committed lock."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess

from provisioner.devcloud.layout import PACKAGE, Layout
from provisioner.devcloud.packages import Progress
from provisioner.errors import MissingPart

LOCK = PACKAGE / "requirements.lock"


class VenvFailed(MissingPart):
    """The Python environment of OpenStack could not be made."""

    remedy = "Look at the message; `uv` must be on PATH and reach the Python package index."


def lock_digest() -> str:
    """Changes when another set of packages is wanted."""
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()


def ensure_venv(layout: Layout, progress: Progress) -> bool:
    """Install the locked packages unless that was done; True when something was installed."""
    stamp = layout.venv / "lock.sha256"
    if stamp.exists() and stamp.read_text() == lock_digest():
        return False
    progress("installing OpenStack from the lock (minutes)")
    shutil.rmtree(layout.venv, ignore_errors=True)
    python = str(layout.venv / "bin/python")
    _uv("venv", "--python", "3.11", "--no-project", str(layout.venv))
    _uv("pip", "install", "--python", python, "--compile-bytecode", "-r", str(LOCK))
    stamp.write_text(lock_digest())
    return True


def _uv(*words: str) -> None:
    # A caller's own virtual environment must not decide where the packages go.
    env = {name: value for name, value in os.environ.items() if name not in HIDDEN}
    try:
        done = subprocess.run(["uv", *words], capture_output=True, text=True, env=env)
    except FileNotFoundError as absent:
        raise VenvFailed("`uv` is not on PATH.") from absent
    if done.returncode:
        raise VenvFailed(f"`uv {' '.join(words[:2])}` failed: {done.stderr[-1500:].strip()}")


HIDDEN = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
