"""Rows of cells → a draft: labels are recognised, tables found by their headers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic.fields import FieldInfo

from provisioner.adapters.forms.cells import Cell, Row
from provisioner.adapters.forms.clean import Candidate, Clean, Unresolved, cleaned
from provisioner.adapters.forms.draft import CONFIRM, FILL_IN, LOOK, Draft, finding, with_value
from provisioner.adapters.forms.layout import COLUMN_ALIASES, Layout, Pairs, Rows
from provisioner.adapters.forms.words import choices
from provisioner.domain.base import Text
from provisioner.domain.finding import Finding, Severity
from provisioner.domain.forms.labels import Path, models_in

TOTALS = {"总计", "合计"}
SEAL = "(盖章)"
EXAMPLE = re.compile(r"^[(（【\[]?(示例|样例|例如|例[:：])")
BEFORE_AFTER = {"变更前", "变更后"}
SIZES = {"vcpu": "vcpu", "内存": "memory_gb", "系统盘": "sys_disk_gb", "数据盘": "data_disk_gb"}
WHEN = {"变更前": "before", "变更后": "after"}


def plain(text: str) -> str:
    """A label without stars, colons, spaces and width."""
    return re.sub(r"[\s*:：]+", "", unicodedata.normalize("NFKC", text)).lower()


@dataclass
class Table:
    """A table that is being read: which column holds which field."""

    rows: Rows
    columns: dict[int, str]
    count: int = 0


@dataclass
class Reading:
    """What was gathered so far."""

    layout: Layout
    data: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    candidates: dict[Path, Any] = field(default_factory=dict)
    said: dict[Path, Finding] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)  # label -> how often it was met
    table: Table | None = None

    def draft(self) -> Draft:
        return Draft(
            kind=self.layout.kind,
            data=self.data,
            findings=tuple(self.findings),
            candidates=self.candidates,
            said=self.said,
        )


def read_rows(layout: Layout, rows: Iterable[Row]) -> Draft:
    """Everything that the rows say about this form."""
    reading = Reading(layout)
    labels = _labels(layout)
    for row in rows:
        _row(reading, row, labels)
    return reading.draft()


def _row(reading: Reading, row: Row, labels: dict[str, tuple[str, ...]]) -> None:
    if not row:  # the end of a sheet or of a table
        reading.table = None
    filled = [cell for cell in row if cell.text.strip()]
    if not filled:
        return
    if any(SEAL in plain(cell.text) for cell in filled):  # the foot of the form
        reading.table = None
        return
    if header := _header(reading.layout, row):
        reading.table = header
        return
    if reading.table is not None and _second_header(reading.table, row):
        return
    if plain(filled[0].text) in labels and not _is_choice(reading, filled[0]):
        reading.table = None
    if reading.table is not None:
        _table_row(reading, reading.table, row)
        return
    _pairs(reading, row, labels)


def _is_choice(reading: Reading, cell: Cell) -> bool:
    """The cell holds a word of its column, though it looks like a label (甲方 among the signatures)."""
    if reading.table is None or cell.column not in reading.table.columns:
        return False
    info = reading.layout.row_model(reading.table.rows).model_fields[reading.table.columns[cell.column]]
    return plain(cell.text) in {plain(word) for word in choices(info)}


# ---------------------------------------------------------------- label and value


def _labels(layout: Layout) -> dict[str, tuple[str, ...]]:
    """Label → the fields it may mean, in the order in which the form has them."""
    labels: dict[str, tuple[str, ...]] = {}
    for part in layout.parts:
        if isinstance(part, Pairs):
            for path in part.fields:
                labels[plain(layout.info(path).title or path)] = (path,)
    labels.update({plain(label): paths for label, paths in layout.aliases.items()})
    return labels


def _pairs(reading: Reading, row: Row, labels: dict[str, tuple[str, ...]]) -> None:
    for index, cell in enumerate(row):
        label = plain(cell.text)
        if label not in labels:
            continue
        value = row[index + 1] if index + 1 < len(row) else None
        paths = labels[label]
        met = reading.used.get(label, 0)
        reading.used[label] = met + 1
        if value is None or plain(value.text) in labels or met >= len(paths):
            continue
        path = tuple(paths[met].split("."))
        _put(reading, path, reading.layout.info(paths[met]), value.text, value.place)


# ---------------------------------------------------------------- tables


def _header(layout: Layout, row: Row) -> Table | None:
    """The table whose columns this row names best, if it names at least half of one."""
    best: tuple[float, Table] | None = None
    for part in layout.parts:
        if not isinstance(part, Rows):
            continue
        names = _columns(layout, part)
        found = {cell.column: names[plain(cell.text)] for cell in row if plain(cell.text) in names}
        enough = len(found) >= max(2, len(part.columns) // 2) or _is_grouped(part, row, found)
        if enough and (best is None or len(found) > best[0]):
            best = (len(found), Table(part, found))
    return best[1] if best else None


def _columns(layout: Layout, part: Rows) -> dict[str, str]:
    fields = layout.row_model(part).model_fields
    names = {plain(label): name for label, name in COLUMN_ALIASES.items() if name in part.columns}
    for name in part.columns:
        title = plain(fields[name].title or name)
        names[title] = name
        names.setdefault(re.sub(r"\(.*?\)$", "", title), name)
    return names


def _is_grouped(part: Rows, row: Row, found: dict[int, str]) -> bool:
    """A header of two rows: sizes above, 变更前 and 变更后 below."""
    sizes = sum(_size(cell.text) is not None for cell in row)
    return "vcpu_before" in part.columns and sizes >= len(SIZES) - 1 and "ip" in found.values()


def _size(text: str) -> str | None:
    label = re.sub(r"\(.*?\)|g$", "", plain(text))
    return SIZES.get(label)


def _second_header(table: Table, row: Row) -> bool:
    """The row below a grouped header: it says which column is before and which after."""
    words = [cell for cell in row if cell.text.strip()]
    if not words or any(plain(cell.text) not in BEFORE_AFTER for cell in words):
        return False
    sizes = list(SIZES.values())
    for number, cell in enumerate(words):
        name = f"{sizes[min(number // 2, len(sizes) - 1)]}_{WHEN[plain(cell.text)]}"
        table.columns[cell.column] = name
    return True


def _table_row(reading: Reading, table: Table, row: Row) -> None:
    filled = [cell for cell in row if cell.text.strip()]
    if plain(filled[0].text) in TOTALS:
        _totals(reading, table, row)
        return
    if any(EXAMPLE.match(cell.text.strip()) for cell in filled[:3]):
        _note(
            reading, "EXAMPLE", _table_path(table), filled[0].place,
            Text(zh="示例行已略去", en="an example row was left out"),
        )  # fmt: skip
        return
    if len(filled) == 1:  # a heading, or only the number of an empty row
        if not filled[0].text.strip().isdigit():
            reading.table = None
        return
    fields = reading.layout.row_model(table.rows).model_fields
    path = (*_table_path(table), table.count)
    reading.data = with_value(reading.data, path, {})
    table.count += 1
    for cell in row:
        if cell.column in table.columns:
            name = table.columns[cell.column]
            _put(reading, (*path, name), fields[name], cell.text, cell.place)


def _table_path(table: Table) -> Path:
    return tuple(table.rows.field.split("."))


def _totals(reading: Reading, table: Table, row: Row) -> None:
    if not table.rows.totals:
        return
    model = reading.layout.info(table.rows.totals)
    fields = _totals_fields(model)
    for cell in row:
        name = table.columns.get(cell.column, "")
        if name in fields:
            _put(reading, (table.rows.totals, name), fields[name], cell.text, cell.place)


def _totals_fields(info: FieldInfo) -> dict[str, FieldInfo]:
    return next(models_in(info.annotation)).model_fields


# ---------------------------------------------------------------- one value


def _put(reading: Reading, path: Path, info: FieldInfo, raw: str, place: str) -> None:
    """Take the value, keep it as a candidate, or leave the question open."""
    outcome = cleaned(info, raw)
    title = info.title or path[-1]
    match outcome:
        case Clean(value, note):
            reading.data = with_value(reading.data, path, value)
            if note is not None:
                _note(reading, "READ-AS", path, place, note)
        case Candidate(value, why):
            reading.candidates[path] = value
            reading.said[path] = _finding(reading, "CANDIDATE", path, title, why, CONFIRM, place)
        case Unresolved(why):
            reading.said[path] = _finding(reading, "UNRESOLVED", path, title, why, FILL_IN, place)


def _finding(
    reading: Reading, rule: str, path: Path, title: object, why: Text, remedy: Text, place: str
) -> Finding:
    reason = Text(zh=f"“{title}”{why.zh}", en=f"{path[-1]}: {why.en}")
    return finding(reading.layout.kind, rule, Severity.BLOCK, path, reason, remedy, place)


def _note(reading: Reading, rule: str, path: Path, place: str, what: Text) -> None:
    reading.findings.append(finding(reading.layout.kind, rule, Severity.NOTE, path, what, LOOK, place))


def title_lines(rows: Iterable[Row]) -> Iterator[str]:
    """Texts in which the form's name may stand."""
    for row in rows:
        filled = [cell.text for cell in row if cell.text.strip()]
        if len(filled) == 1:
            yield filled[0]
