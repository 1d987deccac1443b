"""What the platform takes at all."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.domain.finding import Finding
from provisioner.domain.gates.base import field, finding, gate
from provisioner.domain.papers.before import SecrecyReview
from provisioner.domain.situation import Situation

ORDERS = ("submit", "file_late")


@gate(*ORDERS)
def nothing_classified(s: Situation) -> Iterator[Finding]:
    """Classified systems and data never enter; a secrecy review that says so counts like the order."""
    if s.command.order.classified or any(review.classified for review in s.all(SecrecyReview)):
        yield finding(
            s,
            s.pack.classified,
            "CLASSIFIED",
            ("涉密系统和数据不得上云", "classified systems and data may not enter the cloud"),
            ("按保密规定另行建设，不在政务云申请", "build it elsewhere under the secrecy rules"),
            where=field("F1", "classified"),
        )


@gate(*ORDERS)
def protection_level(s: Situation) -> Iterator[Finding]:
    """The platform's own level is the ceiling."""
    level, ceiling = s.command.order.mlps_level, s.pack.mlps.max
    if level.number > ceiling:
        yield finding(
            s,
            s.pack.mlps,
            "MLPS",
            (f"等级保护{level}高于平台可承载的{ceiling}级", f"MLPS level {level.number} is above {ceiling}"),
            ("四级及以上系统不得上云，请另行建设", "build systems above that level elsewhere"),
            where=field("F1", "mlps_level"),
        )


@gate(*ORDERS)
def fiscal_money_only(s: Situation) -> Iterator[Finding]:
    """Where the pack says so, only systems paid with fiscal money."""
    if s.pack.fiscal and not s.command.order.fiscal_funded:
        yield finding(
            s,
            s.pack.fiscal,
            "FISCAL",
            ("非财政资金建设运维的系统不得上云", "only systems paid with fiscal money may enter"),
            ("核实资金来源", "check where the money comes from"),
            where=field("F1", "fiscal_funded"),
        )


@gate(*ORDERS)
def stays_in_region(s: Situation) -> Iterator[Finding]:
    """All data, backups included, stay within the pinned region."""
    region = s.pack.region
    if region is None or not region.pin:
        return
    order = s.command.order
    backup = getattr(s.command, "backup_region", "")
    for place in filter(None, (order.region, backup)):
        if region.pin not in place:
            yield _outside(s, place)


def _outside(s: Situation, place: str) -> Finding:
    pin = s.pack.region.pin if s.pack.region else ""
    return finding(
        s,
        s.pack.region,
        "REGION",
        (f"部署或备份地域“{place}”在{pin}之外", f"{place} lies outside {pin}"),
        ("主机、数据和备份均须在辖区内", "keep hosts, data and backups inside the region"),
        where=field("F1", "region"),
    )
