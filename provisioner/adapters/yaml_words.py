"""Which bare words in YAML are not text: null, true, false and decimal numbers; no others.

YAML 1.1 reads `on` as true, `20:00` as 1200 and `0564` as octal; a form means what it shows.
"""

from __future__ import annotations

import re

import yaml

BASE: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

WORDS = (
    ("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""]),
    ("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf")),
    ("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]{0,17})$"), list("-0123456789")),
    ("tag:yaml.org,2002:float", re.compile(r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$"), list("-0123456789")),
)


class Loader(BASE):
    """The safe loader with fewer surprises."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


for _tag, _pattern, _first in WORDS:
    Loader.add_implicit_resolver(_tag, _pattern, _first)
