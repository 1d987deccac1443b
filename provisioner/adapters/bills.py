"""The monthly cost that a preview shows, from the price list of the case's rule pack."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from provisioner.adapters.price_files import load_prices
from provisioner.domain.case import Case
from provisioner.domain.case.quantities import of_order
from provisioner.domain.pricing import estimate


def monthly_cost(case: Case, prices: Path, on: date) -> dict[str, Any]:
    """Lines and total of a full month of what the case's order names; in yuan, as text."""
    book = load_prices(prices).get(case.pack)
    if book is None or case.order is None:
        return {}
    bill = estimate(of_order(case.order), book, on)
    return {
        "lines": [
            {
                "item": line.title,
                "quantity": line.quantity,
                "unit_price": f"{line.unit_fen / 100:.2f}",
                "amount": str(line.yuan),
            }
            for line in bill.lines
        ],
        "total": str(bill.yuan),
        "price_list": f"{book.on(on).label}{' 示例价格 sample prices' if bill.sample else ''}",
        "unpriced": list(bill.unpriced),
    }
