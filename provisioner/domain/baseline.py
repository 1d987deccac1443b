"""The security baseline as values: levels and their controls, what a server needs to be told, and
what came back from applying, checking and measuring."""

from __future__ import annotations

from datetime import date
from ipaddress import IPv4Address
from typing import Annotated, Literal

from pydantic import Field, field_validator

from provisioner.domain.base import Frozen, Text
from provisioner.domain.spec import Opening, Port

ControlId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,40}$")]
Line = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]  # never a second line
Parameter = str | int | tuple[str, ...]


# ---------------------------------------------------------------- what is asked


class ControlUse(Frozen):
    """One control of a level, with the numbers the level gives it."""

    control: ControlId
    reference: str
    given: dict[str, Parameter] = {}


class Waiver(Frozen):
    """A control that a server may miss, for a reason, on somebody's word, until a day."""

    control: ControlId
    reason: Annotated[str, Field(min_length=8)]
    owner: Annotated[str, Field(min_length=2)]
    until: date


class Level(Frozen):
    """A list of controls (等保 二级, 三级)."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: Text
    controls: Annotated[tuple[ControlUse, ...], Field(min_length=1)]
    waivers: tuple[Waiver, ...] = ()

    @field_validator("controls")
    @classmethod
    def named_once(cls, controls: tuple[ControlUse, ...]) -> tuple[ControlUse, ...]:
        names = [use.control for use in controls]
        doubles = sorted({name for name in names if names.count(name) > 1})
        if doubles:
            raise ValueError(f"named twice: {', '.join(doubles)}")
        return controls

    def waived(self, on: date) -> tuple[str, ...]:
        """Controls whose waiver still holds that day."""
        return tuple(waiver.control for waiver in self.waivers if on <= waiver.until)


class LogTarget(Frozen):
    """The zone's log server."""

    address: IPv4Address
    port: Port = 514
    protocol: Literal["tcp", "udp"] = "tcp"


class ServerValues(Frozen):
    """What the baseline has to know about one server; none of it is secret."""

    unit: Line  # 单位名称, for the banner
    system: Line  # 信息系统名称
    title: Line  # 主机名称
    log: LogTarget
    ntp: Annotated[tuple[IPv4Address, ...], Field(min_length=1)]
    openings: tuple[Opening, ...] = ()
    run_source: IPv4Address  # the reserved address a run comes from


class DataDisk(Frozen):
    """A volume as its server sees it: `serial` is the volume's id (or the start of it)."""

    name: str
    serial: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{8,64}$")]


# ---------------------------------------------------------------- what came back


class ControlResult(Frozen):
    """One control on one server."""

    control: str
    ok: bool
    changed: bool = False
    waived: bool = False
    details: tuple[str, ...] = ()  # what changed, or what was found


class HostResult(Frozen):
    """One server; `message` says why when it is not ok."""

    host: str
    ok: bool
    reached: bool = True
    family: str = ""
    message: str = ""
    controls: tuple[ControlResult, ...] = ()

    @property
    def changed(self) -> bool:
        return any(one.changed for one in self.controls)

    @property
    def missing(self) -> tuple[ControlResult, ...]:
        return tuple(one for one in self.controls if not one.ok and not one.waived)


class BaselineResult(Frozen):
    """All servers of one run; each stands for itself."""

    action: Literal["bake", "harden", "verify"]
    level: str
    hosts: tuple[HostResult, ...]
    seconds: float

    @property
    def ok(self) -> bool:
        return all(host.ok for host in self.hosts)

    @property
    def failed(self) -> tuple[str, ...]:
        return tuple(host.host for host in self.hosts if not host.ok)


class DiskCleared(Frozen):
    """How one data disk was emptied, for the certificate."""

    name: str
    serial: str
    device: str
    bytes: int
    method: str
    verified: bool


class HostRetired(Frozen):
    host: str
    ok: bool
    message: str = ""
    disks: tuple[DiskCleared, ...] = ()


class RetireResult(Frozen):
    hosts: tuple[HostRetired, ...]
    seconds: float

    @property
    def ok(self) -> bool:
        return all(host.ok for host in self.hosts)


# ---------------------------------------------------------------- the second measurement


class MeasurementPlan(Frozen):
    """Which rules a second tool checks, with which numbers; `gate` rules decide."""

    id: str
    content: str  # folder of the checks, beside the plan's own file
    source: str
    values: dict[str, str] = {}
    gate: Annotated[tuple[str, ...], Field(min_length=1)]
    shown: tuple[str, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        return self.gate + self.shown


class RuleResult(Frozen):
    """One rule of the measuring tool; `gate` rules must pass."""

    rule: str
    result: Literal["pass", "fail", "error", "unknown", "notapplicable", "notchecked"]
    gate: bool


class Measurement(Frozen):
    """What a tool that shares nothing with the playbooks found on the server."""

    host: str
    tool: str
    version: str
    content: str  # digest of the rules it was given
    rules: tuple[RuleResult, ...]
    seconds: float

    @property
    def score(self) -> float:
        """Share of the rules that pass, in percent."""
        passed = sum(one.result == "pass" for one in self.rules)
        return round(100 * passed / len(self.rules), 1) if self.rules else 0.0

    @property
    def failing(self) -> tuple[str, ...]:
        """Gate rules that did not pass: anything but `pass` counts."""
        return tuple(one.rule for one in self.rules if one.gate and one.result != "pass")

    @property
    def gate_open(self) -> bool:
        return bool(self.rules) and not self.failing
