"""Ansible's answers in our words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provisioner.adapters.ansible.play import HostEnd
from provisioner.domain.baseline import ControlResult, DiskCleared, HostResult, HostRetired

SILENT = "Ansible said nothing about this server"


def host_result(host: str, end: HostEnd | None) -> HostResult:
    """One server's result; one that was not reached is not ok and says so."""
    if end is None:
        return HostResult(host=host, ok=False, reached=False, message=SILENT)
    return HostResult(
        host=host,
        ok=end.state == "ok",
        reached=end.state != "unreachable",
        family=str(end.answer.get("family", "")),
        message="" if end.state == "ok" else _message(end.answer),
        controls=tuple(_control(one) for one in end.answer.get("results", [])),
    )


def _control(raw: Mapping[str, Any]) -> ControlResult:
    """`apply` says what changed and what failed, `verify` what it found."""
    said = [*raw.get("changes", []), *raw.get("findings", [])]
    failed = raw.get("failed", "")
    return ControlResult(
        control=raw["control"],
        ok=not failed and raw.get("passed", True),
        changed=raw.get("changed", False),
        waived=raw.get("waived", False),
        details=tuple(said + ([failed] if failed else [])),
    )


def _message(answer: Mapping[str, Any]) -> str:
    words = str(answer.get("msg") or "failed")
    noise = str(answer.get("module_stderr", "")).strip()
    return f"{words}: {noise[-300:]}" if noise else words


def host_retired(host: str, end: HostEnd | None) -> HostRetired:
    """How the disks of one server were emptied."""
    if end is None:
        return HostRetired(host=host, ok=False, message=SILENT)
    disks = tuple(DiskCleared(**one) for one in end.answer.get("disks", []))
    ok = end.state == "ok"
    return HostRetired(host=host, ok=ok, message="" if ok else _message(end.answer), disks=disks)
