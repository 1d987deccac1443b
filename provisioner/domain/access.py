"""What somebody may want to do here, and to what. Who may is said by `catalog/access/*.cedar`."""

from __future__ import annotations

from enum import StrEnum

from provisioner.domain.base import Frozen


class Act(StrEnum):
    """Everything that asks for a right; a command of the CLI or API names one."""

    READ = "read"
    SUBMIT = "submit"
    EVALUATE = "evaluate"
    APPROVE_ORDER = "approve_order"
    RECORD_PAPER = "record_paper"
    PREVIEW = "preview"
    APPROVE_PLAN = "approve_plan"
    APPLY = "apply"
    HAND_OVER = "hand_over"
    CONFIRM_BACKUP = "confirm_backup"
    SUSPEND = "suspend"
    RETIRE = "retire"
    DESTROY = "destroy"
    HOLD = "hold"
    PROBE = "probe"
    VERIFY = "verify"
    ISSUE_CERTIFICATE = "issue_certificate"
    SIGN_LEDGER = "sign_ledger"
    VERIFY_LEDGER = "verify_ledger"
    MOVE_CLOCK = "move_clock"


class Subject(Frozen):
    """What the act is done to: a case with those who ordered in it, or the site."""

    name: str = "site"
    requesters: frozenset[str] = frozenset()  # names or Keystone ids of everybody who sent an order
    practice: bool = False
    on_hold: bool = False  # legal hold
