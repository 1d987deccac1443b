"""A scan is clean only when every service was asked and every answer understood."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from provisioner.adapters.openstack.probe import Probe
from provisioner.domain.probe import ScanResult
from tests.adapters.openstack.fake_cloud import FakeCloud, fake_cloud

GONE, USER = "p-gone", "u-gone"
NOW = datetime(2026, 10, 1, tzinfo=UTC)
QUOTA = {"quota_set": {"id": GONE, "cores": 20}}
EMPTY: dict[str, Any] = {
    "GET /identity/v3/projects": {"projects": [], "links": {"next": None}},
    "GET /identity/v3/users": {"users": [], "links": {"next": None}},
    "GET /identity/v3/role_assignments": {"role_assignments": [], "links": {}},
    "GET /identity/v3/credentials": {"credentials": [], "links": {}},
    "GET /identity/v3/limits": {"limits": [], "links": {}},
    "GET /compute/v2.1/servers/detail": {"servers": []},
    "GET /compute/v2.1/os-server-groups": {"server_groups": []},
    "GET /compute/v2.1/os-keypairs": {"keypairs": []},
    f"GET /compute/v2.1/os-quota-sets/{GONE}": (400, {"badRequest": {"message": "not a valid project"}}),
    "GET /network/v2.0/extensions": {"extensions": [{"alias": a} for a in ("router", "quotas", "qos")]},
    f"GET /network/v2.0/quotas/{GONE}": {"quota": {}},
    "GET /network/v2.0/quotas": {"quotas": []},
    "GET /network/v2.0/networks": {"networks": []},
    "GET /network/v2.0/subnets": {"subnets": []},
    "GET /network/v2.0/ports": {"ports": []},
    "GET /network/v2.0/routers": {"routers": []},
    "GET /network/v2.0/floatingips": {"floatingips": []},
    "GET /network/v2.0/qos/policies": {"policies": []},
    "GET /volume/v3/volumes": {"volumes": []},
    "GET /volume/v3/volumes/detail": {"volumes": []},
    "GET /volume/v3/snapshots/detail": {"snapshots": []},
    "GET /volume/v3/backups/detail": {"backups": []},
    "GET /volume/v3/groups/detail": {"groups": []},
    "GET /volume/v3/group_snapshots/detail": {"group_snapshots": []},
    f"GET /volume/v3/os-quota-sets/{GONE}": QUOTA,
    f"GET /volume/v3/os-quota-sets/{GONE}/defaults": QUOTA,
    "GET /image/v2/info/stores/detail": {"stores": []},
    "GET /image/v2/images": {"images": []},
    "GET /placement/usages": {"usages": {}},
}


@pytest.fixture
def cloud() -> Iterator[FakeCloud]:
    with fake_cloud() as made:
        made.user("probe", "pw", "exit_probe")
        made.answers.update(EMPTY)
        yield made


def scan(cloud: FakeCloud, folder: Path, before: ScanResult | None = None) -> ScanResult:
    return Probe(cloud.clouds(folder), "probe").scan([GONE], [USER], NOW, before)


def test_a_cloud_that_holds_nothing_of_the_project_is_clean(cloud: FakeCloud, tmp_path: Path):
    result = scan(cloud, tmp_path)
    assert result.clean, result.uncertain
    assert result.prober == "probe"
    assert all(asked.startswith("GET ") or asked.endswith("/auth/tokens") for asked in cloud.asked)


@pytest.mark.parametrize("path", sorted(EMPTY))
@pytest.mark.parametrize("answer", [(403, {}), (500, {}), (200, {"odd": 1})], ids=["403", "500", "odd"])
def test_an_answer_that_is_refused_or_odd_is_never_taken_for_empty(
    cloud: FakeCloud, tmp_path: Path, path: str, answer: tuple[int, Any]
):
    cloud.answers[path] = answer
    unread = answer[0] == 200 and path.endswith(("/stores/detail", "/volume/v3/volumes", f"quotas/{GONE}"))
    if unread:  # asked only to see whether it is refused
        assert scan(cloud, tmp_path).clean
        return
    result = scan(cloud, tmp_path)
    assert result.uncertain
    assert not result.clean


def test_an_unknown_service_in_the_catalog_is_named(cloud: FakeCloud, tmp_path: Path):
    cloud.types.append("load-balancer")
    assert scan(cloud, tmp_path).uncertain == (
        "service 'load-balancer' of the catalog is unknown to the probe",
    )


def test_a_service_that_is_missing_from_the_catalog_is_named(cloud: FakeCloud, tmp_path: Path):
    cloud.types.remove("block-storage")
    assert scan(cloud, tmp_path).uncertain == ("the catalog names no volume service",)


def test_an_unknown_extension_of_the_network_is_named(cloud: FakeCloud, tmp_path: Path):
    cloud.answers["GET /network/v2.0/extensions"] = {"extensions": [{"alias": "vpnaas"}, {"alias": "qos"}]}
    assert any("vpnaas" in doubt for doubt in scan(cloud, tmp_path).uncertain)


def test_a_thing_whose_owner_is_not_told_makes_the_scan_uncertain(cloud: FakeCloud, tmp_path: Path):
    cloud.answers["GET /volume/v3/snapshots/detail"] = {"snapshots": [{"id": "s", "name": "x"}]}
    assert scan(cloud, tmp_path).uncertain == ("block-storage: it is not told whose a snapshot is",)


def test_later_pages_are_read(cloud: FakeCloud, tmp_path: Path):
    def page(query: dict[str, str]) -> dict[str, Any]:
        if "marker" in query:
            return {"ports": [{"id": "p-9", "name": "left", "project_id": GONE}]}
        following = {"rel": "next", "href": f"{cloud.url}/network/v2.0/ports?marker=1"}
        return {"ports": [{"id": "p-1", "project_id": "other"}], "ports_links": [following]}

    cloud.answers["GET /network/v2.0/ports"] = page
    assert [left.id for left in scan(cloud, tmp_path).left] == ["p-9"]


def test_a_filter_that_the_service_ignores_accuses_nobody(cloud: FakeCloud, tmp_path: Path):
    servers = [{"id": "s-1", "name": "theirs", "tenant_id": "other"}, {"id": "s-2", "tenant_id": GONE}]
    cloud.answers["GET /compute/v2.1/servers/detail"] = {"servers": servers}
    assert {left.id for left in scan(cloud, tmp_path).left} == {"s-2"}


def test_security_groups_are_never_asked_for_by_project(cloud: FakeCloud, tmp_path: Path):
    """Neutron would make the `default` group of that project."""
    groups = {"security_groups": [{"id": "g", "name": "default", "tenant_id": GONE}]}
    cloud.answers["GET /network/v2.0/extensions"] = {"extensions": [{"alias": "security-group"}]}
    cloud.answers["GET /network/v2.0/security-groups"] = groups
    cloud.answers["GET /network/v2.0/security-group-rules"] = {"security_group_rules": []}
    assert [str(left) for left in scan(cloud, tmp_path).left] == ["network security group default (g)"]
    asked = [line for line in cloud.asked if "security-group" in line]
    assert not [line for line in asked if GONE in line]


@pytest.mark.parametrize(
    ("spoil", "doubt"),
    [
        (lambda seen: seen, 0),
        (lambda _: None, 1),
        (lambda seen: seen.model_copy(update={"projects": ("p-other",)}), 1),
        (lambda seen: seen.model_copy(update={"asked": ()}), 1),
    ],
)
def test_what_shows_only_inside_a_project_must_have_been_answered_before(
    cloud: FakeCloud, tmp_path: Path, spoil: Callable[[ScanResult], ScanResult | None], doubt: int
):
    before = scan(cloud, tmp_path)
    cloud.answers["GET /compute/v2.1/os-server-groups"] = (401, {})
    assert len(scan(cloud, tmp_path, spoil(before)).uncertain) == doubt
