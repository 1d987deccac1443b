"""What a stopped cloud could leave on the machine: found by name, removed, and counted."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import psutil

from provisioner.devcloud.commands import succeeds
from provisioner.devcloud.layout import Layout
from provisioner.devcloud.processes import Processes
from provisioner.devcloud.zones import ZONES

BRIDGES = {"br-int", "ovs-netdev", *(zone.bridge for zone in ZONES), *(zone.plug for zone in ZONES)}
# Neutron names a tap after the first eleven characters of its port's id.
NEUTRON_TAP = re.compile(r"tap[0-9a-f]{8}-[0-9a-f]{2}")


def find_remains(layout: Layout) -> list[str]:
    """Every process, namespace, link and loop device of this cloud, by kind and name."""
    processes = [f"process {one.pid} {_name(one)}" for one in Processes(layout).ours()]
    return processes + [f"{kind} {name}" for kind, (find, _) in KINDS.items() for name in find(layout)]


def clean(layout: Layout) -> None:
    """Remove what no process holds any more; call it only when no process of the cloud runs."""
    for find, remove in KINDS.values():
        for name in find(layout):
            succeeds(*remove, name)
    Processes(layout).forget()
    for folder in layout.run.iterdir():
        if folder != layout.workdir:
            shutil.rmtree(folder) if folder.is_dir() else folder.unlink()
    layout.make_folders()


def is_link_of_ours(name: str) -> bool:
    return name in BRIDGES or NEUTRON_TAP.fullmatch(name) is not None


def _namespaces(layout: Layout) -> list[str]:
    ours = {zone.namespace for zone in ZONES}
    return [entry["name"] for entry in _json("ip", "-j", "netns", "list") if entry["name"] in ours]


def _links(layout: Layout) -> list[str]:
    return [
        entry["ifname"] for entry in _json("ip", "-j", "link", "show") if is_link_of_ours(entry["ifname"])
    ]


def _loops(layout: Layout) -> list[str]:
    found = _json("losetup", "--json", "--list")
    devices = found.get("loopdevices", []) if isinstance(found, dict) else []
    return [one["name"] for one in devices if str(one.get("back-file", "")).startswith(f"{layout.state}/")]


def _json(*words: str) -> Any:
    return json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout or "[]")


def _name(process: psutil.Process) -> str:
    try:
        return process.name()
    except psutil.NoSuchProcess:
        return "(ended)"


# kind -> (how it is found, how one of it is removed)
KINDS: dict[str, tuple[Callable[[Layout], list[str]], tuple[str, ...]]] = {
    "namespace": (_namespaces, ("ip", "netns", "del")),
    "link": (_links, ("ip", "link", "del")),
    "loop device": (_loops, ("losetup", "-d")),
}
