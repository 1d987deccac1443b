"""Engine events become a plan that holds no secret and no accident."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pulumi.automation import EngineEvent

from provisioner.adapters.pulumi.request import Grounds, Progress, Request
from provisioner.adapters.pulumi.steps import Watch, plan_from, tame
from provisioner.domain.plan import UNKNOWN, plan_digest

ENGINE_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
TYPE = "openstack:compute/instance:Instance"


def event(kind: str, op: str, name: str = "app1", *, planning: bool = True, **more: Any) -> EngineEvent:
    urn = f"urn:pulumi:s::govcloud::{TYPE}::{name}"
    state = {"type": TYPE, "urn": urn, "id": "", "parent": "", "provider": "p"}
    metadata = {"op": op, "urn": urn, "type": TYPE, "provider": "p"}
    for side in ("old", "new"):
        if side in more:
            metadata[side] = {**state, **more.pop(side)}
    metadata.update(more)
    return EngineEvent.from_json(
        {"sequence": 1, "timestamp": 1, kind: {"metadata": metadata, "planning": planning}}
    )


def watch() -> tuple[Watch, list[Progress]]:
    said: list[Progress] = []
    return Watch(key=b"k", say=said.append), said


def plan_of(*events: EngineEvent):
    seen, _ = watch()
    for one in events:
        seen(one)
    request = Request(
        run="r",
        action="preview",
        stack="s",
        cloud="c",
        spec={"orders": ["sha256:1"]},
        work=Path("w"),
        backend_url="file:///b",
        engine=Path("e"),
        engine_version="3.250.0",
        plugin_version="5.5.3",
        clouds=Path("c"),
        seal_key=Path("k"),
        parallel=16,
    )
    return plan_from(seen, request, "0.1.0", Grounds(pack_version="huoqiu@1"))


def test_a_creation_is_listed_with_its_inputs_and_its_unknowns():
    new = {"inputs": {"__defaults": [], "name": "app1", "networks": [{"port": ENGINE_UNKNOWN}]}}
    plan = plan_of(event("resourcePreEvent", "create", new=new))
    assert [step.inputs for step in plan.steps] == [{"name": "app1", "networks": [{"port": UNKNOWN}]}]
    assert plan.order_digests == ("sha256:1",)
    assert plan.pack_version == "huoqiu@1"


def test_what_stays_the_same_is_counted_and_not_listed():
    plan = plan_of(event("resourcePreEvent", "same", old={"outputs": {"name": "app1"}}))
    assert plan.steps == ()
    assert plan.same == 1


def test_a_secret_is_sealed_and_never_shown():
    marked = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": "hunter2"}
    assert "hunter2" not in str(tame({"password": marked}, b"k"))
    assert tame({"a": marked}, b"k") == tame({"a": dict(marked)}, b"k")
    assert tame({"a": "[secret]"}, b"k") != {"a": "[secret]"}


def test_an_update_shows_before_and_after():
    old, new = {"inputs": {"flavorName": "small"}}, {"inputs": {"flavorName": "big"}}
    detail = {"flavorName": {"diffKind": "update", "inputDiff": True}}
    plan = plan_of(
        event("resourcePreEvent", "update", old=old, new=new, diffs=["flavorName"], detailedDiff=detail)
    )
    (change,) = plan.steps[0].changes
    assert (change.path, change.before, change.after, change.forces) == ("flavorName", "small", "big", False)


def test_a_replacement_says_which_property_forces_it():
    old = {"inputs": {"networks": [{"port": "1"}]}}
    new = {"inputs": {"networks": [{"port": "2"}]}}
    detail = {"networks[0].port": {"diffKind": "update-replace"}}
    plan = plan_of(
        event("resourcePreEvent", "replace", old=old, new=new, keys=["networks"], detailedDiff=detail)
    )
    (change,) = plan.steps[0].changes
    assert (change.before, change.after, change.forces) == ("1", "2", True)
    assert plan.destroys


def test_the_refreshed_state_moves_the_digest_but_its_timestamps_do_not():
    def plan(**outputs):
        return plan_of(event("resourcePreEvent", "same", old={"id": "1", "outputs": outputs}))

    first = plan_digest(plan(flavor="small", updated="monday"))
    assert plan_digest(plan(flavor="small", updated="tuesday")) == first
    assert plan_digest(plan(flavor="big", updated="monday")) != first


def test_drift_is_what_was_asked_for_and_is_otherwise():
    asked = {"inputs": {"name": "app1"}, "outputs": {"name": "app1", "deviceId": ""}}
    found = {"inputs": {"name": "app1"}, "outputs": {"name": "renamed", "deviceId": "7"}}
    plan = plan_of(event("resOutputsEvent", "refresh", old=asked, new=found))
    (drift,) = plan.drift
    assert [(change.path, change.after) for change in drift.changes] == [("name", "renamed")]


def test_what_is_gone_from_the_cloud_is_drift():
    asked = {"inputs": {"name": "app1"}, "outputs": {"name": "app1"}}
    (drift,) = plan_of(event("resOutputsEvent", "refresh", old=asked)).drift
    assert drift.gone


def test_progress_tells_how_long_each_resource_took():
    seen, said = watch()
    seen(event("resourcePreEvent", "create", planning=False, new={}))
    seen(event("resOutputsEvent", "create", planning=False, new={}))
    assert [(one.state, one.op, one.name) for one in said] == [
        ("started", "create", "app1"),
        ("done", "create", "app1"),
    ]


def test_an_error_is_kept_with_the_resource_it_belongs_to():
    seen, _ = watch()
    said = {"urn": "u", "message": "No valid host", "severity": "error", "prefix": "", "color": ""}
    seen(EngineEvent.from_json({"sequence": 1, "timestamp": 1, "diagnosticEvent": said}))
    assert seen.complaints == [("u", "No valid host")]
