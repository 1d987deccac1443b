"""From the order to its approval; papers."""

from __future__ import annotations

from typing import Literal

from provisioner.domain.commands.base import CommandBase
from provisioner.domain.order.application import OpenOrder
from provisioner.domain.papers import Paper


class Submit(CommandBase):
    """Hand in F1 with its technical plan and papers; again after a rejection."""

    kind: Literal["submit"] = "submit"
    order: OpenOrder
    vendor: str = ""
    backup_region: str = ""  # where backups lie; empty: beside the hosts
    applicant_is_competent: bool = True  # False: a subordinate unit applies without its department


class Accept(CommandBase):
    """受理."""

    kind: Literal["accept"] = "accept"
    opinion: str = ""


class Reject(CommandBase):
    """不予受理 or 不予批准, with an opinion."""

    kind: Literal["reject"] = "reject"
    opinion: str = ""


class Approve(CommandBase):
    """One step of the approval. It binds the order's digest; `step` may be left to the chain."""

    kind: Literal["approve"] = "approve"
    order_digest: str
    step: str = ""
    opinion: str = ""


class RecordPaper(CommandBase):
    """Lay a paper into the file; some papers have an effect (ICP record, legal hold, agreement)."""

    kind: Literal["record_paper"] = "record_paper"
    paper: Paper
