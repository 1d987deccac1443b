"""Verify: ask every selected control whether it holds."""

from __future__ import annotations

from ansible.module_utils.baseline.checks import KINDS, Questions
from ansible.module_utils.baseline.host import Refused


def verify(host, controls):
    """One result per control, in order, each with all its findings."""
    ask = Questions(host)
    return [_one(ask, control) for control in controls]


def _one(ask, control):
    result = {"control": control["control"], "passed": False, "findings": []}
    try:
        for step in control["check"]:
            for kind, wanted in step.items():
                result["findings"] += KINDS[kind](ask, wanted)
    except (Refused, OSError, KeyError, ValueError, IndexError) as why:
        result["findings"].append(f"{type(why).__name__}: {why}")
    result["passed"] = not result["findings"]
    return result
