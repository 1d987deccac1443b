"""`provisioner rehearse`: play scenarios before any cloud is touched."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from provisioner.adapters.calendar import OfficialCalendar, load_calendar
from provisioner.adapters.packs import load_packs
from provisioner.adapters.price_files import load_prices
from provisioner.adapters.yaml_files import load
from provisioner.cli import show
from provisioner.content import content_root
from provisioner.domain.finding import Finding
from provisioner.domain.pack import RulePack
from provisioner.domain.pack.library import PackLibrary
from provisioner.domain.pricing import PriceBook
from provisioner.domain.workdays import ZONE
from provisioner.errors import BadInput
from provisioner.rehearsal.files import load_rehearsal
from provisioner.rehearsal.play import Line, Outcome, play
from provisioner.rehearsal.schema import rehearsal_schema
from provisioner.rehearsal.stage import stage_for
from provisioner.settings import Settings


class NoFile(BadInput):
    """No rehearsal file is named."""

    remedy = "Name one: provisioner rehearse tests/cases/scenarios/01-zj-happy-path.yaml"


MARKS = {True: "✓", False: "✗"}


def rehearse(
    files: Annotated[list[Path] | None, typer.Argument(help="rehearsal files (docs/rehearsal.md)")] = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="only the last line of each file")] = False,
    pack: Annotated[list[Path] | None, typer.Option("--pack", help="a further rule pack's file")] = None,
    schema: Annotated[bool, typer.Option("--schema", help="print the format's JSON schema")] = False,
    f: show.FormatOption = show.Format.TABLE,
) -> None:
    """Play each file and print its timeline; exit status 1 where an expectation fails."""
    if schema:
        show.data(rehearsal_schema(), show.Format.JSON)
        return
    if not files:
        raise NoFile
    catalog = content_root(Settings.from_env()) / "catalog"
    packs, calendar = load_packs(catalog / "policies"), load_calendar(catalog / "calendars")
    prices = load_prices(catalog / "prices")
    for path in pack or ():
        packs.add(load(RulePack, path))
    outcomes: dict[str, Outcome] = {}
    for path in files:
        outcome = _played(path, packs, calendar, prices)
        outcomes[str(path)] = outcome
        if f is show.Format.TABLE:
            _print(path, outcome, quiet)
    if f is not show.Format.TABLE:
        show.data(
            {name: {"passed": o.passed, **o.model_dump(mode="json")} for name, o in outcomes.items()}, f
        )
    raise typer.Exit(0 if all(outcome.passed for outcome in outcomes.values()) else 1)


def _played(
    path: Path, packs: PackLibrary, calendar: OfficialCalendar, prices: dict[str, PriceBook]
) -> Outcome:
    """The file's outcome; a file that cannot be read has failed, and the others are still played."""
    try:
        rehearsal = load_rehearsal(path)
        return play(rehearsal, stage_for(rehearsal, packs, calendar, path.parent, prices))
    except BadInput as unreadable:
        return Outcome(title=path.name, lines=(), unreadable=f"{unreadable} ({unreadable.remedy})")


def _print(path: Path, outcome: Outcome, quiet: bool) -> None:
    if not quiet:
        show.out.print(f"[bold]{outcome.title or path.name}[/bold]")
        for line in outcome.lines:
            _print_line(line)
    show.out.print(
        f"{MARKS[outcome.passed]} {path}: {len(outcome.lines)} lines, {len(outcome.failures)} failed"
    )
    if quiet:
        for failure in outcome.failures:
            show.out.print(f"    ✗ {failure}", markup=False)
    elif outcome.unreadable:
        show.out.print(f"    ✗ {outcome.unreadable}", markup=False)


def _print_line(line: Line) -> None:
    result = "repeated" if line.repeated else "allowed" if line.allowed else "refused"
    when = line.at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
    head = f"{when}  {line.case:<10} {line.did or '(look)':<18} {line.by:<18}"
    show.out.print(f"{head} {result if line.did else '':<8} {line.state}", markup=False)
    for deadline in line.deadlines:
        show.out.print(f"      ⏱ {deadline}", markup=False)
    for finding in line.findings:
        show.out.print(f"      {_finding(finding)}", markup=False)
    if line.note:
        show.out.print(f"      — {line.note}", markup=False)
    for failure in line.failures:
        show.out.print(f"      ✗ {failure}", markup=False)


def _finding(found: Finding) -> str:
    article = f" ({found.citation})" if found.citation else ""
    return f"{found.severity.value}: {found.rule} {show.say(found.reason)}{article}"
