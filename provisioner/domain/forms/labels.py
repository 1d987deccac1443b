"""The forms' Chinese labels as keys: `申请单位` is `applicant_unit`, wherever it stands."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel

Path = tuple[str | int, ...]

# The name that a whole form goes by; `kind` may be given as any of them.
KIND_NAMES = {
    "open": ("F1", "附1", "上云申请表"),
    "change": ("F2", "附2", "变更申请表"),
    "exit": ("F3", "附3", "退出申请表"),
    "agreement": ("F4", "附4", "三方协议"),
    "extend_trial": ("试用延期申请",),
    "go_live": ("正式开通申请",),
    "emergency": ("应急资源申请",),
    "reduce": ("资源核减",),
    "suspend": ("暂停服务",),
    "resume": ("恢复服务",),
    "schedule": ("固定周期需求",),
}
FORM_OF = {kind: names[0] for kind, names in KIND_NAMES.items()}
KIND_OF = {name: kind for kind, names in KIND_NAMES.items() for name in (kind, *names)}
KIND_KEYS = ("kind", "form", "表单")


def kind_of(data: Mapping[str, Any]) -> str:
    """Which form this is, by `kind`, `form` or 表单; empty when it does not say."""
    said = next((data[key] for key in KIND_KEYS if isinstance(data.get(key), str)), "")
    return KIND_OF.get(said, said)


def with_field_names(data: Any, model: type[BaseModel], path: Path = (), was: Path = ()) -> Translated:
    """The same data with field names as keys, and where each value stood before."""
    origins: dict[Path, Path] = {path: was}
    if not isinstance(data, Mapping):
        return Translated(data, origins)
    names: dict[Any, str] = {field.title: name for name, field in model.model_fields.items() if field.title}
    renamed: dict[str, Any] = {}
    for key, value in data.items():
        name = names.get(key, str(key))
        if name in renamed:
            name = f"{key}（重复）"  # given by label and by name: neither may win silently
        inner = _inner(model, name)
        there, here = (*path, name), (*was, key)
        part = (
            _list(value, inner, there, here) if isinstance(value, list) else _one(value, inner, there, here)
        )
        renamed[name] = part.data
        origins.update(part.origins)
    return Translated(renamed, origins)


class Translated(typing.NamedTuple):
    """Data under field names; `origins` leads from a place in it to the place in the file."""

    data: Any
    origins: dict[Path, Path]

    def origin(self, loc: Path) -> Path:
        """Where the nearest known value on the way to `loc` stood."""
        while loc and loc not in self.origins:
            loc = loc[:-1]
        return self.origins.get(loc, ())


def _one(value: Any, model: type[BaseModel] | None, path: Path, was: Path) -> Translated:
    if model is None:
        return Translated(value, {path: was})
    return with_field_names(value, model, path, was)


def _list(values: list[Any], model: type[BaseModel] | None, path: Path, was: Path) -> Translated:
    origins: dict[Path, Path] = {path: was}
    data = []
    for index, value in enumerate(values):
        part = _one(value, model, (*path, index), (*was, index))
        data.append(part.data)
        origins.update(part.origins)
    return Translated(data, origins)


def _inner(model: type[BaseModel], name: str) -> type[BaseModel] | None:
    """The model that a field holds, once or in a list."""
    field = model.model_fields.get(name)
    return next(models_in(field.annotation), None) if field else None


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a type speaks of, from the outside in."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from models_in(argument)
