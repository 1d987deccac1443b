"""`provisioner site` and `provisioner clock`: the site, and the clock of a practice site."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated

import typer

from provisioner.bootstrap import Office
from provisioner.cli import show
from provisioner.domain.access import Act
from provisioner.domain.workdays import ZONE
from provisioner.settings import Settings

app = typer.Typer(no_args_is_help=True, help="The site: its ledger, keys and state.")
clock = typer.Typer(no_args_is_help=True, help="The site's clock; only a practice site can move it.")


@app.command()
def init(
    practice: Annotated[bool, typer.Option("--practice", help="演练: its clock may move; for good")] = False,
    name: Annotated[str, typer.Option(help="name of the site")] = "site",
) -> None:
    """Make the site: folders, state passphrase, SSH user CA, ledger. Cannot be undone or switched."""
    Office.create(Settings.from_env(), name=name, practice=practice)
    show.err.print(f"site {name}: ready" + (" (practice 演练)" if practice else ""))


@app.command("show")
def show_(f: show.FormatOption = show.Format.TABLE) -> None:
    """What kind of site this is, and its time."""
    office = Office.open(Settings.from_env())
    site = office.desk.site
    now = office.desk.now().astimezone(ZONE)
    show.rows(("site", "practice", "time"), [(site.name, site.practice, now.isoformat(" ", "minutes"))], f)


@clock.command("now")
def now() -> None:
    """The site's time."""
    print(Office.open(Settings.from_env()).desk.now().astimezone(ZONE).isoformat(timespec="seconds"))


@clock.command()
def advance(
    to: Annotated[str, typer.Option(help="a day, 2026-10-01, or a moment, 2026-10-01T09:00")],
) -> None:
    """Move a practice site's clock forward; every later evidence says so."""
    office = Office.open(Settings.from_env())
    actor = office.actor(Act.MOVE_CLOCK)
    office.desk.move_clock(_moment(to), actor.name)
    now()


def _moment(text: str) -> datetime:
    if "T" in text:
        return datetime.fromisoformat(text).replace(tzinfo=ZONE)
    return datetime.combine(date.fromisoformat(text), time(9), ZONE)
