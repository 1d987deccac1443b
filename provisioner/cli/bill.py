"""`provisioner bill`: price lists, estimates, statements per case and department."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from provisioner.adapters.forms.documents import department_statement, statement
from provisioner.adapters.forms.files import read_data
from provisioner.adapters.forms.pdf import pdf
from provisioner.adapters.forms.sheet import Sheet
from provisioner.adapters.forms.xlsx import xlsx
from provisioner.cli import show
from provisioner.cli.cases import cases, price_books
from provisioner.domain.case.quantities import of_order
from provisioner.domain.order import OpenOrder
from provisioner.domain.pricing import Bill, bill_for, estimate, usage_of
from provisioner.domain.pricing.bill import yuan
from provisioner.errors import BadInput

app = typer.Typer(no_args_is_help=True, help="Price lists, estimates, and bills by the day.")

LINES = ("item", "quantity", "unit price", "days", "amount", "made by")
OutOption = Annotated[Path | None, typer.Option("-o", "--output", help="a .pdf or .xlsx to write")]


@app.command()
def prices(f: show.FormatOption = show.Format.TABLE) -> None:
    """Check every price list (gap, overlap, ceiling) and list what is in force when."""
    lines = [
        (version.label, version.first_day, version.last_day or "", price.title, yuan(price.fen), price.per,
         yuan(price.ceiling_fen) if price.ceiling_fen is not None else "", "sample" if version.sample else "")
        for book in price_books().values()
        for version in book.versions
        for price in version.prices
    ]  # fmt: skip
    columns = ("list", "first day", "last day", "item", "yuan", "per", "ceiling", "")
    show.rows(columns, (tuple(map(str, line)) for line in lines), f)


@app.command("estimate")
def estimate_(
    order: Path,
    prices: Annotated[str, typer.Option(help="name of the price list")] = "huoqiu",
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="default: today")] = None,
    f: show.FormatOption = show.Format.TABLE,
) -> None:
    """What a full month of an application (F1) will cost."""
    form = read_data(order).order
    if not isinstance(form, OpenOrder):
        raise BadInput(f"{order}: no complete application (F1)", remedy="Run `provisioner form check` on it.")
    books = price_books()
    if prices not in books:
        raise BadInput(f"{prices}: no such price list", remedy=f"There are {', '.join(books)}.")
    _print([estimate(of_order(form), books[prices], on.date() if on else date.today())], f)


@app.command("show")
def show_(
    period: str,
    case: Annotated[str | None, typer.Argument(help="a case; without it, all")] = None,
    department: Annotated[str, typer.Option(help="only cases of this unit (单位名称)")] = "",
    file: Annotated[Path | None, typer.Option("--file", help="a rehearsal instead of the ledger")] = None,
    output: OutOption = None,
    f: show.FormatOption = show.Format.TABLE,
) -> None:
    """The bill of a month (2026-03) or the settlement of a year (2026), from the ledger."""
    bills = [
        bill_for(
            usage_of(held.case.id, held.events, held.case.unit, held.case.system),
            held.prices,
            period,
            practice=held.practice,
        )
        for held in cases(file)
        if case in (None, held.case.id) and department in ("", held.case.unit)
    ]
    if case and not bills:
        raise BadInput(f"{case}: no such case", remedy="`provisioner ledger show` lists the cases.")
    if output is not None:
        _write(statement(bills[0]) if case else department_statement(department or "全部", bills), output)
        return
    _print(bills, f)


def _print(bills: list[Bill], f: show.Format) -> None:
    if f is not show.Format.TABLE:
        totals = [{"fen": bill.fen, "yuan": str(bill.yuan)} for bill in bills]
        plain = [bill.model_dump(mode="json") for bill in bills]
        show.data([{**bill, **total} for bill, total in zip(plain, totals, strict=True)], f)
        return
    for bill in bills:
        show.rows(LINES, _lines(bill), f, f"{bill.case} {bill.system} {bill.period}".strip())
        marks = [
            mark for mark, there in (("practice", bill.practice), ("sample prices", bill.sample)) if there
        ]
        notes = f" ({', '.join(marks)})" if marks else ""
        show.err.print(f"{bill.case or 'estimate'} {bill.period}: {bill.yuan} 元{notes}")
        if bill.unpriced:
            show.err.print(f"no price for: {', '.join(bill.unpriced)}")


def _lines(bill: Bill) -> Iterator[tuple[Any, ...]]:
    for line in bill.lines:
        unit = f"{yuan(line.unit_fen)}/{line.per}"
        days = f"{line.days}: {line.first:%m-%d}–{line.last:%m-%d}"
        yield line.title, line.quantity, unit, days, line.yuan, "; ".join((line.price, *line.events))


def _write(sheet: Sheet, file: Path) -> None:
    writers = {".pdf": pdf, ".xlsx": xlsx}
    if file.suffix not in writers:
        raise BadInput(f"{file}: statements are written as .pdf or .xlsx")
    file.write_bytes(writers[file.suffix](sheet))
    show.err.print(str(file))
