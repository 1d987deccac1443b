"""Suspension, data access, fallback, cycles, elastic capacity, settlement."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from provisioner.domain.finding import Finding
from provisioner.domain.gates.apply import missing
from provisioner.domain.gates.base import WARN, finding, gate
from provisioner.domain.papers.running import Authorisation, ElasticBounds, IncidentNotice, ResumeNotice
from provisioner.domain.situation import Situation
from provisioner.domain.words import party_word
from provisioner.domain.workdays import add_months, local_date


@gate("suspend")
def told_at_the_same_moment(s: Situation) -> Iterator[Finding]:
    """Whoever the pack names is told when service is interrupted."""
    rule = s.pack.suspend
    told = {*s.command.notified, *(p for paper in s.all(IncidentNotice) for p in paper.notified)}
    for party in rule.notify if rule else ():
        if party not in told:
            yield finding(
                s,
                rule,
                "SUSPEND",
                (
                    f"中断服务未同时通知{party_word(party).zh}",
                    f"the {party_word(party).en} was not told of it",
                ),
                ("同时通知并记录", "tell them at the same moment and record it"),
            )


@gate("resume")
def told_of_the_resumption(s: Situation) -> Iterator[Finding]:
    """Resumption is told to the same parties; not telling is noted, service goes on."""
    rule = s.pack.suspend
    told = {*s.command.notified, *(p for paper in s.all(ResumeNotice) for p in paper.notified)}
    for party in rule.notify if rule else ():
        if party not in told:
            yield finding(
                s,
                rule,
                "SUSPEND",
                (f"恢复服务尚未通知{party_word(party).zh}", f"the {party_word(party).en} was not told of it"),
                ("通知并记录", "tell them and record it"),
                severity=WARN,
            )


@gate("access_data")
def unit_authorised_it(s: Situation) -> Iterator[Finding]:
    """Nobody touches the unit's data without its valid authorisation for this purpose."""
    grants = [
        paper
        for paper in s.all(Authorisation)
        if paper.purpose == s.command.purpose
        and (paper.valid_from is None or paper.valid_from <= s.now)
        and (paper.valid_until is None or s.now <= paper.valid_until)
    ]
    if not grants:
        yield finding(
            s,
            s.pack.access,
            "ACCESS",
            (
                f"“{s.command.purpose}”没有使用单位的有效授权",
                f"no valid authorisation for {s.command.purpose}",
            ),
            ("先取得使用单位书面授权", "get the unit's written authorisation first"),
        )


def fallback_end(s: Situation) -> date | None:
    """The last day on which the old system may stand."""
    live, rule = s.marked("WentLive"), s.pack.fallback
    if rule is None or rule.mo is None or live is None:
        return None
    return add_months(local_date(live), rule.mo)


@gate("keep_fallback")
def fallback_is_short(s: Situation) -> Iterator[Finding]:
    """The old system stands beside the new one for a limited time."""
    last = fallback_end(s)
    wanted = s.command.until or last
    if last is None or wanted is None or wanted > last or s.today > last:
        yield finding(
            s,
            s.pack.fallback,
            "FALLBACK",
            (f"原系统最多保留至 {last}", f"the old system may stand until {last}"),
            ("缩短保留期或下线原系统", "keep it for less, or take it offline"),
        )


@gate("apply_window")
def inside_the_schedule(s: Situation) -> Iterator[Finding]:
    """Extra capacity is configured in its window, ended when it is over."""
    windows = s.known.windows
    inside = [each for each in windows if each.starts_on <= s.today <= each.ends_on]
    if s.command.end:
        if s.known.window is None:
            yield _cycle(s, "没有正在执行的周期", "no window is being served")
    elif not inside:
        yield _cycle(s, f"{s.today} 不在已申请的周期内", f"{s.today} is in no scheduled window")
    elif s.known.window is not None:
        yield _cycle(s, "本周期已配置", "this window is served already")
    elif s.command.extra is not None and s.command.extra != inside[0].extra:
        yield _cycle(s, "超出周期申请的数量", "it is not what the window names")


@gate("set_schedule")
def windows_are_apart(s: Situation) -> Iterator[Finding]:
    """Windows do not overlap and end after they begin."""
    windows = sorted(s.command.windows, key=lambda each: each.starts_on)
    if not windows:
        yield _cycle(s, "没有填写周期", "no window is given")
    for window in windows:
        if window.ends_on < window.starts_on:
            yield _cycle(s, "周期结束早于开始", "a window ends before it begins")
    for one, other in pairwise(windows):
        if other.starts_on <= one.ends_on:
            yield _cycle(s, "周期重叠", "two windows overlap")


def _cycle(s: Situation, zh: str, en: str) -> Finding:
    return finding(s, s.pack.cycle, "CYCLE", (zh, en), ("按周期申请和配置", "order and configure by window"))


@gate("adjust_elastic")
def inside_the_bounds(s: Situation) -> Iterator[Finding]:
    """Within approved bounds; beyond them it is a change."""
    bounds = s.latest(ElasticBounds)
    if bounds is None:
        yield missing(s, s.pack.change, "ELASTIC", "elastic_bounds")
    elif not bounds.minimum <= s.command.quantities.hosts <= bounds.maximum:
        yield finding(
            s,
            s.pack.change,
            "ELASTIC",
            (
                f"{s.command.quantities.hosts} 台超出弹性范围 {bounds.minimum}–{bounds.maximum}",
                f"{s.command.quantities.hosts} hosts is outside {bounds.minimum}–{bounds.maximum}",
            ),
            ("提交变更申请", "hand in a change"),
        )


@gate("settle_year")
def settled_once_with_its_evaluation(s: Situation) -> Iterator[Finding]:
    """Last year's quantity is fixed once, with the utilisation evaluation, in time."""
    rule = s.pack.settlement
    if s.command.year in s.known.settled:
        yield _settlement(s, "该年度已结算", "that year is fixed")
    if s.command.year >= s.today.year:
        yield _settlement(s, "年度尚未结束", "that year is not over")
    if not s.has("usage_report"):
        yield missing(s, rule, "SETTLE", "usage_report")
    if rule and rule.fix_by:
        month, day = map(int, rule.fix_by.split("-"))
        if s.today > date(s.command.year + 1, month, day):
            yield _settlement(s, f"应于 {rule.fix_by} 前核定", f"due by {rule.fix_by}").model_copy(
                update={"severity": WARN}
            )


def _settlement(s: Situation, zh: str, en: str) -> Finding:
    return finding(s, s.pack.settlement, "SETTLE", (zh, en), ("核对年度", "check the year"))
