"""A layout that holds nothing yet, and the real local cloud for tests marked `cloud`."""

from pathlib import Path

import pytest
from openstack.connection import Connection

from provisioner.devcloud import clouds
from provisioner.devcloud.layout import Layout
from provisioner.settings import Settings


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """Folders of a cloud that never ran."""
    empty = Layout(tmp_path / "devcloud")
    empty.make_folders()
    return empty


@pytest.fixture(scope="session")
def cloud_layout() -> Layout:
    """The local cloud of this machine."""
    return Layout.of(Settings.from_env())


@pytest.fixture(scope="session")
def admin(cloud_layout: Layout) -> Connection:
    return clouds.connect(cloud_layout)
