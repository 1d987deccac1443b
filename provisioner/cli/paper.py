"""`provisioner paper`: evidence handed in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from provisioner.bootstrap import Office
from provisioner.cli import show
from provisioner.domain.access import Act
from provisioner.flows import intake
from provisioner.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Papers: ICP record, backup confirmation, test reports, …")


@app.command()
def record(
    case: Annotated[str, typer.Argument(help="the case")],
    file: Annotated[Path, typer.Argument(help="the paper as YAML or JSON; `kind` says which one")],
) -> None:
    """Lay a paper into the case's file; what waited for it may go on."""
    office = Office.open(Settings.from_env())
    actor = office.actor(Act.RECORD_PAPER, case)
    paper = office.paper(file)
    intake.record_paper(case, paper, actor, office.desk)
    show.err.print(f"case {case}: {paper.kind} recorded")


@app.command("kinds")
def kinds(f: show.FormatOption = show.Format.TABLE) -> None:
    """Every kind of paper with its fields."""
    from provisioner.domain.papers import KINDS

    lines = (
        (kind, (model.__doc__ or "").strip(), ", ".join(model.model_fields)) for kind, model in KINDS.items()
    )
    show.rows(("kind", "what", "fields"), lines, f)
