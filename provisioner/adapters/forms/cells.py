"""Spreadsheets and Word tables as rows of cells, each with its place; merged cells appear once."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import docx
from docx.oxml.ns import qn
from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell

from provisioner.errors import BadInput

LIMIT = 10 * 1024 * 1024
UNPACKED = 100 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 3000, 100


class UnreadableForm(BadInput):
    """This file cannot be read as a form."""

    remedy = "Send the form as .xlsx (from `provisioner form template`), .docx, YAML or JSON."


class Cell(NamedTuple):
    """Text, and where it stands: `上云申请表!C7`, or table, row and column of a Word file."""

    text: str
    place: str
    column: int


Row = list[Cell]


def check_package(path: Path) -> None:
    """Refuse what is too big, packed or unpacked, before anything reads it."""
    try:
        if path.stat().st_size > LIMIT:
            raise UnreadableForm(f"{path}: {path.stat().st_size} bytes; at most {LIMIT} are read")
        with zipfile.ZipFile(path) as package:
            size = sum(item.file_size for item in package.infolist())
    except (OSError, zipfile.BadZipFile) as cause:
        raise UnreadableForm(f"{path}: {cause}") from cause
    if size > UNPACKED:
        raise UnreadableForm(f"{path}: unpacks to {size} bytes; at most {UNPACKED} are read")


def xlsx_rows(path: Path) -> Iterator[Row]:
    """All sheets, top to bottom."""
    check_package(path)
    try:
        book = load_workbook(path, data_only=True)
    except Exception as cause:  # openpyxl lets many kinds through for a broken file
        raise UnreadableForm(f"{path}: not a spreadsheet ({cause})") from cause
    for page in book.worksheets:
        for row in page.iter_rows(max_row=min(page.max_row, MOST_ROWS), max_col=MOST_COLUMNS):
            yield [
                Cell(_text(cell.value), f"{page.title}!{cell.coordinate}", cell.column)
                for cell in row
                if not isinstance(cell, MergedCell)
            ]
        yield []


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def docx_rows(path: Path) -> Iterator[Row]:
    """Paragraphs and tables in the order of the document; a paragraph is a row of one cell."""
    check_package(path)
    try:
        body = docx.Document(str(path)).element.body
    except Exception as cause:  # python-docx lets many kinds through for a broken file
        raise UnreadableForm(f"{path}: not a Word document ({cause})") from cause
    tables = 0
    for child in body.iter(qn("w:tbl"), qn("w:p")):
        inside = next(child.iterancestors(qn("w:tc")), None) is not None
        if child.tag == qn("w:p"):
            if not inside:
                yield [Cell(_words(child), "正文", 1)]
            continue
        tables += 1
        for number, row in enumerate(child.iterchildren(qn("w:tr")), 1):
            yield list(_docx_row(row, tables, number))
        yield []


def _docx_row(row: Any, table: int, number: int) -> Iterator[Cell]:
    column = 1
    for index, cell in enumerate(row.iter(qn("w:tc")), 1):
        if next(cell.iterancestors(qn("w:tr"))) is not row:
            continue  # of a table inside the cell: it comes by itself
        lines = [_words(paragraph) for paragraph in cell.iterchildren(qn("w:p"), qn("w:sdt"))]
        yield Cell("\n".join(lines).strip(), f"表{table}第{number}行第{index}列", column)
        span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
        column += int(span.get(qn("w:val"))) if span is not None else 1


# Symbol fonts in which offices draw boxes; everything else of them is passed over.
SYMBOLS = {
    ("Wingdings", 0x52): "☑", ("Wingdings", 0xFE): "☑", ("Wingdings", 0xFD): "☒", ("Wingdings", 0xFC): "√",
    ("Wingdings", 0x6F): "□", ("Wingdings", 0xA8): "□", ("Wingdings", 0x6E): "■",
    ("Wingdings 2", 0x52): "☑", ("Wingdings 2", 0x50): "√", ("Wingdings 2", 0xA3): "□",
    ("Wingdings 2", 0x53): "☒", ("Wingdings 2", 0x54): "☒",
}  # fmt: skip


def _words(element: Any) -> str:
    """The text, with boxes: typed, as symbols, as old form fields or as content controls."""
    parts: list[str] = []
    for node in element.iter():
        if node.tag == qn("w:t"):
            parts.append(node.text or "")
        elif node.tag in (qn("w:tab"), qn("w:br")):
            parts.append(" ")
        elif node.tag == qn("w:sym"):
            code = int(node.get(qn("w:char")), 16) & 0xFF
            parts.append(SYMBOLS.get((node.get(qn("w:font")), code), ""))
        elif node.tag == qn("w:checkBox"):
            parts.append("☑" if _is_checked(node) else "□")
    return "".join(parts).strip()


def _is_checked(box: Any) -> bool:
    for name in ("w:checked", "w:default"):
        state = box.find(qn(name))
        if state is not None:
            return state.get(qn("w:val"), "1") not in {"0", "false"}
    return False
