#!/usr/bin/python
"""Bring controls about, or check them, in one visit to the server."""

from __future__ import annotations

DOCUMENTATION = r"""
module: baseline_control
short_description: Apply or verify controls of the security baseline
description:
  - A control states what it sets (C(set)) or what it checks (C(check)) as data.
  - Given O(phase), the action plugin reads the files of all the selected controls and this module
    works through them in one process on the server, because every separate task costs seconds on
    an emulated or distant one.
options:
  control:
    description: Name of one control; the name of its folder.
    type: str
  stage:
    description: C(server) in a control's own file means that it needs values of the server.
    type: str
    choices: [any, bake, server]
    default: any
  set:
    description: What the control brings about, in order; each entry is one kind with its wish.
    type: list
    elements: dict
  check:
    description: What must hold; each entry is one kind with its statement.
    type: list
    elements: dict
  phase:
    description: Work through all the selected controls.
    type: str
    choices: [apply, verify]
  values:
    description: File on the controller with the selected controls, their parameters and the servers.
    type: path
  controls:
    description: The controls, composed by the action plugin.
    type: list
    elements: dict
  root:
    description: Folder of the unpacked image when baking.
    type: path
    default: /
author: govcloud-provisioner
"""

EXAMPLES = r"""
- name: Root does not sign in over SSH
  baseline_control:
    control: ssh_root_login
    set:
      - sshd: {PermitRootLogin: "no"}
"""

RETURN = r"""
results:
  description: One entry for each control, with its changes or its findings.
  type: list
  returned: always
family:
  description: The family of systems that was found.
  type: str
  returned: always
"""

from ansible.module_utils.baseline.applying import apply
from ansible.module_utils.baseline.family import NotCovered, insist_on_covered
from ansible.module_utils.baseline.host import Host, Refused
from ansible.module_utils.baseline.verifying import verify
from ansible.module_utils.basic import AnsibleModule

OPTIONS = {
    "control": {"type": "str"},
    "stage": {"type": "str", "choices": ["any", "bake", "server"], "default": "any"},
    "set": {"type": "list", "elements": "dict"},
    "check": {"type": "list", "elements": "dict"},
    "phase": {"type": "str", "choices": ["apply", "verify"]},
    "values": {"type": "path"},
    "controls": {"type": "list", "elements": "dict"},
    "root": {"type": "path", "default": "/"},
}


def main():
    module = AnsibleModule(OPTIONS, supports_check_mode=False)
    controls = module.params["controls"] or []
    try:
        host = Host(module.params["root"], module.params["stage"])
        found = insist_on_covered(host, controls)
    except (NotCovered, Refused) as why:
        module.fail_json(msg=str(why), results=[], family="")
    if module.params["phase"] == "verify":
        finish_verify(module, found, verify(host, controls))
    finish_apply(module, found, apply(host, controls))


def finish_apply(module, found, results):
    failed = [one["control"] for one in results if one["failed"]]
    answer = {
        "results": results,
        "family": found,
        "phase": "apply",
        "changed": any(one["changed"] for one in results),
    }
    if failed:
        module.fail_json(msg="not applied: " + ", ".join(failed), **answer)
    module.exit_json(**answer)


def finish_verify(module, found, results):
    """A waived control is reported and does not fail the server."""
    waived = {one["control"] for one in module.params["controls"] or [] if one.get("waived")}
    for one in results:
        one["waived"] = one["control"] in waived
    failed = [one["control"] for one in results if not one["passed"] and not one["waived"]]
    answer = {"results": results, "family": found, "phase": "verify", "changed": False}
    if failed:
        module.fail_json(msg="not in place: " + ", ".join(failed), **answer)
    module.exit_json(**answer)


if __name__ == "__main__":
    main()
