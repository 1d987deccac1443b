"""The controls as their folders state them."""

from __future__ import annotations

from typing import Any

import yaml

from provisioner.content import content_root
from provisioner.settings import Settings

TASKS = content_root(Settings.from_env()) / "playbooks/roles/baseline/tasks"
CONTROLS = sorted(folder.name for folder in TASKS.iterdir() if folder.is_dir())


def stated(control: str, phase: str) -> dict[str, Any]:
    """The arguments of the one task in the control's file."""
    (task,) = yaml.safe_load((TASKS / control / f"{phase}.yml").read_text(encoding="utf-8"))
    return {"name": task["name"], **task["baseline_control"]}


def kinds(control: str, phase: str) -> list[str]:
    """The kinds of wish or statement that the file uses."""
    return [kind for step in stated(control, phase)["set" if phase == "apply" else "check"] for kind in step]


BAKED = [name for name in CONTROLS if stated(name, "apply").get("stage") != "server"]
OF_A_SERVER = [name for name in CONTROLS if name not in BAKED]
