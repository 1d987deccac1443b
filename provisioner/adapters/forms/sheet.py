"""A document before it is a file: title, blocks, seals. Writers make xlsx or PDF of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from provisioner.adapters.forms.layout import Layout, Pairs, Rows
from provisioner.adapters.forms.words import choices, is_free, is_many, shown, ticked
from provisioner.domain.base import Frozen, Text

STAR = "*"
TOTAL = "总计"
EXAMPLE = "示例"


class Pair(Frozen):
    label: str
    value: str
    wide: bool = False


class PairsBlock(Frozen):
    kind: Literal["pairs"] = "pairs"
    heading: str = ""
    pairs: tuple[Pair, ...]


class TableBlock(Frozen):
    kind: Literal["table"] = "table"
    heading: str = ""
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    choices: dict[str, tuple[str, ...]] = {}  # column -> what may be chosen in a template
    right: tuple[int, ...] = ()  # columns of figures


class TextBlock(Frozen):
    kind: Literal["text"] = "text"
    heading: str = ""
    text: str
    at_right: bool = False


Block = Annotated[PairsBlock | TableBlock | TextBlock, Field(discriminator="kind")]


class Sheet(Frozen):
    """One document. `mark` is printed across its head: practice site, sample prices."""

    title: str
    annex: str = ""
    number: str = ""
    mark: str = ""
    blocks: tuple[Block, ...]
    seals: tuple[str, ...] = ()
    landscape: bool = False


def filled(layout: Layout, form: BaseModel, mark: Text | None = None) -> Sheet:
    """A form as it was filled in."""
    return Sheet(
        title=layout.title,
        annex=layout.annex,
        mark=mark.zh if mark else "",
        blocks=tuple(_block(layout, part, form) for part in layout.parts),
        seals=layout.seals,
        landscape=True,
    )


def blank(layout: Layout) -> Sheet:
    """An empty form, with one row marked as an example in each table."""
    return Sheet(
        title=layout.title,
        annex=layout.annex,
        blocks=tuple(_block(layout, part, None) for part in layout.parts),
        seals=layout.seals,
        landscape=True,
    )


def _block(layout: Layout, part: Pairs | Rows, form: BaseModel | None) -> Block:
    return _pairs(layout, part, form) if isinstance(part, Pairs) else _table(layout, part, form)


def _pairs(layout: Layout, part: Pairs, form: BaseModel | None) -> PairsBlock:
    pairs = [
        Pair(
            label=_label(layout.info(path)),
            value=ticked(layout.info(path), _value(form, path)),
            wide=path in part.wide,
        )
        for path in part.fields
    ]
    return PairsBlock(heading=part.heading, pairs=side_by_side(pairs))


def side_by_side(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    """Two to a row; one that is left without a neighbour takes the whole row."""
    placed: list[Pair] = []
    left: Pair | None = None
    for pair in pairs:
        if left is not None and not pair.wide:
            placed += [left, pair]
            left = None
            continue
        if left is not None:
            placed.append(left.model_copy(update={"wide": True}))
        left = None if pair.wide else pair
        if pair.wide:
            placed.append(pair)
    return (*placed, left.model_copy(update={"wide": True})) if left is not None else tuple(placed)


def _label(info: Any) -> str:
    return f"{info.title}{STAR}" if info.is_required() else str(info.title)


def _table(layout: Layout, part: Rows, form: BaseModel | None) -> TableBlock:
    fields = layout.row_model(part).model_fields
    infos = [fields[name] for name in part.columns]
    rows = (
        tuple(tuple(shown(fields[name], getattr(row, name)) for name in part.columns) for row in items)
        if (items := _value(form, part.field)) is not None
        else (_example(part.columns, infos),)
    )
    return TableBlock(
        heading=part.heading,
        columns=tuple(_label(info) for info in infos),
        rows=rows,
        total=_totals(part, form),
        choices={
            _label(info): tuple(choices(info))
            for info in infos
            if choices(info) and not is_free(info) and not is_many(info)
        },
    )


def _example(columns: tuple[str, ...], infos: list[Any]) -> tuple[str, ...]:
    """One row that shows how to fill in; reading drops it."""
    words = [next(iter(choices(info)), "") for info in infos]
    samples = [
        "1" if "int" in str(info.annotation) and not word else word
        for info, word in zip(infos, words, strict=True)
    ]
    samples[0] = EXAMPLE
    return tuple(samples)


def _totals(part: Rows, form: BaseModel | None) -> tuple[str, ...]:
    if not part.totals:
        return ()
    totals = _value(form, part.totals)
    figures = totals.model_dump() if totals is not None else {}
    cells = [str(figures.get(name, "")) for name in part.columns]
    cells[0] = TOTAL
    return tuple(cells)


def _value(form: BaseModel | None, path: str) -> Any:
    value: Any = form
    for part in path.split("."):
        value = getattr(value, part, None)
    return value
