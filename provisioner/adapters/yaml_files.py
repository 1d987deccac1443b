"""YAML and JSON files that people write: read safely, with the line and column of every value.

Nothing is executed, expanded or guessed: no tags, anchors, aliases or merge keys, no key twice, no
YAML 1.1 surprises (`on`, `20:00` and `2026-02-30` stay words; the model that follows judges them).
"""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from provisioner.adapters.yaml_words import Loader
from provisioner.errors import BadInput

LIMIT = 1024 * 1024
DEPTH = 40
KINDS = {dict: "a mapping (key: value)", list: "a list"}

Path_ = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)
Value = TypeVar("Value")


class UnreadableFile(BadInput):
    """This file cannot be read as YAML or JSON."""

    remedy = "Correct the file at the place named; nothing was created."


@dataclass(frozen=True)
class Document:
    """The data of one file and where each value stands in it."""

    file: str
    data: Any
    spots: dict[Path_, tuple[int, int]] = field(default_factory=dict, repr=False)

    def spot(self, loc: Path_) -> tuple[int, int] | None:
        """Line and column (from 1) of the nearest known value on the way to `loc`.

        Parts that are not in the file (the tag of a union, a missing field) are passed over.
        """
        path: Path_ = ()
        for part in loc:
            for key in (part, str(part)):  # a key such as 2027 is a number in the data
                if (*path, key) in self.spots:
                    path = (*path, key)
                    break
        return self.spots.get(path)

    def where(self, loc: Path_ = ()) -> str:
        """`file:line:column` of a value."""
        spot = self.spot(loc)
        return f"{self.file}:{spot[0]}:{spot[1]}" if spot else self.file


def read(path: Path, *, top: type = dict, limit: int = LIMIT) -> Document:
    """The one document in a file; refuses before reading what is too big or no plain file."""
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise UnreadableFile(f"{path}: not a plain file")
        if facts.st_size > limit:
            raise UnreadableFile(f"{path}: {facts.st_size} bytes; at most {limit} are read")
        raw = path.read_bytes()
    except OSError as cause:
        raise UnreadableFile(f"{path}: {cause.strerror}") from cause
    return parse(raw, str(path), top=top, limit=limit)


def parse(raw: bytes | str, name: str, *, top: type = dict, limit: int = LIMIT) -> Document:
    """As `read`, for text that came another way; a name ending in .json is read as JSON."""
    text = _text(raw, name, limit)
    build = _json if name.endswith(".json") else _yaml
    document = build(text, name)
    if document.data is None:
        raise UnreadableFile(f"{name}:1: empty")
    if not isinstance(document.data, top):
        raise UnreadableFile(f"{document.where()}: the top of the file must be {KINDS[top]}")
    return document


def load(model: type[Model], path: Path, *, limit: int = LIMIT) -> Model:
    """The file as a value of `model`; a refusal names every fault with file and line."""
    return validate(model, read(path, limit=limit))


def validate(model: type[Model], document: Document) -> Model:
    """The document as a value of `model`; a refusal names every fault with file and line."""
    return validate_as(TypeAdapter(model), document)


def validate_as(adapter: TypeAdapter[Value], document: Document) -> Value:
    """As `validate`, for a union of models."""
    try:
        return adapter.validate_python(document.data)
    except ValidationError as cause:
        raise UnreadableFile("\n".join(faults(document, cause))) from cause


def faults(document: Document, error: ValidationError) -> list[str]:
    """One line per fault: `file:line:column: place: what is wrong`."""
    return [
        f"{document.where(each['loc'])}: {'.'.join(map(str, each['loc'])) or 'file'}: {each['msg']}"
        for each in error.errors()
    ]


def _text(raw: bytes | str, name: str, limit: int) -> str:
    if len(raw) > limit:
        raise UnreadableFile(f"{name}: {len(raw)} bytes; at most {limit} are read")
    if isinstance(raw, str):
        return raw.removeprefix("\ufeff")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        line = raw[: cause.start].count(b"\n") + 1
        raise UnreadableFile(f"{name}:{line}: not UTF-8", remedy="Save the file as UTF-8.") from cause


# ---------------------------------------------------------------- YAML


def _yaml(text: str, name: str) -> Document:
    try:
        _check_events(text, name)
        loader = Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return Document(name, None)
            _refuse_twins(node, name)
            return Document(name, loader.construct_document(node), dict(_spots(node, ())))
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as cause:
        mark = cause.problem_mark or cause.context_mark
        place = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        raise UnreadableFile(f"{place}: {cause.problem or cause.context}") from cause
    except (yaml.YAMLError, ValueError) as cause:
        raise UnreadableFile(f"{name}: {cause}") from cause


def _check_events(text: str, name: str) -> None:
    """Refuse aliases, anchors, tags and deep nesting before anything is built from them."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=Loader):
        place = f"{name}:{event.start_mark.line + 1}:{event.start_mark.column + 1}"
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise UnreadableFile(f"{place}: anchors and aliases (& and *) are not read")
        if getattr(event, "tag", None):
            raise UnreadableFile(f"{place}: tags ({event.tag}) are not read")
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise UnreadableFile(f"{place}: a second document; one per file")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH:
            raise UnreadableFile(f"{place}: nested deeper than {DEPTH} levels")


def _spots(node: yaml.Node, path: Path_) -> Iterator[tuple[Path_, tuple[int, int]]]:
    """Where each value stands; an entry of a mapping stands where its key is."""
    if not path:
        yield path, _spot(node)
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield (*path, index), _spot(item)
            yield from _spots(item, (*path, index))
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*path, key.value), _spot(key)
            yield from _spots(value, (*path, key.value))


def _spot(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _refuse_twins(node: yaml.Node, name: str) -> None:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_twins(item, name)
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            line, column = _spot(key)
            if not isinstance(key, yaml.ScalarNode):
                raise UnreadableFile(f"{name}:{line}:{column}: a key must be a word or number")
            if key.value in seen:
                first = seen[key.value]
                raise UnreadableFile(
                    f"{name}:{line}:{column}: key {key.value!r} again (first in line {first})"
                )
            seen[key.value] = line
            _refuse_twins(value, name)


# ---------------------------------------------------------------- JSON


def _json(text: str, name: str) -> Document:
    if not text.strip():
        return Document(name, None)
    try:
        data = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as cause:
        raise UnreadableFile(f"{name}:{cause.lineno}:{cause.colno}: {cause.msg}") from cause
    except RecursionError as cause:
        raise UnreadableFile(f"{name}: nested deeper than {DEPTH} levels") from cause
    except ValueError as cause:
        raise UnreadableFile(f"{name}: {cause}") from cause
    return Document(name, data, _json_spots(text, name))


def _json_spots(text: str, name: str) -> dict[Path_, tuple[int, int]]:
    """JSON is read a second time as YAML, only to learn where things stand."""
    # A raw tab cannot be inside a JSON string, so this moves nothing.
    flat = text.replace("\t", " ")
    try:
        _check_events(flat, name)
        node = yaml.compose(flat, Loader=Loader)
    except yaml.YAMLError:
        # Legal in JSON and not in YAML (a surrogate pair): the data stands, places fall back to the file.
        return {}
    return dict(_spots(node, ())) if node else {}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"key {key!r} again")
        found[key] = value
    return found


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is not a number that can be read")
