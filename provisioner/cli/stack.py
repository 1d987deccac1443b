"""`provisioner stack`: what the stacks hold, and the second door to them."""

from __future__ import annotations

import shlex
from typing import Annotated

import typer

from provisioner.adapters.pulumi.door import SHADOWS, door, stack_named
from provisioner.adapters.pulumi.engine import PulumiEngine
from provisioner.cli import show
from provisioner.devcloud.layout import clouds_file
from provisioner.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Stacks: what they hold, and the second door to them.")

Named = Annotated[str, typer.Argument(metavar="CASE", help="a case, or the full name of a stack")]


@app.command("list")
def list_(f: show.FormatOption = show.Format.TABLE) -> None:
    """Every stack of this site and how many resources its state holds."""
    engine = _engine()
    lines = [(stack, len(engine.state(stack))) for stack in engine.stacks()]
    show.rows(("stack", "resources"), lines, f)


@app.command("show")
def show_(case: Named, f: show.FormatOption = show.Format.TABLE) -> None:
    """The resources of a stack: type, name, identifier in the cloud."""
    engine = _engine()
    held = engine.state(stack_named(engine.settings, case))
    lines = [(one["type"], one["urn"].rsplit("::", 1)[-1], one.get("id", "")) for one in held]
    show.rows(("type", "name", "id"), lines, f)


@app.command()
def env(case: Named) -> None:
    """Lines for a shell: eval "$(provisioner stack env CASE)", then `pulumi preview` in the checkout."""
    engine = _engine()
    variables = door(engine.settings, stack_named(engine.settings, case), engine.clouds)
    show.out.print(f"unset {' '.join(SHADOWS)}", markup=False)
    for name, value in variables.items():
        show.out.print(f"export {name}={shlex.quote(value)}", markup=False)


def _engine() -> PulumiEngine:
    settings = Settings.from_env()
    return PulumiEngine(settings, settings.clouds or clouds_file(settings))
