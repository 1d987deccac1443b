"""A form from a file: .yaml, .json, .xlsx or .docx; always as a draft, with all that was noticed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from provisioner.adapters import yaml_files
from provisioner.adapters.forms.cells import Row, UnreadableForm, docx_rows, xlsx_rows
from provisioner.adapters.forms.draft import Draft
from provisioner.adapters.forms.draft_files import is_draft, restored
from provisioner.adapters.forms.grid import plain, read_rows, title_lines
from provisioner.adapters.forms.layout import LAYOUTS
from provisioner.domain.base import Text
from provisioner.domain.finding import Finding
from provisioner.domain.forms.labels import KIND_NAMES, kind_of, with_field_names
from provisioner.domain.forms.reading import MODELS, Read, parse_order

TABLES: dict[str, Callable[[Path], Iterator[Row]]] = {".xlsx": xlsx_rows, ".docx": docx_rows}
DATA = (".yaml", ".yml", ".json")


class FormFile(NamedTuple):
    """A draft, and what reading it found, each with its place in the file."""

    draft: Draft
    notes: tuple[Finding, ...]

    def read(self) -> Read:
        """The order, or every reason why there is none yet."""
        return self.draft.read()


def read_form(path: Path, kind: str = "") -> FormFile:
    """Whatever the file says; `kind` where the file does not say which form it is."""
    suffix = path.suffix.lower()
    if suffix in DATA:
        return _from_data(path, kind)
    if suffix not in TABLES:
        raise UnreadableForm(f"{path}: {suffix or 'no suffix'} is not a kind of file that is read")
    rows = list(TABLES[suffix](path))
    kind = kind or _kind(rows)
    if kind not in LAYOUTS:
        raise UnreadableForm(
            f"{path}: which form this is cannot be seen", remedy="Name it with --kind (open, change, exit …)."
        )
    draft = read_rows(LAYOUTS[kind], rows)
    return FormFile(draft, draft.findings)


def _kind(rows: list[Row]) -> str:
    for line in title_lines(rows):
        for kind, names in KIND_NAMES.items():
            if any(len(name) > 2 and plain(name) in plain(line) for name in names):
                return kind
    return ""


def _from_data(path: Path, kind: str) -> FormFile:
    """Data files are exact: what is wrong in them is said with its line, nothing is a candidate."""
    document = yaml_files.read(path)
    if is_draft(document):
        return FormFile(restored(document), ())
    kind = kind or kind_of(document.data)
    if kind not in MODELS:
        return FormFile(Draft(kind=kind, data=document.data), ())
    fields = {key: value for key, value in document.data.items() if key not in ("kind", "form", "表单")}
    return FormFile(Draft(kind=kind, data=with_field_names(fields, MODELS[kind]).data), ())


def read_data(path: Path, kind: str = "") -> Read:
    """A YAML or JSON order; each finding names file and line."""
    document = yaml_files.read(path)
    if is_draft(document):
        return restored(document).read()
    result = parse_order(document.data, kind)
    placed = tuple(
        finding.model_copy(update={"reason": _at(document.where(place), finding.reason)})
        for finding, place in zip(result.findings, result.places, strict=True)
    )
    return Read(result.order, placed, result.places)


def _at(place: str, reason: Text) -> Text:
    return Text(zh=f"{place}：{reason.zh}", en=f"{place}: {reason.en}")
