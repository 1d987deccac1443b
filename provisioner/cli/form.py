"""`provisioner form`: templates, checks, import and export of the forms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from pydantic import BaseModel

from provisioner.adapters import yaml_files
from provisioner.adapters.catalog_files import load_catalog
from provisioner.adapters.forms.case_papers import case_papers, paper_sheet
from provisioner.adapters.forms.draft import Draft, dotted, path_of
from provisioner.adapters.forms.draft_files import written
from provisioner.adapters.forms.files import DATA, FormFile, read_data, read_form
from provisioner.adapters.forms.layout import LAYOUTS, Layout
from provisioner.adapters.forms.pdf import pdf
from provisioner.adapters.forms.sheet import Sheet, blank, filled
from provisioner.adapters.forms.xlsx import xlsx
from provisioner.cli import show
from provisioner.cli.cases import cases
from provisioner.content import content_root
from provisioner.domain.finding import Finding
from provisioner.domain.forms import findings
from provisioner.domain.forms.labels import KIND_OF
from provisioner.domain.order import OpenOrder
from provisioner.domain.orderable import catalog_findings
from provisioner.domain.papers import PAPER
from provisioner.domain.site import PRACTICE_MARK
from provisioner.errors import BadInput
from provisioner.settings import Settings

app = typer.Typer(no_args_is_help=True, help="The departments' forms: templates, checks, import, export.")

KindOption = Annotated[str, typer.Option("--kind", help="where the file does not say which form it is")]
AcceptOption = Annotated[
    list[str] | None, typer.Option("--accept", help="take the candidate at this place; `all` takes each")
]
SetOption = Annotated[
    list[str] | None, typer.Option("--set", help="place=value, such as hosts.0.memory_gb=8")
]
OutOption = Annotated[Path | None, typer.Option("-o", "--output")]


class FormNotClean(BadInput):
    """The form cannot be submitted as it is."""

    remedy = "Correct what the findings name; nothing was created."


@app.command()
def template(form: str, output: OutOption = None) -> None:
    """Write an empty FORM (F1, F2, F3, F4) as .xlsx, or as .pdf by the name of the output."""
    layout = _layout(form)
    file = output or Path(f"{layout.kind}-template.xlsx")
    _write(blank(layout), file, template=True)
    show.err.print(str(file))


@app.command()
def check(file: Path, kind: KindOption = "", f: show.FormatOption = show.Format.TABLE) -> None:
    """Read a form and say everything that is wrong with it. Exit status 2 if it cannot be submitted."""
    form, found, _ = _checked(file, kind, [], [])
    _tell(found, f)
    if form is None or any(finding.blocks for finding in found):
        raise FormNotClean(f"{file}: {sum(finding.blocks for finding in found)} findings stop it")
    show.err.print(f"{file}: nothing stops it")


@app.command("import")
def import_(
    file: Path,
    output: OutOption = None,
    kind: KindOption = "",
    accept: AcceptOption = None,
    values: SetOption = None,
    f: show.FormatOption = show.Format.TABLE,
) -> None:
    """Turn a form (.xlsx, .docx, .yaml, .json) into an order; a dirty form stays a draft and says why."""
    form, found, draft = _checked(file, kind, accept or [], values or [])
    _tell(found, f)
    if form is None:
        _keep(draft, output or file)
        stop = sum(finding.blocks for finding in found)
        raise FormNotClean(f"{file}: a draft still, with {stop} open findings")
    text = yaml.safe_dump(form.model_dump(mode="json"), allow_unicode=True, sort_keys=False)
    (output or file.with_suffix(".order.yaml")).write_text(text)
    show.err.print(str(output or file.with_suffix(".order.yaml")))


def _keep(draft: Draft | None, beside: Path) -> None:
    """What was read so far, so that a person can go on with it."""
    if draft is not None:
        file = beside.with_name(beside.name.removesuffix(".yaml").removesuffix(".draft") + ".draft.yaml")
        file.write_text(written(draft))
        show.err.print(f"draft: {file}")


@app.command()
def export(
    file: Path, output: Annotated[Path, typer.Option("-o", "--output")], kind: KindOption = ""
) -> None:
    """Write an order as the printed form: .pdf or .xlsx, by the name of the output."""
    form, found, _ = _checked(file, kind, [], [])
    if form is None:
        show.findings(found, show.Format.TABLE)
        raise FormNotClean(f"{file}: cannot be printed before it is complete")
    _write(filled(_layout(str(getattr(form, "kind", ""))), form), output)
    show.err.print(str(output))


@app.command()
def papers(
    case: str,
    output: Annotated[Path, typer.Option("-o", "--output", help="folder to write into")],
    file: Annotated[Path | None, typer.Option("--file", help="a rehearsal instead of the ledger")] = None,
    kind: Annotated[str, typer.Option("--as", help="pdf or xlsx")] = "pdf",
) -> None:
    """Write what a CASE gave rise to: application, work orders, sheets, clear record, reminders."""
    held = next((one for one in cases(file) if one.case.id == case), None)
    if held is None:
        raise BadInput(f"{case}: no such case", remedy="`provisioner ledger show` lists the cases.")
    mark = PRACTICE_MARK if held.practice else None
    for name, sheet in case_papers(held.case, held.events, held.today, mark):
        _write(sheet, output / f"{name}.{kind}")
        show.err.print(str(output / f"{name}.{kind}"))


@app.command()
def sheet(file: Path, output: Annotated[Path, typer.Option("-o", "--output")]) -> None:
    """Print a paper (change or exit confirmation, work order, clear record) from its YAML or JSON."""
    paper = yaml_files.validate_as(PAPER, yaml_files.read(file))
    printed = paper_sheet(paper)
    if printed is None:
        raise BadInput(f"{file}: a paper of kind {paper.kind} has no printed form")
    _write(printed, output)
    show.err.print(str(output))


def _tell(found: list[Finding], f: show.Format) -> None:
    if found or f is not show.Format.TABLE:
        show.findings(found, f)


def _layout(form: str) -> Layout:
    kind = KIND_OF.get(form, KIND_OF.get(form.upper(), form))
    if kind not in LAYOUTS:
        raise BadInput(f"{form}: no printed form of this name", remedy="F1, F2, F3 and F4 have one.")
    return LAYOUTS[kind]


def _write(sheet: Sheet, file: Path, *, template: bool = False) -> None:
    writers = {".pdf": lambda: pdf(sheet), ".xlsx": lambda: xlsx(sheet, template=template)}
    if file.suffix not in writers:
        raise BadInput(f"{file}: forms are written as .pdf or .xlsx")
    made = writers[file.suffix]()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(made)


def _checked(
    file: Path, kind: str, accept: list[str], values: list[str]
) -> tuple[BaseModel | None, list[Finding], Draft | None]:
    """The form, everything that reading, its fields and the catalog have to say, and the draft of it."""
    kind = KIND_OF.get(kind, kind)
    exact = file.suffix.lower() in DATA and not accept and not values
    form_file = None if exact else _settled(read_form(file, kind), accept, values)
    result = form_file.read() if form_file else read_data(file, kind)
    found = [*(form_file.notes if form_file else ()), *result.findings]
    if result.order is not None:
        found += findings(result.order)
    if isinstance(result.order, OpenOrder):
        found += catalog_findings(result.order, load_catalog(content_root(Settings.from_env()) / "catalog"))
    return result.order, found, form_file.draft if form_file else None


def _settled(form: FormFile, accept: list[str], values: list[str]) -> FormFile:
    draft = form.draft
    places = [dotted(path) for path in draft.candidates] if "all" in accept else accept
    draft = draft.accept([path_of(place) for place in places])
    for assignment in values:
        place, _, value = assignment.partition("=")
        draft = draft.put(path_of(place), _typed(value))
    return FormFile(draft, form.notes)


def _typed(value: str) -> Any:
    """true, false and numbers as such; everything else as written."""
    if value in {"true", "false"}:
        return value == "true"
    return int(value) if value.isdigit() and not value.startswith("0") else value
