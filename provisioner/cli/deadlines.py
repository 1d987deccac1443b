"""`provisioner deadlines`: what is due, for whom, by which article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from provisioner.adapters.calendar import load_calendar
from provisioner.adapters.packs import load_packs
from provisioner.cli import show
from provisioner.content import content_root
from provisioner.domain.actor import Actor
from provisioner.domain.case import Case
from provisioner.domain.commands.clock import Recompute, Tick
from provisioner.domain.decide.clock import running
from provisioner.flows.desk import Desk
from provisioner.rehearsal.files import load_rehearsal
from provisioner.rehearsal.play import play
from provisioner.rehearsal.stage import stage_for
from provisioner.settings import Settings

CLOCK = Actor(name="clock")
COLUMNS = ("due", "state", "case", "for", "what", "rule", "citation")


def deadlines(
    file: Annotated[Path | None, typer.Option("--file", help="a rehearsal instead of the ledger")] = None,
    every: Annotated[bool, typer.Option("--all", help="also what was met")] = False,
    flag: Annotated[bool, typer.Option("--flag", help="record in the ledger what is overdue now")] = False,
    f: show.FormatOption = show.Format.TABLE,
) -> None:
    """What is due, soonest first; `~` marks a provisional date (a year of the calendar is missing)."""
    cases, now = _rehearsed(file) if file else _ledger(flag)
    show.rows(COLUMNS, sorted(_lines(cases, now, every)), f, "deadlines")


def _rehearsed(path: Path) -> tuple[Iterable[Case], datetime]:
    root = content_root(Settings.from_env()) / "catalog"
    rehearsal = load_rehearsal(path)
    packs, calendar = load_packs(root / "policies"), load_calendar(root / "calendars")
    stage = stage_for(rehearsal, packs, calendar, path.parent, {})
    play(rehearsal, stage)
    return stage.cases.values(), stage.now


def _ledger(flag: bool) -> tuple[Iterable[Case], datetime]:
    # The office brings every cloud tool with it; a rehearsal needs none of them.
    from provisioner.bootstrap import Office
    from provisioner.domain.access import Act

    office = Office.open(Settings.from_env())
    office.actor(Act.READ)
    if flag:
        for case in office.desk.cases():
            _look_at_the_clock(office.desk, case.id)
    return office.desk.cases(), office.desk.now()


def _look_at_the_clock(desk: Desk, case: str) -> None:
    """Reckon again what was provisional, then flag what is overdue; a daily job may call this."""
    stamp = f"{desk.now():%Y%m%d%H%M}"
    desk.act(Recompute(id=f"recompute-{stamp}", case=case, by=CLOCK))
    desk.act(Tick(id=f"tick-{stamp}", case=case, by=CLOCK))


def _lines(cases: Iterable[Case], now: datetime, every: bool) -> Iterator[tuple[Any, ...]]:
    for case in cases:
        for deadline in case.deadlines if every else running(case.deadlines):
            late = now > deadline.due and not deadline.provisional
            state = "met" if deadline.met_at else "overdue" if late else "open"
            sign = "~" if deadline.provisional else ""
            yield (
                f"{deadline.last_day}{sign}",
                state,
                case.id,
                deadline.who,
                show.say(deadline.what),
                deadline.rule,
                deadline.cite,
            )
