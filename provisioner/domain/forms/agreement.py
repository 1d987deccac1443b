"""F4: three signatures, one year, at most two renewals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from provisioner.domain.finding import Finding
from provisioner.domain.forms.said import F4, Said
from provisioner.domain.order.agreement import Agreement

MOST_RENEWALS = 2
COPIES = 6
PARTIES = {"using_unit": "甲方", "provider": "乙方", "authority": "丙方"}


def agreement_findings(agreement: Agreement) -> Iterator[Finding]:
    """Everything at once."""
    for party in sorted(agreement.missing_signatures):
        yield F4.block(
            "SIGNATURE",
            Said(f"缺少{PARTIES[party]}签字盖章", f"the signature of {party} is missing"),
            Said("三方签字盖章后重新提交", "hand it in again when all three have signed"),
            "signatures",
        )
    yield from _term(agreement)
    yield from _clauses(agreement)


def _term(agreement: Agreement) -> Iterator[Finding]:
    year_on = one_year_on(agreement.signed_on)
    if agreement.valid_until is not None and agreement.valid_until > year_on:
        yield F4.block(
            "TERM",
            Said(f"有效期超过一年（至迟{year_on}）", f"the term is longer than one year (at most {year_on})"),
            Said("有效期改为一年，到期可续签", "make it one year; it may be renewed"),
            "valid_until",
        )
    if agreement.renewals > MOST_RENEWALS:
        yield F4.block(
            "RENEWALS",
            Said(
                f"已续签{agreement.renewals}次，最多{MOST_RENEWALS}次", f"renewed {agreement.renewals} times"
            ),
            Said("重新签订协议", "sign a new agreement"),
            "renewals",
        )


def _clauses(agreement: Agreement) -> Iterator[Finding]:
    if agreement.copies != COPIES:
        yield F4.warn(
            "COPIES",
            Said(f"协议应为{COPIES}份，填写{agreement.copies}份", f"{COPIES} copies are due"),
            Said("一式六份，三方各执两份", "six copies, two for each party"),
            "copies",
        )
    for field, title in (("emergency_contact", "应急联系人"), ("emergency_phone", "应急联系电话")):
        if not getattr(agreement, field):
            yield F4.warn(
                "CONTACT",
                Said(f"未填写{title}（附4-3.8）", f"{field} is missing (clause 3.8)"),
                Said(f"补填{title}", "fill it in"),
                field,
            )
    for field, title in (
        ("website_filed", "网站未备案（附4-3.2）"),
        ("software_licensed", "软件非正版（附4-3.6）"),
    ):
        if getattr(agreement, field) is False:
            yield F4.warn(
                "CLAUSE",
                Said(title, f"{field}: no (clauses 3.2, 3.6)"),
                Said("整改后方可开放访问", "put it right before access is given"),
                field,
            )


def one_year_on(day: date) -> date:
    """The same day a year later; from 29 February, 28 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
