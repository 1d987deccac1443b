"""Documents as .xlsx, with the layout of the printed form; templates get lists to choose from."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from provisioner.adapters.forms.sheet import Block, Pair, PairsBlock, Sheet, TableBlock

LINE = Side(style="thin")
THIN = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
GREY = PatternFill("solid", fgColor="F0F0F0")
WRAP = Alignment(wrap_text=True, vertical="center")
CENTER = Alignment(wrap_text=True, vertical="center", horizontal="center")
SPARE = 20  # empty rows below the example of a template
LIST_LIMIT = 255  # of a list to choose from, in Excel
LEAST = 8
DANGEROUS = ("=", "+", "-", "@")


def xlsx(sheet: Sheet, *, template: bool = False) -> bytes:
    """The document as a workbook; a template has empty rows and lists to choose from."""
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = (sheet.annex or sheet.title)[:31]
    width = max([LEAST, *(len(block.columns) for block in sheet.blocks if isinstance(block, TableBlock))])
    row = _head(page, sheet, width)
    for block in sheet.blocks:
        row = _block(page, block, row, width, template)
    _seals(page, sheet, row + 1, width)
    for column in range(1, width + 1):
        page.column_dimensions[get_column_letter(column)].width = 14
    page.page_setup.orientation = "landscape" if sheet.landscape else "portrait"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _head(page: Worksheet, sheet: Sheet, width: int) -> int:
    row = 1
    for text, font in (
        (sheet.annex, Font(size=12)),
        (sheet.mark, Font(size=10, color="B00020")),
        (sheet.title, Font(size=16, bold=True)),
        (f"编号：{sheet.number}" if sheet.number else "", Font(size=10)),
    ):
        if text:
            _wide(page, row, 1, width, text).font = font
            row += 1
    return row


def _block(page: Worksheet, block: Block, row: int, width: int, template: bool) -> int:
    row += 1
    if block.heading:
        _wide(page, row, 1, width, block.heading).font = Font(bold=True)
        row += 1
    if isinstance(block, PairsBlock):
        return _pairs(page, block, row, width)
    if isinstance(block, TableBlock):
        return _table(page, block, row, template)
    _wide(page, row, 1, width, block.text)
    page.row_dimensions[row].height = 15 * (block.text.count("\n") + 2)
    return row + 1


def _pairs(page: Worksheet, block: PairsBlock, row: int, width: int) -> int:
    half = width // 2
    left = True
    for pair in block.pairs:
        if pair.wide:
            _pair(page, pair, row, 1, width)
            row += 1
            continue
        _pair(page, pair, row, 1 if left else half + 1, half if left else width)
        row += 0 if left else 1
        left = not left
    return row


def _pair(page: Worksheet, pair: Pair, row: int, first: int, last: int) -> None:
    label = _wide(page, row, first, first + 1, pair.label)
    label.fill = GREY
    _wide(page, row, first + 2, last, pair.value)
    if pair.wide:
        page.row_dimensions[row].height = max(18, 15 * (len(pair.value) // 60 + pair.value.count("\n") + 1))


def _table(page: Worksheet, block: TableBlock, row: int, template: bool) -> int:
    for column, name in enumerate(block.columns, 1):
        cell = _put(page, row, column, name)
        cell.font, cell.fill, cell.alignment = Font(bold=True), GREY, CENTER
    first = row + 1
    blank = ("",) * len(block.columns)
    for line in [*block.rows, *([blank] * SPARE if template else [])]:
        row += 1
        for column, text in enumerate(line, 1):
            _put(page, row, column, text)
    if template:
        _lists(page, block, first, row)
    if block.total:
        row += 1
        for column, text in enumerate(block.total, 1):
            _put(page, row, column, text).font = Font(bold=True)
    return row + 1


def _lists(page: Worksheet, block: TableBlock, first: int, last: int) -> None:
    for column, name in enumerate(block.columns, 1):
        words = ",".join(block.choices.get(name, ()))
        if words and len(words) < LIST_LIMIT:
            rule = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
            letter = get_column_letter(column)
            rule.add(f"{letter}{first}:{letter}{last}")
            page.add_data_validation(rule)


def _seals(page: Worksheet, sheet: Sheet, row: int, width: int) -> None:
    if not sheet.seals:
        return
    share = width // len(sheet.seals)
    for number, seal in enumerate(sheet.seals):
        first = number * share + 1
        last = width if number == len(sheet.seals) - 1 else first + share - 1
        _wide(page, row, first, last, f"{seal}\n\n签字：\n        年    月    日")
    page.row_dimensions[row].height = 75


def _wide(page: Worksheet, row: int, first: int, last: int, text: str) -> Cell:
    cell = _put(page, row, first, text)
    for column in range(first, last + 1):
        page.cell(row, column).border = THIN
    if last > first:
        page.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)
    return cell


def _put(page: Worksheet, row: int, column: int, text: str) -> Cell:
    cell = page.cell(row, column)
    assert isinstance(cell, Cell)
    cell.value = text
    if text.startswith(DANGEROUS):
        cell.data_type = "s"  # words of a form are never a formula
        cell.quotePrefix = True
    cell.alignment, cell.border = WRAP, THIN
    return cell
