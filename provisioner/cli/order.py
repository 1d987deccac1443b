"""`provisioner order`: hand in a form, and the authorities' acts on it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from provisioner.bootstrap import Office
from provisioner.cli import show
from provisioner.domain.access import Act
from provisioner.domain.order import OpenOrder
from provisioner.flows import intake
from provisioner.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Orders: validate, submit, approve.")
FileArgument = Annotated[Path, typer.Argument(help="the form as YAML or JSON")]
CaseArgument = Annotated[str, typer.Argument(help="the case")]
OpinionOption = Annotated[str, typer.Option(help="opinion of the party 意见")]
PaperOption = Annotated[list[Path] | None, typer.Option("--paper", help="a paper handed in with it")]


@app.command()
def validate(file: FileArgument, f: show.FormatOption = show.Format.TABLE) -> None:
    """Every fault of a form at once; nothing is recorded. Exit status 2 if one blocks."""
    office = Office.offline(Settings.from_env())
    found = intake.validate(office.order(file), office.catalog)
    show.findings(found, f)
    if any(finding.blocks for finding in found):
        raise typer.Exit(2)


@app.command()
def submit(
    file: FileArgument,
    case: Annotated[str, typer.Option(help="the case that an exit or change is for")] = "",
    pack: Annotated[str, typer.Option(help="rule pack of a new case")] = "huoqiu",
    paper: PaperOption = None,
    f: show.FormatOption = show.Format.TABLE,
) -> None:
    """Hand in a form: F1 opens a case, F3 asks for its end."""
    office = Office.open(Settings.from_env())
    actor = office.actor(Act.SUBMIT, case)
    order = office.order(file)
    papers = tuple(office.paper(one) for one in paper or ())
    if isinstance(order, OpenOrder):
        name, found = intake.submit(order, papers, actor, pack, office.desk, office.catalog)
    else:
        name, found = intake.request_exit(order, case, papers, actor, office.desk, office)
    if f is show.Format.TABLE:
        show.findings(found, f)
        show.err.print(f"case {name}: {office.desk.case(name).state}")
    else:
        show.data({"case": name, "state": office.desk.case(name).state, "findings": found}, f)


@app.command()
def approve(case: CaseArgument, opinion: OpinionOption = "同意", paper: PaperOption = None) -> None:
    """One party's approval, in the order that the rule pack asks for; binds the order's digest."""
    office = Office.open(Settings.from_env())
    actor = office.actor(Act.APPROVE_ORDER, case)
    papers = tuple(office.paper(one) for one in paper or ())
    state = intake.approve(case, opinion, papers, actor, office.desk)
    show.err.print(f"case {case}: {state}")


@app.command()
def reject(case: CaseArgument, opinion: OpinionOption) -> None:
    """Turn an order down, with the reason."""
    office = Office.open(Settings.from_env())
    actor = office.actor(Act.APPROVE_ORDER, case)
    show.err.print(f"case {case}: {intake.reject(case, opinion, actor, office.desk)}")
