"""The worst cases: everything killed at once, and a cloud taken down and brought back."""

import subprocess
from collections.abc import Iterator

import pytest
from openstack.connection import Connection

from provisioner.devcloud import cloud
from provisioner.devcloud.layout import Layout
from provisioner.devcloud.processes import Processes, end
from provisioner.devcloud.remains import find_remains
from provisioner.devcloud.services import status
from provisioner.devcloud.zones import ZONES

pytestmark = pytest.mark.cloud


@pytest.fixture
def network(admin: Connection) -> Iterator[str]:
    """Something that must outlive the restart."""
    made = admin.network.create_network(name="recovery-test")
    yield made.id
    admin.network.delete_network(made.id)


def test_after_a_kill_of_everything_up_restores_the_cloud_with_what_it_held(
    cloud_layout: Layout, admin: Connection, network: str
):
    processes = Processes(cloud_layout)
    end(processes.ours(), patience=0)
    assert {row.state for row in status(cloud_layout)} == {"crashed"}
    cloud.up(cloud_layout, print)
    assert {row.state for row in status(cloud_layout)} == {"up"}
    assert admin.network.find_network(network) is not None


def test_down_leaves_nothing_on_the_machine_and_up_brings_it_all_back(
    cloud_layout: Layout, admin: Connection, network: str
):
    cloud.down(cloud_layout, print)
    assert find_remains(cloud_layout) == []
    namespaces = subprocess.run(["ip", "netns"], capture_output=True, text=True, check=True).stdout
    assert [zone.namespace for zone in ZONES if zone.namespace in namespaces] == []
    assert {row.state for row in status(cloud_layout)} == {"down"}
    cloud.up(cloud_layout, print)
    assert admin.network.find_network(network) is not None
