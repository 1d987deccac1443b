"""The README and the commands agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from provisioner.cli.app import COMMANDS, load

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`provisioner ([a-z]+)", README))


def test_every_command_that_the_readme_names_is_there() -> None:
    assert COMMANDS.keys() >= NAMED


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_a_line_in_the_readme(name: str) -> None:
    assert name in NAMED
    assert load(name).help
