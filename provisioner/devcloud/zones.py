"""The two network zones of the local cloud, each a bridge and a network namespace."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Zone:
    """What stands outside the cloud in one zone: its gateway offers log and time services."""

    name: str
    namespace: str
    bridge: str
    device: str
    physnet: str
    gateway: str
    prefix: int = 24

    @property
    def plug(self) -> str:
        """The other end of `device`, a port of the bridge."""
        return f"{self.device}-br"

    @property
    def syslog(self) -> str:
        return f"zone-{self.name}-syslog"

    @property
    def ntp(self) -> str:
        return f"zone-{self.name}-ntp"


ZONES = (
    Zone("inet", "pvd-inet", "br-inet", "xinet", "physnet-inet", "203.0.113.1"),
    Zone("egov", "pvd-egov", "br-egov", "xegov", "physnet-egov", "198.51.100.1"),
)
