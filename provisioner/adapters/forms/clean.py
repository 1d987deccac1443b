"""One cell → a value, a candidate that a person must confirm, or a question that stays open.

Nothing is guessed silently: a lost tick box stays unresolved, an odd figure becomes a candidate.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from pydantic.fields import FieldInfo

from provisioner.adapters.forms.ticks import chosen
from provisioner.adapters.forms.words import allows_nothing, base_type, choices, is_free, is_many
from provisioner.domain.base import Text
from provisioner.domain.order.change import NewPort

LONG = 1000  # fields that take more than this are free text and kept as written


class Clean(NamedTuple):
    """A value that the cell plainly says; `note` where it was written otherwise."""

    value: Any
    note: Text | None = None


class Candidate(NamedTuple):
    """What the cell probably means; a person confirms it."""

    value: Any
    why: Text


class Unresolved(NamedTuple):
    """What the cell means cannot be said."""

    why: Text


Outcome = Clean | Candidate | Unresolved | None


def cleaned(info: FieldInfo, raw: str) -> Outcome:
    """What a cell says for a field; None for an empty cell."""
    text = raw.strip()
    if not text or (text in {"/", "—", "-", "无"} and base_type(info) is not str):
        return None
    if choices(info) and not is_free(info):
        return _choice(info, text)
    if is_free(info) and choices(info):
        return Clean(choices(info).get(_narrow(text), _narrow(text)))
    if is_many(info):
        return _several(info, text)
    return READERS.get(base_type(info), _words)(info, text)


def _choice(info: FieldInfo, text: str) -> Outcome:
    words = choices(info)
    answer = chosen(text, list(words), many=is_many(info))
    if answer.blank and allows_nothing(info):
        return None
    if answer.why is not None and not answer.words:
        return Unresolved(answer.why)
    values = tuple(words[word] for word in answer.words)
    value = list(values) if is_many(info) else values[0]
    return Candidate(value, answer.why) if answer.why is not None else Clean(value)


def _narrow(text: str) -> str:
    """Full-width digits and letters as plain ones."""
    return unicodedata.normalize("NFKC", text).strip()


def _said(text: str, narrow: str) -> Text | None:
    if narrow == text:
        return None
    return Text(zh=f"“{text}”读作“{narrow}”", en=f"{text!r} was read as {narrow!r}")


UNITS = r"(?:核|个|台|块|人|次|份|GB|G|C|元|MB)?"
WHOLE = re.compile(rf"^([0-9][0-9,]*)(?:\.0+)?\s*{UNITS}$", re.IGNORECASE)
TERABYTES = re.compile(r"^([0-9]+)\s*TB?$", re.IGNORECASE)
NUMERALS = {word: number for number, word in enumerate("零一二三四五六七八九十")} | {"两": 2}


def _whole(info: FieldInfo, text: str) -> Outcome:
    narrow = _narrow(text)
    if match := WHOLE.match(narrow):
        number = int(match.group(1).replace(",", ""))
        return Clean(number, _said(text, str(number)))
    if match := TERABYTES.match(narrow):
        return _maybe(int(match.group(1)) * 1024, text)
    if narrow in NUMERALS:
        return _maybe(NUMERALS[narrow], text)
    found = re.findall(r"[0-9]+", narrow)
    if len(found) == 1 and "." not in narrow and "-" not in narrow:
        return _maybe(int(found[0]), text)
    return Unresolved(
        Text(zh=f"“{text}”不是一个整数", en=f"{text!r} is not one whole number"),
    )


def _maybe(value: Any, text: str) -> Candidate:
    return Candidate(
        value, Text(zh=f"“{text}”可能是 {value}，请确认", en=f"{text!r} may mean {value}: confirm")
    )


def _money(info: FieldInfo, text: str) -> Outcome:
    narrow = _narrow(text).replace(",", "")
    match = re.match(r"^￥?¥?([0-9]+(?:\.[0-9]+)?)\s*(万)?元?$", narrow)
    if match is None:
        return Unresolved(Text(zh=f"“{text}”不是金额", en=f"{text!r} is no amount"))
    try:
        amount = Decimal(match.group(1)) * (10000 if match.group(2) else 1)
    except InvalidOperation:
        return Unresolved(Text(zh=f"“{text}”不是金额", en=f"{text!r} is no amount"))
    if match.group(2):
        return _maybe(str(amount), text)
    return Clean(str(amount), _said(text, str(amount)))


DATE = re.compile(r"^([0-9]{4})\s*[-./年]\s*([0-9]{1,2})\s*[-./月]\s*([0-9]{1,2})\s*日?(?:[T ].*)?$")


def _date(info: FieldInfo, text: str) -> Outcome:
    narrow = _narrow(text)
    match = DATE.match(narrow)
    if match is None:
        return Unresolved(Text(zh=f"“{text}”不是完整日期", en=f"{text!r} is no full date"))
    year, month, day = (int(part) for part in match.groups())
    try:
        found = dt.date(year, month, day).isoformat()
    except ValueError:
        return Unresolved(Text(zh=f"“{text}”没有这一天", en=f"there is no day {text!r}"))
    return Clean(found, _said(text, found))


FULL_WIDTH = re.compile(r"[０-９Ａ-Ｚａ-ｚ＠．－]")


def _words(info: FieldInfo, text: str) -> Outcome:
    limits = [getattr(each, "max_length", None) or 0 for each in info.metadata]
    if max(limits, default=0) > LONG:
        return Clean(text)
    narrow = FULL_WIDTH.sub(lambda one: unicodedata.normalize("NFKC", one.group()), text)
    narrow = " ".join(narrow.split("\n")) if "\n" in narrow else narrow
    return Clean(narrow, _said(text, narrow))


SPLIT = re.compile(r"[+、,;/\s]+")


def _several(info: FieldInfo, text: str) -> Outcome:
    parts = [part for part in SPLIT.split(_narrow(text)) if part]
    base = base_type(info)
    if base is NewPort:
        return Clean([int(part) if part.isdigit() else part for part in parts])
    if base is not int:
        return Clean([part for part in re.split(r"[、,，;；\n]+", text) if part.strip()])
    if times := re.match(r"^([0-9]+)\s*G?B?\s*[*×xX]\s*([0-9]{1,2})\s*块?$", _narrow(text)):
        return _maybe([int(times.group(1))] * int(times.group(2)), text)
    outcomes = [_whole(info, part) for part in parts]
    values = [each.value for each in outcomes if isinstance(each, Clean | Candidate)]
    if any(isinstance(each, Unresolved) for each in outcomes):
        return next(each for each in outcomes if isinstance(each, Unresolved))
    if 0 in values:
        return None if values == [0] else _maybe([value for value in values if value], text)
    if any(isinstance(each, Candidate) for each in outcomes):
        return _maybe(values, text)
    return Clean(values, _said(text, "+".join(map(str, values))))


READERS = {int: _whole, Decimal: _money, dt.date: _date}
