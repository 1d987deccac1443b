"""What the cloud really holds, given to decisions as a value."""

from __future__ import annotations

from provisioner.domain.base import Frozen


class RealHost(Frozen):
    """One server as it stands, found by its address."""

    ip: str
    host_name: str = ""
    system: str = ""
    unit: str = ""
    vcpu: int
    memory_gb: int
    sys_disk_gb: int
    data_disk_gb: int = 0
