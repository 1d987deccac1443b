"""From the order on the form to what the cloud should hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioner.adapters import yaml_files
from provisioner.adapters.catalog_files import load_catalog
from provisioner.domain.base import digest
from provisioner.domain.catalog import Catalog
from provisioner.domain.order import OpenOrder
from provisioner.domain.orderable import catalog_findings
from provisioner.domain.spec import CaseSpec
from provisioner.domain.specify import Wanted, case_network, specify

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(ROOT / "catalog")


@pytest.fixture(scope="module")
def order() -> OpenOrder:
    return yaml_files.load(OpenOrder, ROOT / "examples/orders/huoqiu-open.yaml")


def spec_of(order: OpenOrder, catalog: Catalog, **more: object) -> CaseSpec:
    wanted = Wanted.model_validate(
        {
            "case": "c20260901-001",
            "department": order.applicant_unit,
            "order": order,
            "order_digest": digest(order),
            "slot": 3,
            **more,
        }
    )
    return specify(wanted, catalog, lambda name: f"#cloud-config\n{name}")


def test_each_zone_of_the_order_becomes_one_project_with_its_own_network(
    order: OpenOrder, catalog: Catalog
) -> None:
    spec = spec_of(order, catalog)

    assert [(zone.zone, [s.title for s in zone.servers]) for zone in spec.zones] == [
        ("egov-extranet", ["app"]),
        ("internet", ["portal"]),
    ]
    assert not spec.zones[0].cidr.overlaps(spec.zones[1].cidr)


def test_until_the_icp_record_nothing_is_open_to_the_internet(order: OpenOrder, catalog: Catalog) -> None:
    before, after = spec_of(order, catalog), spec_of(order, catalog, exposed=True)

    assert not any(server.elastic_ip for server in before.servers)
    assert 8080 not in {o.port for s in before.servers for o in s.openings}
    portal = after.zones[1].servers[0]
    assert portal.elastic_ip
    assert 8080 in {opening.port for opening in portal.openings}
    assert after.zones[0] == before.zones[0]


def test_the_only_standing_way_in_is_ssh_from_the_reserved_address(
    order: OpenOrder, catalog: Catalog
) -> None:
    spec = spec_of(order, catalog)

    for zone in spec.zones:
        assert zone.reserved not in {server.address for server in zone.servers}
        for server in zone.servers:
            ways_in = [o for o in server.openings if o.direction == "ingress"]
            assert [(o.port, str(o.remote)) for o in ways_in] == [(22, f"{zone.reserved}/32")]


def test_an_exit_wants_nothing(order: OpenOrder, catalog: Catalog) -> None:
    assert spec_of(order, catalog, retired=True).zones == ()


def test_the_same_order_always_gives_the_same_specification(order: OpenOrder, catalog: Catalog) -> None:
    assert digest(spec_of(order, catalog)) == digest(spec_of(order, catalog))


def test_case_networks_of_different_slots_never_overlap(catalog: Catalog) -> None:
    zone = catalog.zones[0]
    networks = [case_network(zone, slot) for slot in range(50)]
    assert all(not a.overlaps(b) for i, a in enumerate(networks) for b in networks[i + 1 :])


CHANGES = [
    ({"vcpu": 3, "memory_gb": 4}, "CATALOG-FLAVOR", "arm-2c4g"),
    ({"memory_gb": 2}, "CATALOG-FLAVOR", "arm-1c1g"),
    ({"sys_disk_gb": 500}, "CATALOG-FLAVOR", "arm-1c1g"),
    ({"cpu_arch": "其他"}, "CATALOG-IMAGE", "组合"),
]


@pytest.mark.parametrize(("change", "rule", "remedy"), CHANGES)
def test_what_the_catalog_lacks_is_refused_and_the_nearest_is_named(
    order: OpenOrder, catalog: Catalog, change: dict, rule: str, remedy: str
) -> None:
    host = order.hosts[0].model_dump() | change
    changed = OpenOrder.model_validate(order.model_dump() | {"hosts": [host, order.hosts[1].model_dump()]})

    found = {finding.rule: finding for finding in catalog_findings(changed, catalog)}

    assert remedy in found[rule].remedy.zh
    assert str(found[rule].where).startswith("F1[1]")


def test_an_order_from_the_catalog_has_no_finding(order: OpenOrder, catalog: Catalog) -> None:
    assert catalog_findings(order, catalog) == ()
