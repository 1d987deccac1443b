"""A configuration drive as Nova makes it, for images that are started without Nova."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

from provisioner.devcloud.guests.shell import run


def cloud_config(wish: dict[str, Any]) -> str:
    """User data that our reader and cloud-init both understand."""
    return "#cloud-config\n" + json.dumps(wish)


def make_drive(target: Path, hostname: str, mac: str, user_data: str, room: Path) -> None:
    """Write the ISO with one network by DHCP."""
    folder = room / "drive/openstack/latest"
    folder.mkdir(parents=True)
    meta = {
        "uuid": str(uuid.uuid4()),
        "hostname": f"{hostname}.novalocal",
        "name": hostname,
        "launch_index": 0,
        "availability_zone": "nova",
        "devices": [],
    }
    network = {
        "links": [{"id": "tap1", "vif_id": "v", "type": "ovs", "mtu": 1442, "ethernet_mac_address": mac}],
        "networks": [{"id": "network0", "type": "ipv4_dhcp", "link": "tap1", "network_id": "n"}],
        "services": [{"type": "dns", "address": "10.0.2.3"}],
    }
    (folder / "meta_data.json").write_text(json.dumps(meta))
    (folder / "network_data.json").write_text(json.dumps(network))
    (folder / "user_data").write_text(user_data)
    run(
        "genisoimage", "-quiet", "-o", target, "-ldots", "-allow-lowercase", "-allow-multidot",
        "-l", "-publisher", "nova", "-J", "-r", "-V", "config-2", room / "drive",
    )  # fmt: skip
