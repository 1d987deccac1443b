"""A corner of the local cloud for tests: own names, own external networks, taken away at the end."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openstack.connection import Connection

from provisioner.adapters.openstack.clouds import Clouds
from provisioner.adapters.openstack.external_networks import seal
from provisioner.adapters.pulumi.engine import AnySpec, PulumiEngine
from provisioner.domain.spec import spec_from
from provisioner.settings import Settings

CLOUD = "devcloud"
ORDER = "sha256:" + "b" * 64
TINY = 1 << 20  # bytes of an image that no fake host ever reads


@dataclass
class Bed:
    """What the tests of one session share."""

    folder: Path
    clouds: Path
    tag: str = field(default_factory=lambda: "t" + secrets.token_hex(3))

    def __post_init__(self) -> None:
        cache = Settings.from_env().cache
        self.engine = PulumiEngine(Settings(cache=cache, site=self.folder / "site"), self.clouds)
        self.admin: Connection = Clouds(self.clouds).connect(f"{CLOUD}-admin")

    # ------------------------------------------------------------ specifications

    def platform(self) -> AnySpec:
        return spec_from(
            {
                "kind": "platform",
                "cloud": CLOUD,
                "flavors": [{"name": f"{self.tag}-small", "vcpus": 1, "memory_mb": 64, "disk_gb": 1}],
                "images": [self._image()],
                "volume_types": [{"name": f"{self.tag}-sas", "extra_specs": {"volume_backend_name": "loop"}}],
                "zones": [self._outside("egov", "192.0.2"), self._outside("inet", "198.18.0")],
            }
        )

    def department(self) -> AnySpec:
        names = {"department": self.tag, "title": "测试单位", "project": f"{self.tag}-dep"}
        return spec_from({"kind": "department", "cloud": CLOUD, **names})

    def case(self, name: str, zones: list[dict[str, Any]], **changes: Any) -> AnySpec:
        usual = {"department": self.tag, "department_project": f"{self.tag}-dep", "system": "测试系统"}
        fixed = {"kind": "case", "cloud": CLOUD, "case": f"{self.tag}-{name}", "orders": [ORDER]}
        return spec_from({**fixed, **usual, "zones": zones, **changes})

    def zone(self, case: str, zone: str, servers: list[dict[str, Any]], **quota: int) -> dict[str, Any]:
        third = {"egov": 68, "inet": 64}[zone]
        return {
            "zone": zone,
            "project": f"{self.tag}-{case}-{zone}",
            "external_network": f"{self.tag}-{zone}",
            "cidr": f"10.{third}.0.0/26",
            "gateway": f"10.{third}.0.1",
            "reserved": f"10.{third}.0.62",
            "servers": servers,
            "quota": {**_roomy(len(servers)), **quota},
        }

    def server(self, name: str, zone: str, host: int, **changes: Any) -> dict[str, Any]:
        third = {"egov": 68, "inet": 64}[zone]
        usual = {
            "name": name,
            "title": name,
            "flavor": f"{self.tag}-small",
            "image": f"{self.tag}-tiny",
            "availability_zone": "az-fake",
            "address": f"10.{third}.0.{host}",
            "order": ORDER,
            "openings": [run_access(f"10.{third}.0.62/32")],
        }
        return {**usual, **changes}

    def disks(self, count: int) -> list[dict[str, Any]]:
        return [
            {"name": f"data{number}", "size_gb": 1, "type": f"{self.tag}-sas"}
            for number in range(1, count + 1)
        ]

    # ------------------------------------------------------------ the cloud's own view

    def held(self, project: str) -> dict[str, list[str]]:
        """Everything the cloud holds in a project, by kind and name: asked of OpenStack, not of the state."""
        found = self.admin.search_projects(project)
        if not found:
            return {}
        own = {"project_id": found[0].id}
        network, compute = self.admin.network, self.admin.compute
        servers = compute.servers(all_projects=True, **own)
        volumes = self.admin.block_storage.volumes(all_projects=True, **own)
        kinds = {
            "servers": servers,
            "volumes": volumes,
            "networks": network.networks(**own),
            "subnets": network.subnets(**own),
            "routers": network.routers(**own),
            "groups": (one for one in network.security_groups(**own) if one.name != "default"),
            "floating": network.ips(**own),
            "ports": (
                one for one in network.ports(**own) if not (one.device_owner or "").startswith("network:")
            ),
        }
        return {kind: sorted(one.name or one.id for one in things) for kind, things in kinds.items()}

    # ------------------------------------------------------------ up and down

    def make(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "tiny.raw").write_bytes(secrets.token_bytes(TINY))
        for zone, cidr in (("egov", "192.0.2.0/24"), ("inet", "198.18.0.0/24")):
            self._external(f"{self.tag}-{zone}", cidr)
        self.engine.apply(self.platform(), None)
        seal(self.admin, [f"{self.tag}-egov", f"{self.tag}-inet"])
        self.engine.apply(self.department(), None)

    def clear(self) -> None:
        for spec in (self.department(), self.platform()):
            self.engine.remove(spec)
        for zone in ("egov", "inet"):
            self.admin.delete_network(f"{self.tag}-{zone}")

    def clear_default_groups(self, project_id: str) -> None:
        for group in self.admin.network.security_groups(project_id=project_id):
            self.admin.network.delete_security_group(group)

    def _external(self, name: str, cidr: str) -> None:
        network = self.admin.network.create_network(name=name, is_router_external=True)
        self.admin.network.create_subnet(
            network_id=network.id, name=name, cidr=cidr, ip_version=4, enable_dhcp=False
        )

    def _image(self) -> dict[str, Any]:
        file = str(self.folder / "tiny.raw")
        sizes = {"min_disk_gb": 1, "min_memory_mb": 0, "disk_format": "raw"}
        return {"name": f"{self.tag}-tiny", "file": file, "digest": "sha256:1", **sizes}

    def _outside(self, zone: str, network: str) -> dict[str, Any]:
        ops = {"egov": "10.60.2.0/28", "inet": "10.60.1.0/28"}[zone]
        return {
            "zone": f"{self.tag}-{zone}",
            "external_network": f"{self.tag}-{zone}",
            "adopted": True,
            "cidr": f"{network}.0/24",
            "gateway": f"{network}.1",
            "pool_start": f"{network}.2",
            "pool_end": f"{network}.254",
            "ops_cidr": ops,
            "operators": [f"{network}.1/32"],
            "jump_host": f"{self.tag}-jump-{zone}",
            "jump_flavor": f"{self.tag}-small",
            "jump_image": f"{self.tag}-tiny",
            "availability_zone": "az-fake",
        }


def run_access(remote: str) -> dict[str, Any]:
    fixed = {"direction": "ingress", "protocol": "tcp", "port": 22}
    return {**fixed, "remote": remote, "reason": "run-access"}


def _roomy(servers: int) -> dict[str, int]:
    return {
        "instances": servers,
        "cores": servers,
        "memory_mb": 64 * servers,
        "volumes": 2 * servers,
        "gigabytes": 4 * servers,
        "ports": servers + 4,
        "security_groups": servers + 1,
        "security_group_rules": 4 + 4 * servers,
        "floating_ips": servers,
    }


@contextmanager
def cloud_bed(folder: Path) -> Iterator[Bed]:
    """A bed for the time of a session."""
    bed = Bed(folder, Settings.from_env().cache / "devcloud" / "clouds.yaml")
    try:
        bed.make()
        yield bed
    finally:
        bed.clear()
