"""network_data.json → systemd-networkd: the first network keeps default route and name servers."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Any

FOLDER = Path("/run/systemd/network")
RESOLV = Path("/etc/resolv.conf")

HEAD = "[Match]\nMACAddress={mac}\n\n[Link]\n{mtu}\n[Network]\n"
DYNAMIC4 = "\n[DHCPv4]\nClientIdentifier=mac\nUseHostname=no\nUseMTU={use}\n"
NO_ROUTE4 = "UseGateway=no\nUseRoutes=no\nUseDNS=no\n"
NO_ROUTE6 = "\n[IPv6AcceptRA]\nUseGateway=no\nUseRoutePrefix=no\nUseDNS=no\n"


def write(data: dict[str, Any]) -> None:
    """One networkd file for each interface that the drive names."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in files(data).items():
        (FOLDER / name).write_text(text)
    servers = name_servers(data)
    if servers:
        RESOLV.write_text("".join(f"nameserver {one}\n" for one in servers))


def files(data: dict[str, Any]) -> dict[str, str]:
    """File name → text, in the order of the drive."""
    made: dict[str, str] = {}
    for link in data.get("links", []):
        networks = [one for one in data.get("networks", []) if one.get("link") == link["id"]]
        mac = (link.get("ethernet_mac_address") or "").lower()
        if mac and networks:
            number = len(made)
            made[f"20-drive{number}.network"] = interface(mac, link.get("mtu"), networks, first=number == 0)
    return made


def interface(mac: str, mtu: int | None, networks: list[dict[str, Any]], first: bool) -> str:
    """The networkd file of one interface; only the first may lead out."""
    kinds = {str(one.get("type", "")) for one in networks}
    dynamic4 = bool(kinds & {"ipv4_dhcp"})
    version6 = any(kind.startswith("ipv6") for kind in kinds)
    text = HEAD.format(mac=mac, mtu=f"MTUBytes={mtu}\n" if mtu else "")
    text += f"LinkLocalAddressing={'ipv6' if version6 else 'no'}\n"
    text += f"IPv6AcceptRA={'yes' if version6 else 'no'}\n"
    text += "DHCP=ipv4\n" if dynamic4 else ""
    fixed = [one for one in networks if one.get("ip_address")]
    text += "".join(address(one) for one in fixed)
    text += "".join(route(one) for network in fixed for one in network.get("routes", []) if first)
    if dynamic4:
        text += DYNAMIC4.format(use="no" if mtu else "yes") + ("" if first else NO_ROUTE4)
    return text + (NO_ROUTE6 if version6 and not first else "")


def address(network: dict[str, Any]) -> str:
    """A fixed address with its prefix."""
    bare = network["ip_address"].partition("/")[0]
    return f"Address={bare}/{prefix(network.get('netmask', '24'))}\n"


def route(one: dict[str, Any]) -> str:
    """A route of the drive."""
    destination = f"{one['network']}/{prefix(one.get('netmask', '0'))}"
    return f"\n[Route]\nDestination={destination}\nGateway={one['gateway']}\n"


def prefix(mask: str) -> int:
    """24 for 255.255.255.0, ffff:ff00:: and 24 alike."""
    text = str(mask)
    return int(text) if text.isdigit() else int(ip_address(text)).bit_count()


def name_servers(data: dict[str, Any]) -> list[str]:
    """Those of the services and of the first network."""
    found = [one["address"] for one in data.get("services", []) if one.get("type") == "dns"]
    for network in data.get("networks", [])[:1]:
        found += [one["address"] for one in network.get("services", []) if one.get("type") == "dns"]
        found += network.get("dns_nameservers", [])
    return list(dict.fromkeys(found))
