"""What is looked for after `down`: our names, and nobody else's."""

import pytest

from provisioner.devcloud.remains import is_link_of_ours


@pytest.mark.parametrize("name", ["br-int", "br-inet", "br-egov", "ovs-netdev", "xinet-br", "tap1ca55ec7-5b"])
def test_links_of_the_cloud_are_ours(name: str):
    assert is_link_of_ours(name)


@pytest.mark.parametrize("name", ["lo", "eth0", "br-lan", "tap0", "docker0", "virbr0", "tapestry"])
def test_links_of_the_machine_are_not(name: str):
    assert not is_link_of_ours(name)
