"""The way from order to approval."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.domain.allowed import next_approval
from provisioner.domain.finding import Finding
from provisioner.domain.gates.apply import missing
from provisioner.domain.gates.base import finding, gate
from provisioner.domain.papers.before import ExpertReview
from provisioner.domain.situation import Situation


@gate("approve", "accept")
def binds_this_order(s: Situation) -> Iterator[Finding]:
    """An approval names the digest of the order that is in the file."""
    digest = getattr(s.command, "order_digest", s.known.order_digest)
    if digest != s.known.order_digest:
        yield finding(
            s,
            s.pack.approval,
            "DIGEST",
            ("审批所针对的申请单已变动", "the order moved since it was shown"),
            ("查看现行申请单后重新审批", "look at the order as it is and approve again"),
        )


@gate("approve")
def accepted_first(s: Situation) -> Iterator[Finding]:
    """Where a pack knows acceptance, it comes before approval."""
    if s.pack.accept is not None and s.marked("Accepted") is None:
        yield finding(
            s,
            s.pack.accept,
            "ACCEPT",
            ("尚未受理", "the order has not been accepted"),
            ("先受理", "accept it first"),
        )


@gate("approve")
def parties_in_order(s: Situation) -> Iterator[Finding]:
    """Each step in its turn, with the papers that it needs."""
    step = next_approval(s)
    if step is None:
        yield finding(
            s,
            s.pack.approval,
            "APPROVAL",
            ("没有待办的审批环节", "no step of the approval is open"),
            ("无需再审批", "nothing is left to approve"),
        )
        return
    section = step if step.rule else s.pack.approval
    if s.command.step and s.command.step != step.step:
        yield finding(
            s,
            section,
            "APPROVAL",
            (f"应先办理“{step.word.zh}”", f"{step.word.en} comes first"),
            ("按顺序审批", "approve in order"),
        )
    for kind in step.needs:
        if not s.has(kind):
            yield missing(s, section, "APPROVAL", kind)
    review = s.latest(ExpertReview)
    if "expert" in step.step and review is not None and not review.passed:
        yield finding(
            s,
            section,
            "APPROVAL",
            ("专家评审未通过", "the experts did not pass it"),
            ("修改方案后重新评审", "revise the scheme and have it reviewed again"),
        )
