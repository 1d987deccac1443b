"""Values as a form shows them, and words that stand for values."""

from __future__ import annotations

import types
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from ipaddress import IPv4Address
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from provisioner.domain.order.change import NewPort

TICKED, EMPTY = "☑", "□"
YES, NO = "是", "否"

# Read so that they can be refused; the form does not offer them.
UNPRINTED = {"四级", "五级"}

# What a form prints for a word that the model keeps in English.
PRINTED = {
    "shared": "共享云",
    "dedicated": "专享云",
    "hosting": "云托管",
    "bare_metal": "裸金属服务器租用",
    "internet": "互联网",
    "egov-extranet": "政务外网",
    "server": "服务器",
    "network": "网络",
    "volume": "存储",
    "floating_ip": "弹性IP",
    "using_unit": "甲方（使用单位）",
    "provider": "乙方（云服务商）",
    "authority": "丙方（主管部门）",
    "open": "开通",
    "close": "关闭",
    "tcp": "TCP",
    "udp": "UDP",
}


def choices(info: FieldInfo) -> dict[str, Any]:
    """Printed word → value, for a field that takes only certain values; empty for any other."""
    if base_type(info) is bool:
        return {YES: True, NO: False}
    return {PRINTED.get(str(value), str(value)): value for value in _members(info.annotation)}


def _members(annotation: Any) -> Iterator[str]:
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        yield from (member.value for member in annotation)
    elif get_origin(annotation) is Literal:
        yield from get_args(annotation)
    else:
        for argument in get_args(annotation):
            yield from _members(argument)


def is_many(info: FieldInfo) -> bool:
    """The field holds several values."""
    return get_origin(info.annotation) is tuple


def is_free(info: FieldInfo) -> bool:
    """The field takes other values beside its choices (an address beside `internet`)."""
    inner = {base for base in _bases(info.annotation) if isinstance(base, type)}
    return any(not issubclass(base, Enum) for base in inner - {types.NoneType, bool})


def _bases(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) in (Union, types.UnionType):
        for argument in get_args(annotation):
            yield from _bases(argument)
    elif get_origin(annotation) is Literal:
        return
    else:
        yield annotation


def allows_nothing(info: FieldInfo) -> bool:
    """The field may be left unsaid, and unsaid has a meaning."""
    return types.NoneType in _bases(info.annotation)


def base_type(info: FieldInfo) -> Any:
    """int, str, bool, date, … of a field that may be optional or a list."""
    found: Any = info.annotation
    while (arguments := get_args(found)) and get_origin(found) is not Literal:
        real = [argument for argument in arguments if argument is not types.NoneType]
        found = real[0]
    return found


def shown(info: FieldInfo, value: Any) -> str:
    """A value in a cell of a table."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, tuple):
        joint = "+" if value and isinstance(value[0], int) else "、"
        return joint.join(shown(info, each) for each in value)
    if isinstance(value, NewPort):
        return str(value.port)
    if isinstance(value, Enum):
        return PRINTED.get(str(value.value), str(value.value))
    if isinstance(value, str) and choices(info):
        return PRINTED.get(value, value)
    if isinstance(value, date | datetime | Decimal | IPv4Address | int | str):
        return str(value)
    assert not isinstance(value, BaseModel), info.title
    return str(value)


def ticked(info: FieldInfo, value: Any) -> str:
    """A value among its choices, as boxes; `None` leaves all of them empty."""
    words = choices(info)
    if not words or is_free(info):
        return shown(info, value)
    wanted = set(value) if isinstance(value, tuple) else {value}
    words = {word: each for word, each in words.items() if word not in UNPRINTED or each in wanted}
    return "  ".join(f"{TICKED if each in wanted else EMPTY}{word}" for word, each in words.items())
