"""The documents that this backend writes."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from provisioner.adapters.forms.documents import Notice, notice, statement
from provisioner.adapters.forms.layout import LAYOUTS
from provisioner.adapters.forms.pdf import NoChineseFont, pdf
from provisioner.adapters.forms.sheet import Sheet, blank
from provisioner.adapters.forms.xlsx import xlsx
from provisioner.domain.case.quantities import Quantities
from provisioner.domain.pricing import Span, Usage, bill_for
from provisioner.domain.site import PRACTICE_MARK
from tests.domain.pricing.test_bills import PLAIN


def words(sheet: Sheet) -> str:
    """All text of a document, as the spreadsheet holds it."""
    page = openpyxl.load_workbook(io.BytesIO(xlsx(sheet))).active
    assert page is not None
    return "\n".join(str(cell.value) for row in page.iter_rows() for cell in row if cell.value)


def test_a_statement_shows_each_line_its_price_and_its_sum():
    span = Span(
        first=date(2026, 1, 16), quantities=Quantities(vcpu=2), events=("BillingStarted 2026-01-16 (k)",)
    )
    usage = Usage(case="hq-1", department="霍邱县示例局", system="门户", spans=(span,))
    bill = bill_for(usage, PLAIN, "2026-01", practice=True)
    text = words(statement(bill))
    for part in ("霍邱县示例局", "x@2020-01-01", "BillingStarted 2026-01-16 (k)", "32.00", "演练站点"):
        assert part in text


def test_a_notice_names_its_article_and_its_day():
    said = Notice(
        title="办理期限提醒", to="霍邱县示例局", sender="县数管局", text="请及时办理。",
        citation="003 第22条",
        due=date(2027, 2, 28), issued_on=date(2026, 9, 1),
    )  # fmt: skip
    text = words(notice(said, PRACTICE_MARK))
    for part in ("霍邱县示例局：", "2027年2月28日", "003 第22条", "2026年9月1日", PRACTICE_MARK.zh):
        assert part in text


@pytest.mark.parametrize("kind", LAYOUTS)
def test_a_pdf_without_a_chinese_font_is_refused_not_printed_as_boxes(
    kind: str, monkeypatch: pytest.MonkeyPatch
):
    class Latin:
        def __init__(self, **_: object) -> None: ...
        def families(self) -> list[str]:
            return ["Libertinus Serif"]

    monkeypatch.setattr("typst.Fonts", Latin)
    with pytest.raises(NoChineseFont) as missing:
        pdf(blank(LAYOUTS[kind]))
    assert "fonts-noto-cjk" in missing.value.remedy


def test_markup_in_a_form_stays_text_in_the_pdf_source():
    """Words reach the template as data: the template reads JSON and never evaluates it."""
    template = (Path(pdf.__code__.co_filename).parent / "sheet.typ").read_text()
    assert "eval" not in template.replace("never evaluates", "")
