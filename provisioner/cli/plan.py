"""`provisioner plan` and `provisioner apply`: look, approve, carry out."""

from __future__ import annotations

from typing import Annotated

import typer

from provisioner.bootstrap import Office
from provisioner.cli import show
from provisioner.cli.tree import print_preview
from provisioner.domain.access import Act
from provisioner.flows import planning, runs
from provisioner.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Plans: preview, show, approve.")
CaseArgument = Annotated[str, typer.Argument(help="the case")]


@app.command()
def preview(case: CaseArgument, f: show.FormatOption = show.Format.TABLE) -> None:
    """Difference tree, monthly cost, quota, capacity, findings, what is withheld; asks the cloud anew."""
    office = Office.open(Settings.from_env())
    actor = office.actor(Act.PREVIEW, case)
    made = planning.preview(case, actor, office.desk, office.world)
    print_preview(made, f)


@app.command("show")
def show_(case: CaseArgument, f: show.FormatOption = show.Format.TABLE) -> None:
    """The last preview as it was made, without asking the cloud."""
    office = Office.open(Settings.from_env())
    office.actor(Act.READ, case)
    print_preview(runs.last_preview(case, office.desk, office.world), f)


@app.command()
def approve(
    case: CaseArgument,
    digest: Annotated[str, typer.Option(help="the digest shown; without it, the last preview's")] = "",
) -> None:
    """Approve exactly this plan; never by the requester, good for one run."""
    office = Office.open(Settings.from_env())
    actor = office.actor(Act.APPROVE_PLAN, case)
    chosen = digest or runs.last_preview(case, office.desk, office.world).digest
    planning.approve(case, chosen, actor, office.desk)
    show.err.print(f"plan {chosen} approved by {actor.name}")


def apply(case: CaseArgument) -> None:
    """Carry out the approved plan. After a kill or a failure, the same command finishes the job."""
    office = Office.open(Settings.from_env())
    actor = office.actor(Act.APPLY, case)
    result = runs.carry_out(case, actor, office.desk, office.world, office.durable)
    show.err.print(f"case {case}: {result.state}; run {result.run_id} done")
