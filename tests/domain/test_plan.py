"""A plan's digest binds what matters; an approval covers exactly what it showed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from provisioner.domain.plan import (
    UNKNOWN,
    Op,
    Plan,
    Step,
    covers,
    plan_digest,
    remaining_is_approved,
    seal,
    what_moved,
)

SERVER = "openstack:compute/instance:Instance"


def step(name: str, op: Op = Op.CREATE, **inputs):
    urn = f"urn:pulumi:case::govcloud::{SERVER}::{name}"
    return Step(urn=urn, op=op, type=SERVER, name=name, inputs=inputs)


def plan(*steps: Step, **changes) -> Plan:
    usual = {
        "stack": "case_devcloud_water",
        "spec_digest": "sha256:1",
        "order_digests": ("sha256:2",),
        "program_version": "0.1.0",
        "provider_version": "5.5.3",
        "catalog_digest": "sha256:3",
        "pack_version": "huoqiu@1",
        "state_digest": "sha256:4",
        "refreshed": True,
        "made_at": datetime(2026, 11, 22, tzinfo=UTC),
    }
    return Plan(**{**usual, "steps": steps, **changes})


def test_the_digest_does_not_depend_on_the_order_in_which_steps_finish_or_on_the_hour():
    a, b = step("a"), step("b")
    later = datetime(2027, 1, 1, tzinfo=UTC)
    assert plan_digest(plan(a, b)) == plan_digest(plan(b, a, made_at=later))


@pytest.mark.parametrize(
    "change",
    [
        {"spec_digest": "x"},
        {"order_digests": ("x",)},
        {"program_version": "x"},
        {"provider_version": "x"},
        {"catalog_digest": "x"},
        {"pack_version": "x"},
        {"state_digest": "x"},
        {"kind": "destroy"},
        {"stack": "x"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_digest_moves_with_everything_an_approver_relies_on(change):
    assert plan_digest(plan(step("a"))) != plan_digest(plan(step("a"), **change))


@pytest.mark.parametrize(
    "other",
    [
        step("a", flavor="big"),
        step("b", flavor="small"),
        step("a", Op.UPDATE, flavor="small"),
        step("a", flavor="small").model_copy(update={"reasons": ("image",)}),
    ],
)
def test_the_digest_moves_with_each_step(other):
    assert plan_digest(plan(step("a", flavor="small"))) != plan_digest(plan(other))


@pytest.mark.parametrize(
    ("approved", "actual", "covered"),
    [
        ({"net": UNKNOWN}, {"net": "id-1"}, True),
        ({"net": UNKNOWN}, {"net": {"deep": [1]}}, True),
        ({"net": "id-1"}, {"net": UNKNOWN}, False),
        ({"size": 1}, {"size": 2}, False),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ({"a": [1, UNKNOWN]}, {"a": [1, 5]}, True),
        ({"a": [1]}, {"a": [1, 2]}, False),
    ],
)
def test_only_what_was_unknown_may_become_known(approved, actual, covered):
    assert covers(approved, actual) is covered


def test_a_run_goes_on_while_only_approved_steps_remain():
    approved = plan(step("a", net=UNKNOWN), step("b", net=UNKNOWN))
    assert remaining_is_approved(approved, plan(step("b", net="id-1"), state_digest="moved"))
    assert remaining_is_approved(approved, plan())


def test_completing_an_interrupted_creation_is_part_of_its_approval():
    approved = plan(step("a", net=UNKNOWN, size=1))
    assert remaining_is_approved(approved, plan(step("a", Op.UPDATE, net="id-1", size=1)))
    assert not remaining_is_approved(approved, plan(step("a", Op.UPDATE, net="id-1", size=2)))


@pytest.mark.parametrize(
    "remaining", [step("c"), step("a", Op.DELETE), step("a", net="other"), step("a", Op.REPLACE, net="n")]
)
def test_a_step_nobody_approved_stops_the_run(remaining):
    assert not remaining_is_approved(plan(step("a", net="n")), plan(remaining))


def test_a_stale_plan_says_what_moved():
    old = plan(step("a"), step("b", size=1))
    new = plan(step("b", size=2), step("c"), state_digest="moved", pack_version="huoqiu@2")
    texts = [moved.text.en for moved in what_moved(old, new)]
    assert texts == [
        "the rule pack changed",
        "the state of the cloud changed",
        f"no longer needed: create {SERVER} a",
        f"different content: create {SERVER} b",
        f"new step: create {SERVER} c",
    ]
    assert what_moved(old, old) == ()


def test_a_sealed_secret_shows_whether_it_moved_and_nothing_else():
    assert seal("hunter2", b"k") == seal("hunter2", b"k") != seal("hunter3", b"k")
    assert seal("hunter2", b"k") != seal("hunter2", b"other")
    assert "hunter2" not in seal("hunter2", b"k")


def test_the_summary_counts_cloud_resources_only():
    bookkeeping = Step(urn="u::p", op=Op.CREATE, type="pulumi:providers:openstack", name="admin")
    made = plan(step("a"), step("b", Op.DELETE), bookkeeping, same=3)
    assert made.summary == {"create": 1, "update": 0, "replace": 0, "delete": 1, "same": 3}
    assert [one.name for one in made.destroys] == ["b"]
    assert plan(bookkeeping).is_empty
    assert not made.is_empty
