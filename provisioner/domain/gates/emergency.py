"""Needs that cannot wait for an order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from provisioner.domain.finding import Finding
from provisioner.domain.gates.apply import missing
from provisioner.domain.gates.base import finding, gate
from provisioner.domain.papers.before import ProjectApproval
from provisioner.domain.situation import Situation


@gate("report_emergency")
def within_hours(s: Situation) -> Iterator[Finding]:
    """An emergency is what is needed within so many hours; anything later is an order."""
    rule = s.pack.emergency
    if rule is None:
        return
    left = s.command.needed_by - s.now
    if left > timedelta(hours=rule.need_within_h):
        yield finding(
            s,
            rule,
            "EMERGENCY",
            (
                f"需用时间在 {rule.need_within_h} 小时之后，不属应急",
                f"needed later than {rule.need_within_h} h",
            ),
            ("按正常程序申请", "hand in an ordinary application"),
        )
    if left < timedelta(0):
        yield finding(
            s,
            rule,
            "EMERGENCY",
            ("需用时间已过", "that moment is over"),
            ("更正需用时间", "correct the time"),
        )


@gate("provision_emergency")
def reported_first(s: Situation) -> Iterator[Finding]:
    """Reported to the authority before anything is configured."""
    if s.case is None or s.case.emergency is None:
        yield finding(
            s,
            s.pack.emergency,
            "EMERGENCY",
            ("未向主管部门报备，不得先行配置", "nothing is configured before it is reported"),
            ("先报备", "report it first"),
        )


@gate("file_late")
def project_addition_first(s: Situation) -> Iterator[Finding]:
    """The late application follows the approval of the project addition."""
    if not any(paper for paper in s.all(ProjectApproval)):
        yield missing(s, s.pack.late_filing, "LATE-FILING", "project_approval")
    if s.known.emergency is None or s.known.emergency.provisioned_at is None:
        yield finding(
            s,
            s.pack.late_filing,
            "LATE-FILING",
            ("应急资源尚未配置", "the emergency resources were not configured"),
            ("先配置应急资源", "configure them first"),
        )
