"""`provisioner engine`: the Pulumi engine and its OpenStack plugin."""

from __future__ import annotations

import shlex
import time
from typing import Annotated

import typer

from provisioner.cli import show
from provisioner.engine import built, install
from provisioner.engine.errors import EngineMissing
from provisioner.engine.model import Engine, Source
from provisioner.engine.patience import clock
from provisioner.engine.workshop import Progress, Workshop
from provisioner.settings import Settings

app = typer.Typer(no_args_is_help=True, help="The Pulumi engine and its OpenStack plugin.")

WaysOption = Annotated[
    list[Source] | None,
    typer.Option("--from", help="only by this way (repeat for several); default: each in turn"),
]


@app.command("install")
def install_(
    from_: WaysOption = None,
    terraform_provider: Annotated[
        bool, typer.Option("--terraform-provider", help="also build the Terraform provider, for benchmarks")
    ] = False,
) -> None:
    """Find, download or build what is missing; a second call is a matter of milliseconds."""
    settings, progress = Settings.from_env(), _with_clock()
    engine = install.ensure_engine(settings, progress, from_ or install.ANY_WAY)
    _describe(engine, show.Format.TABLE)
    if terraform_provider:
        show.out.print(str(built.terraform_provider(settings, Workshop.of(settings, progress))))


@app.command()
def status(f: show.FormatOption = show.Format.TABLE) -> None:
    """What is installed and where it came from; exit status 4 if nothing is."""
    _describe(_installed(), f)


@app.command()
def path() -> None:
    """The folder of the `pulumi` command."""
    show.out.print(str(_installed().binaries))


@app.command()
def env() -> None:
    """Lines for a shell: eval "$(provisioner engine env)"."""
    for name, value in _installed().environment().items():
        show.out.print(f"export {name}={shlex.quote(value)}", markup=False)


def _installed() -> Engine:
    engine = install.installed_engine(Settings.from_env())
    if engine is None:
        raise EngineMissing
    return engine


def _describe(engine: Engine, fmt: show.Format) -> None:
    lines = [
        ("pulumi", engine.pulumi.version, engine.pulumi.source.value, str(engine.pulumi.path)),
        ("openstack", engine.plugin.version, engine.plugin.source.value, str(engine.plugin.path)),
        ("python", "", "", str(engine.language_host)),
        ("PULUMI_HOME", "", "", str(engine.home)),
    ]
    show.rows(("part", "version", "source", "path"), lines, fmt)


def _with_clock() -> Progress:
    """Each message with the time since the command began, on stderr."""
    started = time.monotonic()
    return lambda line: show.err.print(f"[{clock(time.monotonic() - started)}] {line}", markup=False)
