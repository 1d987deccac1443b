"""Specifications to declare: a case in two network zones, a department, a platform."""

from __future__ import annotations

from typing import Any

from provisioner.domain.spec import spec_from


def opening(**changes: Any) -> dict[str, Any]:
    usual = {"direction": "ingress", "protocol": "tcp", "port": 22, "remote": "10.68.0.62/32"}
    return {**usual, "reason": "run-access", **changes}


def server(name: str, address: str, **changes: Any) -> dict[str, Any]:
    usual = {"title": name, "flavor": "c86-1c1g", "image": "kylin-x86_64", "availability_zone": "az-vm"}
    return {
        "name": name,
        "address": address,
        "order": "sha256:" + "a" * 64,
        "openings": [],
        **usual,
        **changes,
    }


def zone(name: str, network: str, servers: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    counted = ("instances", "cores", "memory_mb", "volumes", "gigabytes", "floating_ips")
    networks = ("ports", "security_groups", "security_group_rules")
    quota = dict.fromkeys((*counted, *networks), 9)
    return {
        "zone": name,
        "project": f"water-portal-{name}",
        "external_network": f"ext-{name}",
        "cidr": f"{network}.0/26",
        "gateway": f"{network}.1",
        "reserved": f"{network}.62",
        "servers": servers,
        "quota": quota,
        **changes,
    }


def case(zones: list[dict[str, Any]], **changes: Any) -> Any:
    usual = {"kind": "case", "cloud": "devcloud", "case": "water-portal", "department": "water"}
    rest = {"department_project": "dep-water", "system": "水务门户", "orders": ["sha256:" + "b" * 64]}
    return spec_from({**usual, **rest, "zones": zones, **changes})


def two_zones() -> Any:
    """A case with a server in each network zone, one of them with disks and an elastic IP."""
    app = server(
        "app1",
        "10.68.0.10",
        openings=[
            opening(),
            opening(direction="egress", port=514, remote="198.51.100.1/32", reason="service"),
        ],
        data_disks=[
            {"name": "data1", "size_gb": 10, "type": "sas"},
            {"name": "data2", "size_gb": 5, "type": "sas"},
        ],
    )
    web = server(
        "web1",
        "10.64.0.10",
        openings=[
            opening(remote="10.64.0.62/32"),
            opening(port=8080, remote="0.0.0.0/0", reason="order"),
            opening(protocol="icmp", port=None, remote="10.64.0.62/32"),
        ],
        elastic_ip=True,
        user_data="#cloud-config\n{}\n",
    )
    return case([zone("egov", "10.68.0", [app]), zone("internet", "10.64.0", [web])])


def department() -> Any:
    return spec_from(
        {
            "kind": "department",
            "cloud": "devcloud",
            "department": "water",
            "title": "水务局",
            "project": "dep-water",
        }
    )


def outside(name: str, network: str, ops: str) -> dict[str, Any]:
    return {
        "zone": name,
        "external_network": f"ext-{name}",
        "physical_network": f"physnet-{name}",
        "cidr": f"{network}.0/24",
        "gateway": f"{network}.1",
        "pool_start": f"{network}.100",
        "pool_end": f"{network}.199",
        "ops_cidr": ops,
        "operators": [f"{network}.1/32"],
        "jump_host": f"jump-{name}",
        "jump_flavor": "ops-jump",
        "jump_image": "kylin-x86_64",
        "availability_zone": "az-vm",
    }


def platform(**changes: Any) -> Any:
    image = {"name": "kylin-x86_64", "file": "/images/a.qcow2", "digest": "sha256:1", "min_disk_gb": 1}
    return spec_from(
        {
            "kind": "platform",
            "cloud": "devcloud",
            "flavors": [
                {"name": "ops-jump", "vcpus": 1, "memory_mb": 256, "disk_gb": 1},
                {
                    "name": "arm-1c1g",
                    "vcpus": 1,
                    "memory_mb": 1024,
                    "disk_gb": 2,
                    "traits": ["CUSTOM_CPU_ARM"],
                },
            ],
            "images": [{**image, "min_memory_mb": 128, "stand_in_for": "麒麟"}],
            "volume_types": [{"name": "sas", "extra_specs": {"volume_backend_name": "sas"}}],
            "zones": [
                outside("egov", "198.51.100", "10.60.2.0/28"),
                outside("internet", "203.0.113", "10.60.1.0/28"),
            ],
            **changes,
        }
    )
