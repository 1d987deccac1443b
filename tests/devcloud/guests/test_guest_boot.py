"""The images boot by themselves: named, grown, reachable by certificate, with the key the console shows."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from provisioner.devcloud.guests.bake import ensure_baked_images
from provisioner.devcloud.guests.boot import PACKAGES, Guest, booted
from provisioner.devcloud.guests.images import ImageFile, ensure_images
from provisioner.devcloud.guests.recipe import MACHINES, Arch
from provisioner.devcloud.packages import ensure_debian_packages
from provisioner.settings import Settings

pytestmark = pytest.mark.cloud

GIB_OF_ROOT = 3.5


def image_of(arch: Arch, baked: bool) -> ImageFile:
    """An image from the cache, built when absent."""
    ensure_debian_packages(PACKAGES, print)
    ensure = ensure_baked_images if baked else ensure_images
    return next(iter(ensure(Settings.from_env(), print, [arch]).values()))


@pytest.mark.parametrize(("arch", "baked"), [("amd64", False), ("arm64", True)])
def test_an_image_boots_into_a_server_that_only_its_authority_enters(
    arch: Arch, baked: bool, tmp_path: Path
) -> None:
    with booted(image_of(arch, baked), tmp_path) as guest:
        guest.wait_for_login()
        is_itself(guest, arch)
        shows_its_own_key(guest)
        lets_nobody_else_in(guest)
        takes_a_network_at_run_time(guest)
        assert guest.power_button() < 60


def is_itself(guest: Guest, arch: Arch) -> None:
    """Named by the drive, grown to its disk, with its data disk, all units well."""
    assert guest.ssh("hostname; uname -m").split() == ["guest-under-test", MACHINES[arch].uname]
    assert int(guest.ssh("df --output=size / | tail -1")) > GIB_OF_ROOT * 1024 * 1024
    assert "/dev/vdb" in guest.ssh("ls /dev/vd?")
    assert guest.ssh("systemctl --failed --no-legend; sudo -n dpkg --audit") == ""


def shows_its_own_key(guest: Guest) -> None:
    """The key on the console is the one sshd answers with."""
    scan = ["ssh-keyscan", "-T", "60", "-t", "ed25519", "-p", str(guest.port), "127.0.0.1"]
    found = subprocess.run(scan, capture_output=True, text=True, check=True).stdout
    keys = {" ".join(line.split()[1:3]) for line in found.splitlines() if not line.startswith("#")}
    assert keys == {guest.host_key()}


def lets_nobody_else_in(guest: Guest) -> None:
    """Without the certificate the same key is refused."""
    certificate = guest.room / "user-cert.pub"
    aside = certificate.rename(guest.room / "aside")
    refused = subprocess.run([*guest.ssh_words(), "true"], capture_output=True)
    aside.rename(certificate)
    assert refused.returncode == 255


def takes_a_network_at_run_time(guest: Guest) -> None:
    """An interface that is plugged in later gets its address, and no way out."""
    guest.plug_in_network()
    for _ in range(60):
        if "10.9.0." in guest.ssh("ip -4 -brief address show"):
            break
        time.sleep(0.5)
    assert "10.9.0." in guest.ssh("ip -4 -brief address show dev eth1")
    assert guest.ssh("ip route show default").count("default") == 1
    assert "dev eth0" in guest.ssh("ip route show default")
