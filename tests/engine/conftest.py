from __future__ import annotations

from pathlib import Path

import pytest

from provisioner.engine.install import ensure_engine
from provisioner.engine.model import Engine
from provisioner.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty machine."""
    return Settings(cache=tmp_path / "cache", site=tmp_path / "site", language="en")


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The real engine of this machine; made if it is not there."""
    return ensure_engine(Settings.from_env(), print)
