"""What recovery decides about each thing that a killed run had begun."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import openstack.exceptions
import pytest

from provisioner.adapters.pulumi import settle
from provisioner.adapters.pulumi.fault import Failed
from provisioner.adapters.pulumi.finders import FINDERS, Finder
from provisioner.adapters.pulumi.recovery import entries_in
from provisioner.adapters.pulumi.settle import Settler
from stacks.program import CLOUDS

SERVER = "openstack:compute/instance:Instance"
QUOTA = "openstack:compute/quotaSetV2:QuotaSetV2"
PROVIDER = "pulumi:providers:openstack"


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:s::govcloud::{type_}::{name}"


def resource(name: str, type_: str = SERVER, **more: Any) -> dict[str, Any]:
    provider = f"{urn(PROVIDER, 'member-water')}::id"
    return {"urn": urn(type_, name), "type": type_, "provider": provider, "inputs": {"name": name}, **more}


MEMBER = {"urn": urn(PROVIDER, "member-water"), "type": PROVIDER, "inputs": {"cloud": "water"}}


@dataclass
class FakeCloud:
    """Servers by name: identifier → whole or not."""

    servers: dict[str, dict[str, bool]] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)

    def finder(self) -> Finder:
        return Finder(
            find=lambda cloud, inputs: list(self.servers.get(inputs["name"], {})),
            is_whole=lambda cloud, one: next(w[one] for w in self.servers.values() if one in w),
            remove=lambda cloud, one: self.removed.append(one),
        )


@pytest.fixture
def cloud(monkeypatch, tmp_path) -> FakeCloud:
    fake = FakeCloud()
    monkeypatch.setattr(settle, "SECOND_LOOK_S", 0)
    monkeypatch.setitem(FINDERS, SERVER, fake.finder())
    monkeypatch.setattr(Settler, "_cloud_of", lambda self, one: None)
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(tmp_path / "clouds.yaml"))
    return fake


class Quiet:
    def say(self, progress: Any) -> None: ...


def settled(*resources: dict[str, Any], begun: tuple[tuple[str, dict[str, Any]], ...] = ()) -> list[Any]:
    pending = [{"type": kind, "resource": one} for kind, one in begun]
    state = {"resources": [MEMBER, *resources], "pending_operations": pending}
    after = Settler(Quiet(), state).settle()
    assert after["pending_operations"] == []
    return [(one["urn"].rsplit("::", 1)[-1], one.get("id")) for one in after["resources"][1:]]


def test_a_server_that_was_made_and_not_recorded_is_adopted(cloud):
    cloud.servers["app1"] = {"id-1": True}
    assert settled(begun=(("creating", resource("app1")),)) == [("app1", "id-1")]
    assert cloud.removed == []


def test_a_server_that_never_ran_is_taken_away_to_be_made_again(cloud):
    cloud.servers["app1"] = {"id-1": False}
    assert settled(begun=(("creating", resource("app1")),)) == []
    assert cloud.removed == ["id-1"]


def test_what_never_reached_the_cloud_is_simply_made(cloud):
    assert settled(begun=(("creating", resource("app1")),)) == []


def test_two_of_one_name_are_left_for_a_person(cloud):
    cloud.servers["app1"] = {"id-1": True, "id-2": True}
    with pytest.raises(Failed) as failed:
        settled(begun=(("creating", resource("app1")),))
    assert failed.value.fault.kind == "duplicate"
    assert "id-1, id-2" in failed.value.fault.message


@pytest.mark.parametrize("kind", ["updating", "deleting"])
def test_an_interrupted_update_or_delete_is_done_again_on_the_same_resource(cloud, kind):
    known = resource("app1", id="id-1")
    assert settled(known, begun=((kind, known),)) == [("app1", "id-1")]
    assert cloud.removed == []


def test_what_was_on_its_way_out_is_not_adopted_again(cloud):
    cloud.servers["app1"] = {"id-1": True}
    assert settled(begun=(("deleting", resource("app1", id="id-1")),)) == []


def test_what_is_harmless_to_set_twice_is_not_looked_for(cloud):
    assert settled(begun=(("creating", resource("q", QUOTA)),)) == []


def test_a_creation_recorded_as_failed_is_kept_if_it_became_whole(cloud):
    cloud.servers["app1"] = {"id-1": True}
    broken = resource("app1", id="id-1", initErrors=["timeout"], created="t", modified="t")
    assert settled(broken) == [("app1", "id-1")]


def test_a_creation_recorded_as_failed_is_taken_away_if_it_did_not(cloud):
    cloud.servers["app1"] = {"id-1": False}
    broken = resource("app1", id="id-1", initErrors=["no valid host"], created="t", modified="t")
    assert settled(broken) == []
    assert cloud.removed == ["id-1"]


def test_a_failed_update_never_costs_the_resource(cloud):
    cloud.servers["app1"] = {"id-1": False}
    broken = resource("app1", id="id-1", initErrors=["resize"], created="monday", modified="tuesday")
    assert settled(broken) == [("app1", "id-1")]
    assert cloud.removed == []


def test_the_projects_of_the_state_are_named_by_its_providers():
    admin = {"urn": urn(PROVIDER, "admin"), "type": PROVIDER, "inputs": {"cloud": "gov-admin"}}
    assert entries_in({"resources": [MEMBER, admin]}, "gov") == {"water"}
    assert entries_in(None, "gov") == set()


def test_every_type_that_the_stacks_declare_can_be_recovered():
    """Found by a finder, or harmless to set twice."""
    import re
    from pathlib import Path

    import stacks

    harmless = {"QuotaSetV2", "QuoteSetV3", "QuotaV2", "RoleAssignment"}
    sources = Path(stacks.__file__).parent.rglob("*.py")
    text = "".join(source.read_text() for source in sources)
    declared = set(re.findall(r"openstack\.\w+\.([A-Z]\w+)\(", text))
    declared = {name for name in declared if not name.endswith("Args")} | {"RbacPolicyV2"}
    found = {type_.rsplit(":", 1)[-1] for type_ in FINDERS}
    assert declared - harmless == found
    assert CLOUDS.keys() == {"openstack"}


def test_what_belonged_to_something_that_is_gone_counts_as_gone(cloud, monkeypatch):
    def gone(cloud, inputs):
        raise openstack.exceptions.NotFoundException("no such server")

    missing = Finder(find=gone, is_whole=lambda *_: True, remove=lambda *_: None)
    monkeypatch.setitem(FINDERS, SERVER, missing)
    broken = resource("app1", id="id-1", initErrors=["x"], created="t", modified="t")
    assert settled(broken, begun=(("creating", resource("app2")),)) == []
