"""Word files as ministries send them, made for the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

FORM_FIELD = (
    "<w:r {ns}><w:fldChar w:fldCharType='begin'><w:ffData><w:checkBox><w:sizeAuto/>"
    "<w:default w:val='0'/>{checked}</w:checkBox></w:ffData></w:fldChar></w:r>"
)
SYMBOL = "<w:r {ns}><w:sym w:font='Wingdings' w:char='{code}'/></w:r>"
CONTROL = "<w:sdt {ns}><w:sdtContent><w:r><w:t>{char}</w:t></w:r></w:sdtContent></w:sdt>"


def box(kind: str, ticked: bool) -> Any:
    """A tick box as one of the ways in which Word keeps them."""
    ns = nsdecls("w")
    if kind == "field":
        return parse_xml(FORM_FIELD.format(ns=ns, checked="<w:checked/>" if ticked else ""))
    if kind == "symbol":
        return parse_xml(SYMBOL.format(ns=ns, code="F0FE" if ticked else "F0A8"))
    return parse_xml(CONTROL.format(ns=ns, char="☒" if ticked else "☐"))


def put_boxes(cell: Any, kind: str, choices: dict[str, bool]) -> None:
    """Boxes with their words in one cell."""
    paragraph = cell.paragraphs[0]
    for word, ticked in choices.items():
        paragraph._p.append(box(kind, ticked))
        paragraph.add_run(f"{word} ")


def write(path: Path, title: str, tables: list[list[list[Any]]]) -> Path:
    """A document: title, then tables; a cell is text or (kind of box, {word: ticked})."""
    document = docx.Document()
    document.add_paragraph("附件")
    document.add_paragraph(title)
    for rows in tables:
        table = document.add_table(rows=len(rows), cols=max(len(row) for row in rows))
        for line, row in zip(table.rows, rows, strict=True):
            for cell, content in zip(line.cells, row, strict=False):
                if isinstance(content, tuple):
                    put_boxes(cell, *content)
                else:
                    cell.text = content
        document.add_paragraph("")
    document.save(str(path))
    return path
