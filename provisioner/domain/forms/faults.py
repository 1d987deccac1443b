"""What pydantic has to say, in the words of the form and in two languages."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from provisioner.domain.base import Text
from provisioner.domain.finding import Finding, Place, Severity
from provisioner.domain.forms.labels import Path, models_in

# pydantic's type of error -> rule, reason zh, reason en, remedy zh, remedy en; {x} from its context.
SENTENCES: dict[str, tuple[str, str, str, str, str]] = {
    "missing": ("MISSING", "没有填写", "is missing", "填写该项", "fill it in"),
    "extra_forbidden": (
        "UNKNOWN", "不是本表的栏目", "is no field of this form", "删除或改正名称", "remove or rename it",
    ),
    "greater_than_equal": ("RANGE", "不能小于{ge}", "must be at least {ge}", "改正数值", "correct it"),
    "less_than_equal": ("RANGE", "不能大于{le}", "must be at most {le}", "改正数值", "correct it"),
    "string_too_short": ("EMPTY", "不能为空", "must not be empty", "填写该项", "fill it in"),
    "string_too_long": (
        "LONG", "超过{max_length}个字", "has more than {max_length} characters", "缩短", "shorten it",
    ),
    "too_short": ("EMPTY", "至少填写{min_length}项", "needs at least {min_length}", "补充填写", "add more"),
    "value_error": ("VALUE", "{error}", "{error}", "改正内容", "correct it"),
    "string_pattern_mismatch": (
        "PATTERN",
        "“{input}”格式不符",
        "{input!r} has not the right form",
        "名称用小写字母、数字和连字符，以字母开头，不超过32个字符",
        "names are lower-case letters, digits and hyphens, begin with a letter, at most 32",
    ),
}  # fmt: skip

NUMBERS = ("int_type", "int_parsing", "int_from_float", "decimal_parsing", "decimal_type", "float_parsing")
DATES = ("date_", "datetime_")
WORDS = ("string_type", "string_unicode")
CHOICES = ("enum", "literal_error", "bool_parsing", "bool_type")
TABLES = ("tuple_type", "list_type")
RECORDS = ("model_type", "model_attributes_type", "dict_type")


def told(error: ValidationError, form: str, model: type[BaseModel]) -> list[tuple[Finding, Path]]:
    """One finding per place, with the place; a field of several types is complained of once."""
    faults: dict[Path, tuple[Finding, Path]] = {}
    for each in error.errors():
        path = _path(each["loc"], model)
        faults.setdefault(path, (_finding(dict(each), form, path, model), path))
    return list(faults.values())


def _path(loc: Path, model: type[BaseModel]) -> Path:
    """The location without the tags that unions put into it."""
    return tuple(_walk(loc, model))


def _walk(loc: Path, model: type[BaseModel] | None) -> Iterator[str | int]:
    for part in loc:
        if isinstance(part, int):
            yield part
        elif model is None:
            return
        elif part in model.model_fields:
            yield part
            model = next(models_in(model.model_fields[part].annotation), None)
        else:
            # a field the form does not have, or the tag of a union at the end
            if not any(mark in part for mark in "[]-") and part not in _tags():
                yield part
            return


def _tags() -> set[str]:
    return {"ipv4network", "ipv4address", "function-before", "function-after"}


def _finding(error: dict[str, Any], form: str, path: Path, model: type[BaseModel]) -> Finding:
    field = _field(path, model)
    rule, zh, en, remedy_zh, remedy_en = _sentence(error, field)
    name = ".".join(part for part in path if isinstance(part, str))
    title = (field.title if field and field.title else "") or name or "表单"
    return Finding(
        rule=f"{form}-{rule}",
        severity=Severity.BLOCK,
        reason=Text(zh=f"“{title}”{zh}", en=f"{name or 'the form'} {en}"),
        remedy=Text(zh=remedy_zh, en=remedy_en),
        where=Place(form=form, field=name, row=_row(path)),
    )


def _row(path: Path) -> int | None:
    return next((part + 1 for part in path if isinstance(part, int)), None)


def _field(path: Path, model: type[BaseModel] | None) -> FieldInfo | None:
    field = None
    for part in path:
        if isinstance(part, str):
            field = model.model_fields.get(part) if model else None
            model = next(models_in(field.annotation), None) if field else None
    return field


def _sentence(error: dict[str, Any], field: FieldInfo | None) -> tuple[str, str, str, str, str]:
    kind, given = error["type"], error.get("input")
    context = {"input": _short(given), **{k: str(v) for k, v in error.get("ctx", {}).items()}}
    if kind in SENTENCES:
        rule, *texts = SENTENCES[kind]
        zh, en, remedy_zh, remedy_en = (text.format(**context) for text in texts)
        if kind == "value_error":  # our own validators speak both languages: "… / …"
            zh, _, en = zh.partition(" / ")
            en = en or zh
        return rule, zh, en, remedy_zh, remedy_en
    return _typed(kind, given, field)


def _typed(kind: str, given: Any, field: FieldInfo | None) -> tuple[str, str, str, str, str]:
    shown = _short(given)
    if kind in CHOICES or _choices(field):
        words = "、".join(_choices(field)) or "true、false"
        several = isinstance(given, list) and len(given) > 1
        said = ("只能选一项", "takes one choice") if several else (f"不能是“{shown}”", f"cannot be {shown!r}")
        return "CHOICE", said[0], said[1], f"选择：{words}", f"choose one of {words}"
    if kind.startswith(DATES):
        return (
            "DATE",
            f"“{shown}”不是有效日期",
            f"{shown!r} is no date",
            "格式：2026-09-01",
            "write it like 2026-09-01",
        )
    if kind in NUMBERS:
        return (
            "NUMBER",
            f"“{shown}”不是一个整数（不接受范围）" if kind.startswith("int") else f"“{shown}”不是数字",
            f"{shown!r} is not one whole number (no ranges)"
            if kind.startswith("int")
            else f"{shown!r} is no number",
            "填写一个数字",
            "write one number",
        )
    if kind in TABLES:
        return (
            "TABLE",
            f"应为多行，填写为“{shown}”",
            f"is a list, not {shown!r}",
            "按行填写",
            "write it as a list",
        )
    if kind in WORDS:
        return (
            "TEXT",
            f"应为文字，填写为“{shown}”",
            f"is text, not {shown!r}",
            "加引号写成文字",
            "put it in quotes",
        )
    if kind in RECORDS:
        return (
            "RECORD",
            f"应分栏填写，填写为“{shown}”",
            f"has fields of its own, not {shown!r}",
            "分栏填写",
            "fill in its fields",
        )
    return "VALUE", f"“{shown}”不能使用", f"{shown!r} cannot be used", "改正内容", "correct it"


def _choices(field: FieldInfo | None) -> list[str]:
    """The words that a field may hold, if it holds only certain words."""
    return list(_words(field.annotation)) if field else []


def _words(annotation: Any) -> Iterator[str]:
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        yield from (str(member.value) for member in annotation)
        return
    for argument in get_args(annotation):
        if isinstance(argument, str):
            yield argument
        else:
            yield from _words(argument)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"
