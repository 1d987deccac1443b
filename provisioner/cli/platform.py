"""`provisioner platform`: what the cloud offers to all departments."""

from __future__ import annotations

import typer

from provisioner.bootstrap import Office
from provisioner.cli import show
from provisioner.domain.access import Act
from provisioner.flows import platform
from provisioner.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Flavors, images, disk types, zone networks, jump hosts.")


@app.command()
def preview(f: show.FormatOption = show.Format.TABLE) -> None:
    """What `platform up` would change."""
    office = Office.open(Settings.from_env())
    office.actor(Act.PREVIEW)
    plan = platform.preview(office.world)
    if f is not show.Format.TABLE:
        show.data(plan, f)
        return
    show.rows(
        ("op", "type", "name"),
        ((s.op, s.type.rsplit(":", 1)[-1], s.name) for s in plan.steps if s.touches_cloud),
        f,
    )


@app.command()
def up() -> None:
    """Bring the platform to what the catalog says; changes nothing where it is so already."""
    office = Office.open(Settings.from_env())
    office.actor(Act.APPLY)
    done = platform.up(office.world)
    show.err.print("platform: " + ", ".join(f"{count} {op}" for op, count in done.summary.items()))
