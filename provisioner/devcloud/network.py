"""Open vSwitch and OVN with the userspace datapath, and the namespaces of the zones."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from socket import if_nameindex

from provisioner.devcloud.commands import run, succeeds
from provisioner.devcloud.layout import Layout
from provisioner.devcloud.service import Service, exists, nothing
from provisioner.devcloud.zones import ZONES, Zone

MAPPINGS = ",".join(f"{zone.physnet}:{zone.bridge}" for zone in ZONES)
QUIET = ("--no-chdir", "-vconsole:info", "-vsyslog:off", "-vfile:off")
# What Neutron gives tenant networks: 1500 less the Geneve header.
GUEST_MTU = "1442"
SCHEMAS = {
    "conf.db": "/usr/share/openvswitch/vswitch.ovsschema",
    "nb.db": "/usr/share/ovn/ovn-nb.ovsschema",
    "sb.db": "/usr/share/ovn/ovn-sb.ovsschema",
}


def services(layout: Layout) -> list[Service]:
    """The databases, the switch, OVN, and log and time service of each zone."""
    ovs, ovn, state = layout.ovs_run, layout.ovn_run, layout.state / "ovs"
    switch = ("--remote=db:Open_vSwitch,Open_vSwitch,manager_options",)
    northd = (f"--ovnnb-db=unix:{ovn}/ovnnb_db.sock", f"--ovnsb-db=unix:{ovn}/ovnsb_db.sock")
    return [
        _database("ovsdb", ovs / "conf.db", ovs / "db.sock", switch, _describe_switch),
        _database("ovn-nb", state / "nb.db", ovn / "ovnnb_db.sock"),
        _database("ovn-sb", state / "sb.db", ovn / "ovnsb_db.sock"),
        Service(
            "vswitchd",
            # --monitor: OVS 3.1 may abort in its connection tracking; it is then started again at once.
            ("ovs-vswitchd", f"unix:{ovs}/db.sock", "--monitor", *QUIET, *_control(ovs, "ovs-vswitchd")),
            needs=("ovsdb",),
            is_ready=exists(ovs / "ovs-vswitchd.ctl"),
            prepare=lambda _: _clear(ovs / "ovs-vswitchd.ctl"),
            settle=_plug_zones,
        ),
        Service(
            "ovn-northd",
            ("ovn-northd", *northd, "--monitor", *QUIET, *_control(ovn, "ovn-northd")),
            needs=("ovn-nb", "ovn-sb"),
        ),
        Service(
            "ovn-controller",
            (
                "ovn-controller",
                f"unix:{ovs}/db.sock",
                "--monitor",
                *QUIET,
                f"--pidfile={ovn}/ovn-controller.pid",
            ),
            needs=("vswitchd", "ovn-sb"),
            is_ready=lambda: "vm" in _chassis(layout),
            settle=_stand_in_for_fake,
        ),
        *(service for zone in ZONES for service in _zone_services(layout, zone)),
    ]


def _database(
    name: str,
    file: Path,
    socket: Path,
    more: tuple[str, ...] = (),
    settle: Callable[[Layout], None] = nothing,
) -> Service:
    def create(layout: Layout) -> None:
        socket.parent.mkdir(exist_ok=True)
        _clear(socket)
        if not file.exists():
            run(layout, "ovsdb-tool", "create", str(file), SCHEMAS[file.name])

    control = f"--unixctl={socket.parent}/{name}.ctl"
    argv = ("ovsdb-server", str(file), f"--remote=punix:{socket}", *more, *QUIET, control)
    return Service(name, argv, is_ready=exists(socket), prepare=create, settle=settle)


def _control(folder: Path, program: str) -> tuple[str, str]:
    return (f"--unixctl={folder}/{program}.ctl", f"--pidfile={folder}/{program}.pid")


def _clear(socket: Path) -> None:
    """A socket left by a killed process would look ready."""
    socket.unlink(missing_ok=True)


def vsctl(layout: Layout, *words: str) -> str:
    return run(layout, "ovs-vsctl", f"--db=unix:{layout.ovs_run}/db.sock", "--timeout=20", *words)


def sbctl(layout: Layout, *words: str) -> str:
    return run(layout, "ovn-sbctl", f"--db=unix:{layout.ovn_run}/ovnsb_db.sock", "--timeout=20", *words)


def _describe_switch(layout: Layout) -> None:
    """What OVN must know of this chassis."""
    facts = {
        "system-id": "vm",
        "hostname": "vm",
        "ovn-remote": f"unix:{layout.ovn_run}/ovnsb_db.sock",
        "ovn-encap-type": "geneve",
        "ovn-encap-ip": "127.0.0.1",
        "ovn-bridge-datapath-type": "netdev",
        "ovn-bridge-mappings": MAPPINGS,
        "ovn-cms-options": "enable-chassis-as-gw",
    }
    settings = [f"external-ids:{name}={value}" for name, value in facts.items()]
    # Guests send TCP with partial checksums; without TSO the userspace connection tracking drops them.
    settings.append("other_config:userspace-tso-enable=true")
    vsctl(layout, "--no-wait", "init", "--", "set", "open", ".", *settings)


def _plug_zones(layout: Layout) -> None:
    """Bridges, and for each zone its namespace with the gateway address, on a cable of its own.

    A port of the switch itself would vanish with each restart of the switch; a cable outlives it.
    """
    words: list[str] = []
    for bridge in ("br-int", *(zone.bridge for zone in ZONES)):
        words += [
            "--",
            "--may-exist",
            "add-br",
            bridge,
            "--",
            "set",
            "bridge",
            bridge,
            "datapath_type=netdev",
        ]
    for zone in ZONES:
        _lay_cable(layout, zone)
        words += ["--", "--may-exist", "add-port", zone.bridge, zone.plug]
    vsctl(layout, *words[1:], "--", "set", "bridge", "br-int", "fail_mode=secure")


def _lay_cable(layout: Layout, zone: Zone) -> None:
    if not Path("/run/netns", zone.namespace).exists():
        run(layout, "ip", "netns", "add", zone.namespace)
    inside = ("ip", "-n", zone.namespace)
    if zone.plug not in {name for _, name in if_nameindex()}:
        succeeds(*inside, "link", "del", zone.device)
        ends = (zone.plug, "type", "veth", "peer", "name", zone.device, "netns", zone.namespace)
        run(layout, "ip", "link", "add", *ends)
    run(layout, *inside, "addr", "replace", f"{zone.gateway}/{zone.prefix}", "dev", zone.device)
    run(layout, *inside, "link", "set", zone.device, "mtu", GUEST_MTU)
    for link in ("lo", zone.device):
        run(layout, *inside, "link", "set", link, "up")
    run(layout, "ip", "link", "set", zone.plug, "up")
    # The userspace datapath passes packets on as they are: their checksums must be complete.
    run(layout, "ip", "netns", "exec", zone.namespace, "ethtool", "-K", zone.device, "tx", "off")


def _chassis(layout: Layout) -> list[str]:
    return sbctl(layout, "--columns=name", "-f", "csv", "--no-heading", "list", "chassis").split()


def _stand_in_for_fake(layout: Layout) -> None:
    """A chassis without a process, so that ports of the fake compute host can be bound and ACTIVE."""
    if "fake" in _chassis(layout):
        return
    facts = ("datapath-type=netdev", "port-up-notif=true", f'ovn-bridge-mappings="{MAPPINGS}"')
    settings = [
        "hostname=fake",
        *(f"other_config:{fact}" for fact in facts),
        'other_config:ovn-chassis-mac-mappings=""',
    ]
    sbctl(layout, "chassis-add", "fake", "geneve", "127.0.0.2", "--", "set", "chassis", "fake", *settings)
    record = sbctl(layout, "get", "chassis", "fake", "_uuid").strip()
    # So high a sequence number that Neutron never finds this chassis behind, that is, dead.
    age = (f"nb_cfg_timestamp={int(time.time() * 1000)}", "nb_cfg=1000000000")
    sbctl(layout, "create", "Chassis_Private", "name=fake", f"chassis={record}", *age)


def _zone_services(layout: Layout, zone: Zone) -> list[Service]:
    inside = ("ip", "netns", "exec", zone.namespace)
    folder = layout.run / zone.namespace
    configs = {kind: f"zones/{zone.name}-{kind}.conf" for kind in ("syslog", "chrony")}

    def prepare(_: Layout) -> None:
        folder.mkdir(exist_ok=True)

    syslog = ("rsyslogd", "-n", "-f", f"{layout.etc}/{configs['syslog']}", "-i", f"{folder}/rsyslogd.pid")
    # -x: the machine's clock is only read, never set.
    chrony = ("chronyd", "-4", "-d", "-x", "-u", "root", "-f", f"{layout.etc}/{configs['chrony']}")
    return [
        Service(
            zone.syslog, (*inside, *syslog), ("vswitchd",), prepare=prepare, configs=(configs["syslog"],)
        ),
        Service(zone.ntp, (*inside, *chrony), ("vswitchd",), prepare=prepare, configs=(configs["chrony"],)),
    ]
