"""An image started by QEMU alone: user-mode network, reachable on loopback only."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provisioner.devcloud.guests.configdrive import cloud_config, make_drive
from provisioner.devcloud.guests.images import ImageFile
from provisioner.devcloud.guests.shell import run
from provisioner.errors import MissingPart

PACKAGES = ("qemu-system-x86", "qemu-system-arm", "qemu-efi-aarch64", "qemu-utils", "genisoimage")

COMMANDS = {
    "amd64": ["qemu-system-x86_64", "-machine", "pc", "-cpu", "qemu64"],
    "arm64": [
        "qemu-system-aarch64", "-machine", "virt", "-cpu", "cortex-a57",
        "-bios", "/usr/share/qemu-efi-aarch64/QEMU_EFI.fd",
        # a port for what is plugged in later; "virt" takes nothing new on its root bus
        "-device", "pcie-root-port,id=later,chassis=9,slot=9",
    ],
}  # fmt: skip

LATER_BUS = {"amd64": "pci.0", "arm64": "later"}

HOST_KEY = re.compile(r"-----BEGIN SSH HOST KEY KEYS-----\s+(ssh-\S+ \S+).*?-----END SSH HOST KEY", re.DOTALL)

MAC = "52:54:00:12:34:56"


class GuestDidNotBoot(MissingPart):
    """The guest image did not come up."""

    remedy = "Read the console text above; `provisioner image build` makes a new image after a change."


@dataclass
class Guest:
    """A running guest that lets in who holds a certificate of its run's authority."""

    process: subprocess.Popen[bytes]
    room: Path
    port: int
    bus: str
    wait_seconds: int

    def console(self) -> str:
        """Everything the guest has printed, as Nova's console log has it."""
        return (self.room / "console.log").read_text(errors="replace")

    def host_key(self) -> str:
        """The public host key that the console shows."""
        for _ in self._patience("its host key on the console"):
            found = HOST_KEY.search(self.console().replace("\r", ""))
            if found:
                return found[1]
        raise AssertionError

    def ssh(self, command: str) -> str:
        """Run a command as the login user; the host key is pinned to the console's."""
        return run(*self.ssh_words(), command)

    def wait_for_login(self) -> None:
        """Until sshd lets the certificate in."""
        known = self.room / "known_hosts"
        known.write_text(f"[127.0.0.1]:{self.port} {self.host_key()}\n")
        for _ in self._patience("a login over SSH"):
            tried = subprocess.run([*self.ssh_words(), "true"], capture_output=True)
            if tried.returncode == 0:
                return

    def plug_in_network(self) -> None:
        """Attach a second network interface to the running guest."""
        self.monitor("netdev_add", {"type": "user", "id": "n1", "net": "10.9.0.0/24"})
        self.monitor(
            "device_add",
            {"driver": "virtio-net-pci", "netdev": "n1", "id": "nic1", "bus": self.bus, "romfile": ""},
        )

    def power_button(self) -> float:
        """Press it; returns the seconds until the machine was off."""
        began = time.monotonic()
        self.monitor("system_powerdown", {})
        self.process.wait(timeout=self.wait_seconds)
        return time.monotonic() - began

    def cpu_seconds(self) -> float:
        """What the emulation has used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def monitor(self, command: str, arguments: dict[str, Any]) -> None:
        """One QMP command."""
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self.room / "qmp"))
            stream = line.makefile("rw")
            stream.readline()
            for name, words in (("qmp_capabilities", {}), (command, arguments)):
                stream.write(json.dumps({"execute": name, "arguments": words}) + "\n")
                stream.flush()
                answer = json.loads(stream.readline())
                while "event" in answer:
                    answer = json.loads(stream.readline())
                if "error" in answer:
                    raise GuestDidNotBoot(f"QEMU refused {name}: {answer['error']['desc']}")

    def ssh_words(self) -> list[str]:
        """ssh with this run's certificate and the pinned host key."""
        options = {
            "BatchMode": "yes",
            "IdentitiesOnly": "yes",
            "StrictHostKeyChecking": "yes",
            "UserKnownHostsFile": str(self.room / "known_hosts"),
            "ConnectTimeout": "20",
        }
        words = [word for key, value in options.items() for word in ("-o", f"{key}={value}")]
        return ["ssh", "-q", *words, "-i", str(self.room / "user"), "-p", str(self.port), "debian@127.0.0.1"]

    def _patience(self, awaited: str) -> Iterator[None]:
        until = time.monotonic() + self.wait_seconds
        while time.monotonic() < until:
            if self.process.poll() is not None:
                said = (self.room / "qemu.log").read_text()[-500:]
                raise GuestDidNotBoot(f"QEMU ended with {self.process.returncode}: {said}")
            yield
            time.sleep(0.3)
        raise GuestDidNotBoot(f"No {awaited} after {self.wait_seconds} s. Console: {self.console()[-1500:]}")


@contextmanager
def booted(image: ImageFile, room: Path, wait_seconds: int = 300) -> Iterator[Guest]:
    """The image running on a fresh 4 GiB disk with a data disk, stopped at the end."""
    authority = make_authority(room)
    user_data = cloud_config({"write_files": trust(authority)})
    make_drive(room / "drive.iso", "guest-under-test", MAC, user_data, room)
    run("qemu-img", "create", "-q", "-f", "qcow2", "-b", image.path, "-F", "qcow2", room / "disk", "4G")
    run("qemu-img", "create", "-q", "-f", "qcow2", room / "data", "1G")
    (room / "console.log").touch()
    port = free_port()
    words = [*COMMANDS[image.arch], *_devices(image, room, port)]
    with (room / "qemu.log").open("wb") as log:
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        yield Guest(process, room, port, LATER_BUS[image.arch], wait_seconds)
    finally:
        process.kill()
        process.wait()


def _devices(image: ImageFile, room: Path, port: int) -> list[str]:
    """What Nova gives a guest: virtio disks and network, the drive on a virtio SCSI CD-ROM."""
    return [
        "-accel", "tcg,tb-size=128", "-m", str(image.min_ram_mb), "-smp", "1", "-nodefaults",
        "-display", "none", "-serial", f"file:{room}/console.log", "-qmp", f"unix:{room}/qmp,server,nowait",
        "-drive", f"file={room}/disk,if=none,id=d0,cache=unsafe",
        "-device", "virtio-blk-pci,drive=d0,bootindex=1",
        "-drive", f"file={room}/data,if=none,id=d1,cache=unsafe", "-device", "virtio-blk-pci,drive=d1",
        "-device", "virtio-scsi-pci,id=scsi0",
        "-drive", f"file={room}/drive.iso,format=raw,if=none,id=cd,readonly=on",
        "-device", "scsi-cd,bus=scsi0.0,drive=cd",
        "-netdev", f"user,id=n0,hostfwd=tcp:127.0.0.1:{port}-:22",
        "-device", f"virtio-net-pci,netdev=n0,mac={MAC},romfile=", "-device", "virtio-rng-pci",
    ]  # fmt: skip


def make_authority(room: Path) -> str:
    """A throw-away SSH authority and a certificate of it for the login user; returns its public key."""
    for name in ("authority", "user"):
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", room / name)
    run(
        "ssh-keygen", "-q", "-s", room / "authority", "-I", "boot-check", "-n", "debian",
        "-V", "-5m:+60m", room / "user.pub",
    )  # fmt: skip
    return (room / "authority.pub").read_text()


def trust(authority: str) -> list[dict[str, str]]:
    """The files by which a server trusts an SSH user authority."""
    return [
        {"path": "/etc/ssh/user-authority.pub", "content": authority, "permissions": "0644"},
        {
            "path": "/etc/ssh/sshd_config.d/20-user-authority.conf",
            "content": "TrustedUserCAKeys /etc/ssh/user-authority.pub\n",
            "permissions": "0644",
        },
    ]


def free_port() -> int:
    """A port on loopback that nobody holds now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
