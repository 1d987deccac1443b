"""Documents that this backend writes: confirmation sheets, work orders, clear records, notices, bills."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from provisioner.adapters.forms.sheet import (
    Block,
    Pair,
    PairsBlock,
    Sheet,
    TableBlock,
    TextBlock,
    side_by_side,
)
from provisioner.domain.base import Frozen, Text
from provisioner.domain.case.quantities import Quantities
from provisioner.domain.paper import SignedPaper
from provisioner.domain.papers.ending import ClearRecord, ExitConfirmation
from provisioner.domain.papers.opening import QuantityConfirmation
from provisioner.domain.papers.running import ChangeConfirmation
from provisioner.domain.pricing.bill import Bill, yuan
from provisioner.domain.pricing.prices import MEASURES

PARTIES = {"using_unit": "甲方（使用单位）", "provider": "乙方（云服务商）", "authority": "丙方（主管部门）"}
THREE = tuple(f"{name}（盖章）" for name in PARTIES.values())
SAMPLE = "样例价格，不作结算依据"
MOMENTS = {"ready": "配置完成确认", "end": "终止确认", "change": "变更完成确认"}


class Notice(Frozen):
    """A notice or reminder: to whom, about what, by which article, until when."""

    title: str
    to: str
    sender: str
    text: str
    citation: str = ""
    due: date | None = None
    issued_on: date


def change_sheet(paper: ChangeConfirmation, mark: Text | None = None) -> Sheet:
    """变更确认单, three signatures (003 附4-7.1)."""
    return _confirmation("政务云服务变更确认单", paper, paper.system_name, paper.done_at, mark, (
        TableBlock(
            heading="变更内容",
            columns=("项目", "变更前", "变更后"),
            rows=tuple((item.item, item.before, item.after) for item in paper.items),
        ),
    ))  # fmt: skip


def exit_sheet(paper: ExitConfirmation, mark: Text | None = None) -> Sheet:
    """退出确认单, three signatures (003 附4-7.2)."""
    return _confirmation("政务云服务退出确认单", paper, paper.system_name, paper.done_at, mark, (
        TableBlock(
            heading="退出资源",
            columns=("项目", "退出前", "处理结果"),
            rows=tuple((item.item, item.before, item.after) for item in paper.items),
        ),
    ))  # fmt: skip


def work_order(
    paper: QuantityConfirmation,
    unit: str,
    system: str,
    quantities: Quantities | None = None,
    mark: Text | None = None,
) -> Sheet:
    """工单: quantity and moment as confirmed; it is what is paid by (000 第22条)."""
    rows = [(line.item, str(line.quantity), line.unit) for line in paper.quantities]
    rows += [(title, str(count), "") for title, count in _held(quantities)]
    pairs = (
        ("使用单位", unit),
        ("信息系统名称", system),
        ("确认事项", MOMENTS[paper.moment]),
        ("确认时间", _time(paper.at)),
    )
    return Sheet(
        title="政务云服务工单",
        number=paper.number,
        mark=_mark(mark),
        blocks=(
            _pairs("确认情况", pairs),
            TableBlock(heading="资源数量", columns=("项目", "数量", "单位"), rows=tuple(rows), right=(1,)),
            *_signatures(paper),
        ),
        seals=("使用单位（盖章）", "云服务商（盖章）"),
    )


def clear_sheet(paper: ClearRecord, unit: str, system: str, mark: Text | None = None) -> Sheet:
    """数据清除记录 (004 第15条)."""
    pairs = (
        ("使用单位", unit),
        ("信息系统名称", system),
        ("清除方法", paper.method),
        ("清除时间", _time(paper.cleared_at)),
        ("见证人", paper.attested_by),
    )
    rows = tuple((str(number), item) for number, item in enumerate(paper.items, 1))
    return Sheet(
        title="数据清除记录",
        number=paper.number,
        mark=_mark(mark),
        blocks=(
            _pairs("清除情况", pairs),
            TableBlock(heading="清除对象", columns=("序号", "对象"), rows=rows),
            *_signatures(paper),
        ),
        seals=("使用单位（盖章）", "政务云管理单位（盖章）", "云服务商（盖章）"),
    )


def notice(said: Notice, mark: Text | None = None) -> Sheet:
    """A letter on one page."""
    lines = [f"{said.to}：", "", f"　　{said.text}"]
    if said.due is not None:
        lines.append(f"　　办理期限：{_day(said.due)}前（含当日）。")
    if said.citation:
        lines.append(f"　　依据：{said.citation}。")
    foot = f"{said.sender}\n{_day(said.issued_on)}"
    return Sheet(
        title=said.title,
        mark=_mark(mark),
        blocks=(TextBlock(text="\n".join(lines)), TextBlock(text=foot, at_right=True)),
    )


def statement(bill: Bill) -> Sheet:
    """The statement of one case for a month or year."""
    columns = ("项目", "数量", "单价（元）", "计价", "起", "止", "天数", "金额（元）", "价目版本", "计费依据")
    rows = tuple(
        (
            line.title, str(line.quantity), str(yuan(line.unit_fen)), {"month": "月", "day": "日"}[line.per],
            line.first.isoformat(), line.last.isoformat(), str(line.days), str(line.yuan), line.price,
            "；".join(line.events),
        )
        for line in bill.lines
    )  # fmt: skip
    unpriced = (TextBlock(heading="没有价格的项目", text="、".join(bill.unpriced)),) if bill.unpriced else ()
    return Sheet(
        title="政务云服务费用结算单" if len(bill.period) == len("2026") else "政务云服务费用月度账单",
        number=f"{bill.case} {bill.period}".strip(),
        mark=_bill_mark(bill),
        blocks=(
            _pairs(
                "", (("使用单位", bill.department), ("信息系统名称", bill.system), ("账期", bill.period),
                     ("合计（元）", str(bill.yuan))),
            ),
            TableBlock(
                heading="明细",
                columns=columns,
                rows=rows,
                total=("总计", *[""] * 6, str(bill.yuan), "", ""),
                right=(1, 2, 6, 7),
            ),
            *unpriced,
        ),
        landscape=True,
    )  # fmt: skip


def department_statement(department: str, bills: Sequence[Bill]) -> Sheet:
    """All cases of one department in one period."""
    rows = tuple((bill.case, bill.system, bill.period, str(bill.yuan)) for bill in bills)
    total = sum((bill.yuan for bill in bills), Decimal(0))
    return Sheet(
        title="政务云服务费用汇总账单",
        mark=next((mark for bill in bills if (mark := _bill_mark(bill))), ""),
        blocks=(
            _pairs("", (("使用单位", department), ("系统数量", str(len(bills))))),
            TableBlock(
                columns=("编号", "信息系统名称", "账期", "金额（元）"),
                rows=rows,
                total=("总计", "", "", str(total)),
                right=(3,),
            ),
        ),
    )


def _confirmation(
    title: str,
    paper: SignedPaper,
    system: str,
    done_at: datetime | None,
    mark: Text | None,
    blocks: tuple[Block, ...],
) -> Sheet:
    pairs = (("信息系统名称", system), ("完成时间", _time(done_at)))
    return Sheet(
        title=title,
        number=paper.number,
        mark=_mark(mark),
        blocks=(_pairs("", pairs), *blocks, *_signatures(paper)),
        seals=THREE,
    )


def _signatures(paper: SignedPaper) -> tuple[Block, ...]:
    if not paper.signatures:
        return ()
    rows = tuple((PARTIES[each.party], each.name, each.signed_on.isoformat()) for each in paper.signatures)
    return (TableBlock(heading="签署", columns=("签署方", "签字人", "日期"), rows=rows),)


def _pairs(heading: str, pairs: Iterable[tuple[str, str]]) -> PairsBlock:
    return PairsBlock(
        heading=heading, pairs=side_by_side(Pair(label=label, value=value) for label, value in pairs)
    )


def _held(quantities: Quantities | None) -> Iterable[tuple[str, int]]:
    if quantities is None:
        return []
    numbers = [(title, getattr(quantities, name)) for name, title in MEASURES.items()]
    return [(title, count) for title, count in [*numbers, *quantities.services.items()] if count]


def _bill_mark(bill: Bill) -> str:
    marks = ["演练站点：本文件不具有效力"] if bill.practice else []
    return "；".join([*marks, *([SAMPLE] if bill.sample else [])])


def _mark(mark: Text | None) -> str:
    return mark.zh if mark else ""


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
