"""Who acts. Names and roles come from Keystone tokens; nothing else may name an actor."""

from __future__ import annotations

from provisioner.domain.base import Frozen


class Actor(Frozen):
    """A person or service with the roles its token carries."""

    name: str
    user_id: str = ""
    roles: frozenset[str] = frozenset()


def person(name: str, *roles: str) -> Actor:
    """An actor by name, for rehearsals and tests."""
    return Actor(name=name, user_id=name, roles=frozenset(roles))
