"""Compose: read the files of the selected controls, fill in their parameters, visit the server once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

TASKS = Path(__file__).resolve().parents[1] / "tasks"
STATED = {"apply": "set", "verify": "check"}


class ActionModule(ActionBase):
    """`baseline_control` with `phase` composes; with `control` it is that one control alone."""

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Visit the server with all that is selected."""
        super().run(tmp, task_vars)
        given, context = self._task.args, task_vars or {}
        stage = str(context.get("baseline_stage", "server"))
        if given.get("control"):
            controls, phase = [dict(given)], "apply" if "set" in given else "verify"
        else:
            phase = given["phase"]
            controls = self._compose(phase, stage, self._values(given["values"]), context)
        arguments = {"phase": phase, "controls": controls, "stage": stage, "root": given.get("root", "/")}
        return self._execute_module("baseline_control", module_args=arguments, task_vars=context)

    def _values(self, path: str) -> dict[str, Any]:
        # Read as plain data: no string of it is ever a template, whatever an order says.
        return json.loads(Path(path).read_text(encoding="utf-8"))

    def _compose(
        self, phase: str, stage: str, values: dict[str, Any], context: dict[str, Any]
    ) -> list[dict[str, Any]]:
        name = str(context["inventory_hostname"])
        if stage == "server" and name not in values["servers"]:
            raise AnsibleActionFail(f"the values file holds nothing for server {name}")
        waived = set(values.get("waived", []))
        composed = []
        for use in values["controls"]:
            raw = self._file(use["control"], phase)
            if stage == "bake" and raw.get("stage") == "server":
                continue
            known = {**context, "given": use.get("given", {}), "server": values["servers"].get(name, {})}
            stated = self._fill(raw[STATED[phase]], known)
            composed.append(
                {"control": use["control"], STATED[phase]: stated, "waived": use["control"] in waived}
            )
        return composed

    def _file(self, control: str, phase: str) -> dict[str, Any]:
        """What the control's own file states: the arguments of its one task."""
        path = TASKS / control / f"{phase}.yml"
        if not path.is_file():
            raise AnsibleActionFail(f"no control {control!r}: {path} is not there")
        tasks = self._loader.load_from_file(str(path), trusted_as_template=True)
        return tasks[0]["baseline_control"]

    def _fill(self, stated: list[dict[str, Any]], known: dict[str, Any]) -> list[dict[str, Any]]:
        """The statement with the parameters of the level and the values of this server in it."""
        return self._templar.copy_with_new_env(available_variables=known).template(stated)
