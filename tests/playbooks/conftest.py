"""Levels, trees and guests that the tests of the baseline share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioner.adapters.ansible import AnsibleHardener
from provisioner.adapters.yaml_files import load
from provisioner.content import content_root
from provisioner.domain.baseline import Level
from provisioner.settings import Settings
from tests.playbooks.trees import layer, neglect, plain_tree

ROOT = content_root(Settings.from_env())
TASKS = ROOT / "playbooks/roles/baseline/tasks"


def level(name: str) -> Level:
    return load(Level, ROOT / f"catalog/baselines/{name}.yaml")


@pytest.fixture(scope="session")
def hardener() -> AnsibleHardener:
    return AnsibleHardener(ROOT / "playbooks")


@pytest.fixture(scope="session")
def tree() -> Path:
    return plain_tree(Settings.from_env())


@pytest.fixture(scope="module")
def neglected(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A tree in which every control has something to find."""
    with layer(tree, tmp_path_factory.mktemp("layer")) as root:
        neglect(root)
        yield root
