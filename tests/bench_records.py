"""Speed of the records: a million ledger entries verified, ten thousand monthly bills.

Prints seconds beside what is promised and writes build/bench/records.json.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

from provisioner.adapters.ledger import NewEntry, SqlLedger, verify
from provisioner.adapters.price_files import load_prices
from provisioner.domain.case.quantities import Quantities
from provisioner.domain.pricing import Span, Usage, monthly_bill

ROOT = Path(__file__).parents[1]
CASES, EVENTS = 1000, 1000
BILLS = 10_000
PROMISED = {"ledger_append_1m_s": None, "ledger_verify_1m_s": 60.0, "bills_10k_s": 30.0}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/ledger.db"
        figures = {
            "ledger_append_1m_s": timed(lambda: append(url)),
            "ledger_verify_1m_s": timed(lambda: check(url)),
            "bills_10k_s": timed(bills),
        }
    for name, seconds in figures.items():
        promised = PROMISED[name]
        print(f"{name:<22}{seconds:>8.1f} s" + (f"   promised {promised:.0f} s" if promised else ""))
    target = ROOT / "build" / "bench"
    target.mkdir(parents=True, exist_ok=True)
    (target / "records.json").write_text(json.dumps(figures, indent=2) + "\n")


def timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def append(url: str) -> None:
    now = datetime(2026, 9, 1, tzinfo=UTC)
    payload = {"kind": "OrderApproved", "order": "sha256:" + "a" * 64, "title": "霍邱县示例局门户网站"}
    with closing(SqlLedger(url)) as ledger:
        for case in range(CASES):
            events = [
                NewEntry("OrderApproved", now, "张示例", {**payload, "n": n}, f"k{n}") for n in range(EVENTS)
            ]
            ledger.append(f"case-{case}", 0, events)


def check(url: str) -> None:
    with closing(SqlLedger(url, create=False)) as ledger:
        verdict = verify(ledger)
    assert verdict.ok
    assert verdict.entries == CASES * EVENTS


def bills() -> None:
    book = load_prices(ROOT / "catalog/prices")["huoqiu"]
    held = Quantities(vcpu=8, memory_gb=16, disk_sas_gb=200, disk_ssd_gb=80, services={"基础安全防护包": 1})
    days = ((1, 11), (11, 21), (21, 31))
    spans = tuple(Span(first=date(2026, 5, a), after=date(2026, 5, b), quantities=held) for a, b in days)
    for number in range(BILLS):
        monthly_bill(Usage(case=f"c{number}", spans=spans), book, 2026, 5)


if __name__ == "__main__":
    main()
