"""`provisioner case`: where a case stands, its history, and who may do what next."""

from __future__ import annotations

from typing import Annotated

import typer

from provisioner.bootstrap import Office
from provisioner.cli import show
from provisioner.cli.tree import print_withheld
from provisioner.domain.access import Act
from provisioner.domain.decide import next_steps, withheld
from provisioner.domain.workdays import ZONE
from provisioner.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Cases: list, show, next.")
CaseArgument = Annotated[str, typer.Argument(help="the case")]


@app.command("list")
def list_(f: show.FormatOption = show.Format.TABLE) -> None:
    """All cases and their states."""
    office = Office.open(Settings.from_env())
    office.actor(Act.READ)
    lines = ((c.id, c.unit, c.system, c.state, c.pack, c.began_at.date()) for c in office.desk.cases())
    show.rows(("case", "unit", "system", "state", "pack", "began"), lines, f)


@app.command("show")
def show_(case: CaseArgument, f: show.FormatOption = show.Format.TABLE) -> None:
    """State, deadlines with their article, what is withheld, what comes next, history."""
    office = Office.open(Settings.from_env())
    office.actor(Act.READ, case)
    found = office.desk.case(case)
    if f is not show.Format.TABLE:
        show.data(found, f)
        return
    pack = office.desk.pack_of(found)
    show.out.print(f"{found.id}  {found.unit}  {found.system}  [{found.state}]  {pack.label}")
    show.rows(
        ("due", "for", "what", "article"),
        ((d.last_day, d.who, show.say(d.what), d.cite) for d in found.deadlines if d.open),
        f,
        "deadlines",
    )
    print_withheld(withheld(found, pack))
    _next(found, pack, f)
    _history(office, case, f)


@app.command("next")
def next_(case: CaseArgument, f: show.FormatOption = show.Format.TABLE) -> None:
    """Who may do what now."""
    office = Office.open(Settings.from_env())
    office.actor(Act.READ, case)
    found = office.desk.case(case)
    _next(found, office.desk.pack_of(found), f)


def _next(found, pack, f: show.Format) -> None:
    steps = (
        (step.command, ", ".join(step.parties), ", ".join(step.roles)) for step in next_steps(found, pack)
    )
    show.rows(("next", "party", "role"), steps, f, "next")


def _history(office: Office, case: str, f: show.Format) -> None:
    lines = (
        (event.at.astimezone(ZONE).isoformat(" ", "seconds"), event.by, event.kind)
        for event in office.ledger.events(case)
    )
    show.rows(("at", "by", "event"), lines, f, "history")
