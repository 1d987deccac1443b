"""The neutral states (DOMAIN §9); every jurisdiction's path is a walk over them."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    APPROVED = "APPROVED"
    TRIAL = "TRIAL"
    TRIAL_EXPIRED = "TRIAL_EXPIRED"
    TESTED = "TESTED"
    ACTIVE = "ACTIVE"
    CHANGING = "CHANGING"
    REDUCING = "REDUCING"
    SUSPENDED = "SUSPENDED"
    EXITING = "EXITING"
    CLEARED = "CLEARED"
    CLOSED = "CLOSED"
    EMERGENCY = "EMERGENCY"


# What a system may be in while it stands in the cloud.
IN_TRIAL = frozenset({State.TRIAL, State.TRIAL_EXPIRED, State.TESTED})
RUNNING = frozenset({State.ACTIVE, State.CHANGING, State.REDUCING})
BUILT = IN_TRIAL | RUNNING | {State.SUSPENDED, State.EMERGENCY}
# What an emergency on a running system may fall back to, and what may be built for.
BUILDABLE = frozenset({State.APPROVED, State.EXITING, State.EMERGENCY, State.CLEARED}) | BUILT
