"""The difference between a specification and the cloud, as a value that can be approved.

A plan approval binds `plan_digest`. A run consumes the approval: after an interruption it goes on
while `remaining_is_approved`; whatever else differs is a stale plan, and `what_moved` says how.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any

from provisioner.domain.base import Frozen, Text, canonical, digest

UNKNOWN = "<unknown>"  # a value the cloud gives only when the step is done
SECRET = "hmac-sha256:"  # how a sealed secret begins


class Op(StrEnum):
    """What a step does; `same` steps are counted, not listed."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    REPLACE = "replace"
    CREATE_REPLACEMENT = "create-replacement"
    DELETE_REPLACED = "delete-replaced"
    READ = "read"
    DISCARD = "discard"
    FORGET = "remove-pending-replace"


DESTRUCTIVE = frozenset({Op.DELETE, Op.REPLACE, Op.CREATE_REPLACEMENT, Op.DELETE_REPLACED})


class Change(Frozen):
    """One property before and after; `forces` when it costs the resource its identity."""

    path: str
    before: Any = None
    after: Any = None
    forces: bool = False


class Step(Frozen):
    """One act on one resource."""

    urn: str
    op: Op
    type: str
    name: str
    inputs: dict[str, Any] = {}
    reasons: tuple[str, ...] = ()  # the properties that force a replacement
    diffs: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def identity(self) -> tuple[str, Op]:
        return self.urn, self.op

    @property
    def touches_cloud(self) -> bool:
        """Components and providers are bookkeeping of the engine."""
        return self.type.startswith("openstack:")


class Drift(Frozen):
    """What the cloud holds differently from what was last written down."""

    urn: str
    gone: bool = False
    changes: tuple[Change, ...] = ()


class Plan(Frozen):
    """Everything an approver sees of the engine's side; bill, quota and findings are attached elsewhere."""

    stack: str
    kind: str = "up"  # or "destroy"
    spec_digest: str
    order_digests: tuple[str, ...] = ()
    program_version: str
    provider_version: str
    catalog_digest: str = ""  # of the referenced catalog and price entries
    pack_version: str = ""
    state_digest: str
    steps: tuple[Step, ...]
    drift: tuple[Drift, ...] = ()
    same: int = 0
    refreshed: bool
    made_at: datetime

    @property
    def summary(self) -> dict[str, int]:
        """How many cloud resources are created, updated, replaced, deleted, left alone."""
        counted = Counter(step.op for step in self.steps if step.touches_cloud)
        wanted = (Op.CREATE, Op.UPDATE, Op.REPLACE, Op.DELETE)
        return {**{op.value: counted[op] for op in wanted}, "same": self.same}

    @property
    def is_empty(self) -> bool:
        """Nothing in the cloud would change."""
        return not any(step.touches_cloud for step in self.steps)

    @property
    def destroys(self) -> tuple[Step, ...]:
        """The steps that delete or replace: these always ask a person."""
        return tuple(step for step in self.steps if step.touches_cloud and step.op in DESTRUCTIVE)


def plan_digest(plan: Plan) -> str:
    """What an approval binds: everything but when it was made and how it is worded."""
    return digest(
        {
            "kind": plan.kind,
            "stack": plan.stack,
            "spec": plan.spec_digest,
            "orders": list(plan.order_digests),
            "program": plan.program_version,
            "provider": plan.provider_version,
            "catalog": plan.catalog_digest,
            "pack": plan.pack_version,
            "state": plan.state_digest,
            "steps": [_bound(step) for step in in_order(plan.steps)],
        }
    )


def in_order(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Steps by URN, then by operation: the engine reports them in the order they happen to finish."""
    return tuple(sorted(steps, key=lambda step: step.identity))


def _bound(step: Step) -> dict[str, Any]:
    return {
        "urn": step.urn,
        "op": step.op.value,
        "inputs": step.inputs,
        "reasons": sorted(step.reasons),
    }


def seal(secret: Any, key: bytes) -> str:
    """A secret as it may stand in a plan: equal secrets look equal, and nothing else is learnt."""
    return SECRET + hmac.new(key, canonical(secret), hashlib.sha256).hexdigest()


def remaining_is_approved(approved: Plan, new: Plan) -> bool:
    """After an interruption: every step still to be done was approved, with these inputs."""
    return not list(unapproved(approved, new))


def unapproved(approved: Plan, new: Plan) -> Iterator[Step]:
    """The steps of the new plan that nobody approved."""
    allowed = {step.identity: step for step in approved.steps}
    for step in new.steps:
        was = allowed.get(step.identity) or _creation(step, allowed)
        if was is None or not covers(was.inputs, step.inputs):
            yield step


def _creation(step: Step, allowed: dict[tuple[str, Op], Step]) -> Step | None:
    """To complete a resource whose creation was approved and interrupted is part of that creation."""
    return allowed.get((step.urn, Op.CREATE)) if step.op is Op.UPDATE else None


def covers(approved: Any, actual: Any) -> bool:
    """Equal, where a value unknown at approval may since have become any value."""
    if approved == UNKNOWN:
        return True
    if isinstance(approved, dict) and isinstance(actual, dict):
        return approved.keys() == actual.keys() and all(covers(approved[key], actual[key]) for key in actual)
    if isinstance(approved, list) and isinstance(actual, list):
        return len(approved) == len(actual) and all(map(covers, approved, actual))
    return approved == actual


class Moved(Frozen):
    """One thing that is no longer as it was approved."""

    what: str
    text: Text


# field of a plan -> what to call it
BOUND_FIELDS = {
    "spec_digest": Text(zh="资源规格", en="the specification"),
    "order_digests": Text(zh="申请单", en="the orders"),
    "program_version": Text(zh="程序版本", en="the program"),
    "provider_version": Text(zh="云插件版本", en="the cloud plugin"),
    "catalog_digest": Text(zh="目录或价格", en="the catalog or the prices"),
    "pack_version": Text(zh="规则包版本", en="the rule pack"),
    "state_digest": Text(zh="云上现状", en="the state of the cloud"),
    "kind": Text(zh="操作种类", en="the kind of operation"),
}


def what_moved(old: Plan, new: Plan) -> tuple[Moved, ...]:
    """Why a plan is stale, in words: changed grounds first, then each step that differs."""
    return (*_moved_fields(old, new), *_moved_steps(old, new))


def _moved_fields(old: Plan, new: Plan) -> Iterator[Moved]:
    for field, name in BOUND_FIELDS.items():
        if getattr(old, field) != getattr(new, field):
            yield Moved(what=field, text=Text(zh=f"{name.zh}已变化", en=f"{name.en} changed"))


def _moved_steps(old: Plan, new: Plan) -> Iterator[Moved]:
    before = {step.identity: step for step in old.steps}
    after = {step.identity: step for step in new.steps}
    for urn, op in sorted(before.keys() | after.keys()):
        was, now = before.get((urn, op)), after.get((urn, op))
        if was is None:
            yield _moved(urn, op, Text(zh="新增步骤", en="new step"))
        elif now is None:
            yield _moved(urn, op, Text(zh="不再需要", en="no longer needed"))
        elif _bound(was) != _bound(now):
            yield _moved(urn, op, Text(zh="内容不同", en="different content"))


def _moved(urn: str, op: Op, how: Text) -> Moved:
    name = urn.rsplit("::", 1)[-1]
    kind = urn.rsplit("::", 2)[-2].rsplit("$", 1)[-1]
    return Moved(
        what=urn,
        text=Text(zh=f"{how.zh}：{op.value} {kind} {name}", en=f"{how.en}: {op.value} {kind} {name}"),
    )
