"""network_data.json → networkd: only the first network leads out."""

from __future__ import annotations

import pytest
from guest import network

LINK = {"id": "tap1", "ethernet_mac_address": "FA:16:3E:00:00:01", "mtu": 1442}
SECOND = {"id": "tap2", "ethernet_mac_address": "fa:16:3e:00:00:02", "mtu": None}
BY_DHCP = {"type": "ipv4_dhcp", "link": "tap1"}
FIXED = {
    "type": "ipv4",
    "link": "tap1",
    "ip_address": "10.1.0.7",
    "netmask": "255.255.255.0",
    "routes": [{"network": "0.0.0.0", "netmask": "0.0.0.0", "gateway": "10.1.0.1"}],
    "services": [{"type": "dns", "address": "10.1.0.2"}],
}


def test_an_address_by_dhcp_takes_the_mtu_of_the_drive() -> None:
    made = network.files({"links": [LINK], "networks": [BY_DHCP]})["20-drive0.network"]
    assert "MACAddress=fa:16:3e:00:00:01" in made
    assert "MTUBytes=1442" in made
    assert "DHCP=ipv4" in made
    assert "UseMTU=no" in made
    assert "UseGateway" not in made


def test_a_fixed_address_keeps_its_routes_and_name_servers() -> None:
    data = {"links": [LINK], "networks": [FIXED], "services": []}
    made = network.files(data)["20-drive0.network"]
    assert "Address=10.1.0.7/24" in made
    assert "[Route]\nDestination=0.0.0.0/0\nGateway=10.1.0.1" in made
    assert "DHCP=" not in made
    assert network.name_servers(data) == ["10.1.0.2"]


@pytest.mark.parametrize("kind", [{"type": "ipv4_dhcp"}, {**FIXED, "link": "tap2"}, {"type": "ipv6_slaac"}])
def test_a_second_network_never_leads_out(kind: dict[str, object]) -> None:
    second = {**kind, "link": "tap2"}
    made = network.files({"links": [LINK, SECOND], "networks": [BY_DHCP, second]})["20-drive1.network"]
    assert "[Route]" not in made
    assert ("UseGateway=no" in made) == ("DHCP=ipv4" in made or "IPv6AcceptRA=yes" in made)
    assert "UseDNS=yes" not in made


def test_a_version_6_network_listens_to_its_router() -> None:
    made = network.files({"links": [LINK], "networks": [BY_DHCP, {"type": "ipv6_slaac", "link": "tap1"}]})
    assert "IPv6AcceptRA=yes" in made["20-drive0.network"]
    assert "LinkLocalAddressing=ipv6" in made["20-drive0.network"]


@pytest.mark.parametrize(
    ("mask", "bits"),
    [("255.255.255.0", 24), ("0.0.0.0", 0), ("ffff:ffff:ffff:ffff::", 64), ("20", 20), (28, 28)],
)
def test_masks_are_understood_in_every_form(mask: str | int, bits: int) -> None:
    assert network.prefix(mask) == bits
