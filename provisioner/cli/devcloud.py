"""`provisioner devcloud`: a real OpenStack on this machine."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
import yaml
from rich.console import Console
from rich.table import Table

from provisioner.devcloud import cloud, services
from provisioner.devcloud.layout import Layout
from provisioner.devcloud.processes import Processes, tail
from provisioner.settings import Settings

app = typer.Typer(
    no_args_is_help=True, help="A real OpenStack on loopback: Keystone to Cinder, two network zones."
)
console = Console(highlight=False)


def layout() -> Layout:
    return Layout.of(Settings.from_env())


def say(line: str) -> None:
    console.print(line, markup=False, soft_wrap=True)


@app.command()
def up(
    snapshot: Annotated[
        bool, typer.Option(help="Begin an empty state from the snapshot, if there is one.")
    ] = True,
) -> None:
    """Bring the cloud up; what runs already stays as it is."""
    cloud.up(layout(), say, use_snapshot=snapshot)
    say(f"clouds.yaml: {layout().clouds}")


@app.command()
def down() -> None:
    """End every process and remove namespaces and bridges; the state stays."""
    cloud.down(layout(), say)


@app.command()
def reset() -> None:
    """Down, and back to the empty seeded state."""
    cloud.reset(layout(), say)


@app.command()
def status(
    output: Annotated[str, typer.Option("--format", "-f", help="table, json or yaml")] = "table",
) -> None:
    """Show each service; exit status 1 unless all are up."""
    rows = services.status(layout())
    say(FORMATS.get(output, _table)([asdict(row) for row in rows]))
    if any(row.state != "up" for row in rows):
        raise typer.Exit(1)


@app.command()
def logs(
    service: Annotated[str, typer.Argument(help="A name that `status` shows.")],
    lines: Annotated[int, typer.Option("-n", help="How many lines.")] = 40,
) -> None:
    """Show the last lines of a service's log."""
    known = {row.name for row in services.status(layout())}
    if service not in known:
        raise services.UnknownService(f"The local cloud has no service `{service}`.")
    say("\n".join(tail(Processes(layout()).output(service), lines)))


def _table(rows: list[dict[str, object]]) -> str:
    table = Table("service", "state", "pid", "log", box=None)
    for row in rows:
        table.add_row(*(str(row[key] or "-") for key in ("name", "state", "pid")), Path(str(row["log"])).name)
    with console.capture() as captured:
        console.print(table)
    return f"{captured.get().rstrip()}\nlogs: {layout().log}"


FORMATS = {
    "table": _table,
    "json": lambda rows: json.dumps(rows, indent=2),
    "yaml": lambda rows: yaml.safe_dump(rows, sort_keys=False).rstrip(),
}
