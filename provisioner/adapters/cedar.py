"""Authorisation by the Cedar policies of `catalog/access`: refused unless a policy permits it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cedarpy import AuthzResult, PolicySet, is_authorized, policies_to_json_str

from provisioner.domain.access import Act, Subject
from provisioner.domain.actor import Actor
from provisioner.domain.base import Frozen, Text
from provisioner.errors import BadInput, NotAllowed


class FaultyPolicies(BadInput):
    """The access policies cannot be read."""

    remedy = "Correct catalog/access/*.cedar; nothing is allowed until then."


class Verdict(Frozen):
    """Whether an act is allowed, the policies that decided, and why it is refused."""

    allowed: bool
    policies: tuple[str, ...] = ()
    reason: Text | None = None
    remedy: Text | None = None


class CedarAccess:
    """The policies of one site."""

    def __init__(self, folder: Path) -> None:
        text = _read(folder)
        try:
            self._policies = PolicySet.from_str(text)
            parsed = json.loads(policies_to_json_str(text))["staticPolicies"]
        except ValueError as cause:
            raise FaultyPolicies(f"{folder}: {cause}") from cause
        self._notes: dict[str, dict[str, str]] = {
            name: policy.get("annotations", {}) for name, policy in parsed.items()
        }

    def require(self, actor: Actor, act: Act, subject: Subject) -> None:
        """Raise NotAllowed unless this actor may do this to that."""
        verdict = self.verdict(actor, act, subject)
        if verdict.allowed:
            return
        reason, remedy = verdict.reason, verdict.remedy
        raise NotAllowed(
            f"{reason.zh} / {reason.en}" if reason else "",
            remedy=f"{remedy.zh} / {remedy.en}" if remedy else "",
        )

    def verdict(self, actor: Actor, act: Act, subject: Subject) -> Verdict:
        """What the policies say, without raising."""
        answer = is_authorized(_request(actor, act, subject), self._policies, _entities(actor, subject))
        if answer.allowed and not answer.diagnostics.errors:
            return Verdict(allowed=True, policies=self._names(answer))
        return self._refusal(actor, act, answer)

    def _refusal(self, actor: Actor, act: Act, answer: AuthzResult) -> Verdict:
        """A forbidding policy speaks for itself; otherwise no role of the actor permits the act."""
        notes = next((self._notes[name] for name in answer.diagnostics.reasons), None)
        if notes is None or "zh" not in notes:
            return Verdict(allowed=False, policies=self._names(answer), reason=_no_role(actor, act))
        return Verdict(
            allowed=False,
            policies=self._names(answer),
            reason=Text(zh=notes["zh"], en=notes["en"]),
            remedy=Text(zh=notes.get("remedy_zh", ""), en=notes.get("remedy_en", "")),
        )

    def _names(self, answer: AuthzResult) -> tuple[str, ...]:
        return tuple(sorted(self._notes[name].get("id", name) for name in answer.diagnostics.reasons))


def _read(folder: Path) -> str:
    files = sorted(folder.glob("*.cedar"))
    if not files:
        raise FaultyPolicies(f"{folder} holds no policy")
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def _no_role(actor: Actor, act: Act) -> Text:
    roles = "、".join(sorted(actor.roles)) or "—"
    return Text(
        zh=f"{actor.name}（角色：{roles}）无权执行 {act}",
        en=f"{actor.name} (roles: {roles.replace('、', ', ')}) may not {act.replace('_', ' ')}",
    )


def _request(actor: Actor, act: Act, subject: Subject) -> dict[str, Any]:
    return {
        "principal": {"type": "User", "id": actor.user_id},
        "action": {"type": "Action", "id": act.value},
        "resource": {"type": "Subject", "id": subject.name},
        "context": {},
    }


def _entities(actor: Actor, subject: Subject) -> list[dict[str, Any]]:
    return [_user(actor), _subject(subject), *_roles(actor)]


def _user(actor: Actor) -> dict[str, Any]:
    return {
        "uid": {"type": "User", "id": actor.user_id},
        "attrs": {"name": actor.name, "user_id": actor.user_id},
        "parents": [{"type": "Role", "id": role} for role in sorted(actor.roles)],
    }


def _subject(subject: Subject) -> dict[str, Any]:
    attributes = {
        "requesters": sorted(subject.requesters),
        "practice": subject.practice,
        "on_hold": subject.on_hold,
    }
    return {"uid": {"type": "Subject", "id": subject.name}, "attrs": attributes, "parents": []}


def _roles(actor: Actor) -> Iterator[dict[str, Any]]:
    for role in sorted(actor.roles):
        yield {"uid": {"type": "Role", "id": role}, "attrs": {}, "parents": []}
