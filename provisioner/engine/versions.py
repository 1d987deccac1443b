"""The versions that belong together, and what fits them."""

from __future__ import annotations

import re

ENGINE = "3.250.0"
PLUGIN = "5.5.3"
TERRAFORM_PROVIDER = "3.4.0"

_VERSION = re.compile(r"^v?(\d+)\.(\d+)\.(\d+)(?:[-+].*)?$")


def engine_fits(found: str) -> bool:
    """The same major version, and not older than ours."""
    have, want = _numbers(found), _numbers(ENGINE)
    return have is not None and want is not None and have[0] == want[0] and have >= want


def plugin_fits(found: str) -> bool:
    """Exactly ours: the Python package asks the engine for this very version."""
    return _numbers(found) == _numbers(PLUGIN)


def _numbers(text: str) -> tuple[int, ...] | None:
    match = _VERSION.match(text.strip())
    return tuple(int(part) for part in match.groups()) if match else None
