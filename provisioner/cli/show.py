"""How commands print: a table for people, JSON or YAML for programs. Data to stdout, words to stderr."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer
import yaml
from pydantic import BaseModel
from rich.console import Console
from rich.table import Column, Table

from provisioner.domain.base import Text
from provisioner.domain.finding import Finding
from provisioner.settings import Settings

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"
    YAML = "yaml"


FormatOption = Annotated[Format, typer.Option("-f", "--format", help="table, json or yaml")]


def say(text: Text) -> str:
    """The text in the language of this process (PROVISIONER_LANG)."""
    return text.en if Settings.from_env().language.startswith("en") else text.zh


def as_data(value: Any) -> Any:
    """A value as plain JSON data."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return {key: as_data(item) for key, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return [as_data(item) for item in value]
    return value


def rows(columns: Sequence[str], lines: Iterable[Sequence[Any]], fmt: Format, title: str = "") -> None:
    """Print lines of a table, or the same as a list of objects."""
    listed = [list(line) for line in lines]
    if fmt is not Format.TABLE:
        data([dict(zip(columns, line, strict=True)) for line in listed], fmt)
        return
    # Paths and digests are read to the end: they go on in the next line.
    table = Table(
        *(Column(name, overflow="fold") for name in columns), title=title or None, title_justify="left"
    )
    for line in listed:
        table.add_row(*("" if cell is None else str(cell) for cell in line))
    out.print(table)


def data(value: Any, fmt: Format) -> None:
    """Print one value as JSON or YAML."""
    plain = as_data(value)
    if fmt is Format.YAML:
        print(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False), end="")
    else:
        print(json.dumps(plain, ensure_ascii=False, indent=2))


def findings(found: Iterable[Finding], fmt: Format) -> None:
    """Print what the gates had to say: form and row, reason, remedy, article."""
    if fmt is not Format.TABLE:
        data(list(found), fmt)
        return
    rows(
        ("", "rule", "where", "reason", "remedy", "citation"),
        ((f.severity, f.rule, f.where or "", say(f.reason), say(f.remedy), f.citation) for f in found),
        fmt,
    )
