"""A guest with systemd, sshd and PAM in namespaces of its own: seconds instead of an emulated boot.

It has no user namespace (its root is real) and no audit, no clock and no kernel settings of its own:
`LACKING` names the controls that only a real server can show.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path
from uuid import uuid4

from provisioner.adapters.ssh import HostAccess, UserAuthority, write_known_hosts
from provisioner.adapters.ssh.authority import Credential
from provisioner.domain.baseline import LogTarget, ServerValues
from provisioner.domain.spec import Opening
from tests.playbooks import pipe
from tests.playbooks.trees import layer

LACKING = {"audit_rules", "audit_service", "sysctl_kernel", "time_sync"}
RUN_SOURCE = "10.77.0.1"  # the address a run comes from
STRANGER = "10.77.0.2"  # another address in the same network
PYTHON = "/usr/bin/python3"
CALL = """
import socket, sys
address, port, source = sys.argv[1:]
socket.create_connection((address, int(port)), 2, (source, 0))
"""


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


@dataclass(frozen=True)
class Lab:
    """A network namespace with a bridge, where the tests stand."""

    name: str
    authority: UserAuthority
    credential: Credential

    def run(
        self, *words: str, env: dict[str, str] | None = None, stdin: str = ""
    ) -> subprocess.CompletedProcess:
        """Run a command in the lab's network."""
        return subprocess.run(
            ["ip", "netns", "exec", self.name, *words],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env={**os.environ, **(env or {})},
        )

    def start(self, *words: str) -> subprocess.Popen:
        return subprocess.Popen(["ip", "netns", "exec", self.name, *words], stdout=subprocess.PIPE)


@contextmanager
def lab(keys: Path) -> Iterator[Lab]:
    name = f"pvt-{uuid4().hex[:6]}"
    authority = UserAuthority(keys)
    ip("netns", "add", name)
    try:
        ip("-n", name, "link", "set", "lo", "up")
        ip("-n", name, "link", "add", "bridge", "type", "bridge")
        for address in (RUN_SOURCE, STRANGER):
            ip("-n", name, "addr", "add", f"{address}/24", "dev", "bridge")
        ip("-n", name, "link", "set", "bridge", "up")
        with authority.issue_certificate(["ops", "worker", "root"], minutes=60) as credential:
            yield Lab(name, authority, credential)
    finally:
        ip("netns", "del", name)


@dataclass(frozen=True)
class Guest:
    """A running guest and the ways to reach it."""

    name: str
    lab: Lab
    root: Path
    address: IPv4Address
    known_hosts: Path

    @property
    def access(self) -> HostAccess:
        return HostAccess(
            name=self.name,
            address=self.address,
            user="ops",
            key_file=self.lab.credential.key_file,
            certificate_file=self.lab.credential.certificate_file,
            known_hosts_file=self.known_hosts,
            proxy_command=f"ip netns exec {self.lab.name} {PYTHON} {pipe.__file__} %h %p",
        )

    @property
    def values(self) -> ServerValues:
        """An order's values, one of which looks like a template."""
        return ServerValues(
            unit="霍邱县数据资源管理局",
            system="{{ 7 * 7 }} 门户",
            title=self.name,
            log=LogTarget(address=IPv4Address(RUN_SOURCE)),
            ntp=(IPv4Address(RUN_SOURCE),),
            run_source=IPv4Address(RUN_SOURCE),
            openings=(opening(8080),),
        )

    def ssh(self, *words: str, user: str = "ops", more: Sequence[str] = ()) -> subprocess.CompletedProcess:
        """Run words on the guest with the certificate."""
        access = self.access.model_copy(update={"user": user, "proxy_command": ""})
        command = access.command(*words)
        return self.lab.run(command[0], *more, *command[1:])

    def sudo(self, script: str) -> str:
        """Run a script as root and insist that it succeeds."""
        done = self.ssh("sudo", "sh", "-c", f"'{script}'")
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def password_login(self, user: str, password: str, *words: str) -> bool:
        """Whether one try with this password lets the user in."""
        askpass = self.known_hosts.parent / "askpass"
        askpass.write_text('#!/bin/sh\necho "$ANSWER"\n')
        askpass.chmod(0o700)
        done = self.lab.run(
            "ssh", "-F", "/dev/null", "-T",
            "-o", f"UserKnownHostsFile={self.known_hosts}", "-o", "StrictHostKeyChecking=yes",
            "-o", "PubkeyAuthentication=no", "-o", "PreferredAuthentications=password",
            "-o", "NumberOfPasswordPrompts=1", f"{user}@{self.address}", *(words or ("true",)),
            env={"SSH_ASKPASS": str(askpass), "SSH_ASKPASS_REQUIRE": "force", "ANSWER": password},
        )  # fmt: skip
        return done.returncode == 0

    def answers(self, port: int, source: str) -> bool:
        """Whether a connection from that address is taken."""
        return self.lab.run(PYTHON, "-c", CALL, str(self.address), str(port), source).returncode == 0


def opening(port: int) -> Opening:
    return Opening.model_validate(
        {"direction": "ingress", "protocol": "tcp", "port": port, "remote": "10.77.0.0/24", "reason": "order"}
    )


@contextmanager
def guest(lab: Lab, name: str, number: int, tree: Path, room: Path) -> Iterator[Guest]:
    """Boot a guest over a layer of the tree; gone with everything it wrote."""
    space, link = f"{lab.name}-{name}", f"v{lab.name[4:]}{name}"
    room.mkdir()
    with layer(tree, room / "layer") as root:
        ip("netns", "add", space)
        try:
            _connect(lab.name, space, link, f"10.77.0.{number}/24")
            _prepare(root, name, lab.authority.public_key)
            with _booted(root, name, space, room / "console.log"):
                yield _reached(Guest(name, lab, root, IPv4Address(f"10.77.0.{number}"), room / "known_hosts"))
        finally:
            ip("netns", "del", space)


def _connect(lab_name: str, space: str, link: str, address: str) -> None:
    ip("-n", lab_name, "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", space)
    ip("-n", lab_name, "link", "set", link, "master", "bridge", "up")
    ip("-n", space, "addr", "add", address, "dev", "eth0")
    for device in ("lo", "eth0"):
        ip("-n", space, "link", "set", device, "up")


def _prepare(root: Path, name: str, authority: str) -> None:
    """What first boot does in the cloud: name, trust, login user, host key."""
    (root / "etc/hostname").write_text(name + "\n")
    (root / "etc/hosts").write_text(f"127.0.0.1 localhost\n127.0.1.1 {name}\n")
    (root / "etc/resolv.conf").unlink(missing_ok=True)
    (root / "etc/resolv.conf").write_text("")
    (root / "etc/ssh/ca.pub").write_text(authority + "\n")
    (root / "etc/ssh/sshd_config.d/05-ca.conf").write_text("TrustedUserCAKeys /etc/ssh/ca.pub\n")
    (root / "etc/sudoers.d/90-ops").write_text("ops ALL=(ALL) NOPASSWD:ALL\n")
    (root / "etc/sudoers.d/90-ops").chmod(0o440)
    for words in (
        ["useradd", "-m", "-s", "/bin/bash", "-G", "sudo", "ops"],
        ["useradd", "-m", "-s", "/bin/bash", "worker"],
        ["ssh-keygen", "-A"],
    ):
        subprocess.run(["chroot", str(root), *words], check=True, capture_output=True)


@contextmanager
def _booted(root: Path, name: str, space: str, console: Path) -> Iterator[None]:
    command = [
        "systemd-nspawn", "--boot", "--quiet", f"--directory={root}", f"--machine={name}",
        f"--hostname={name}", "--register=no", "--keep-unit", "--console=pipe",
        f"--network-namespace-path=/run/netns/{space}", "--capability=CAP_NET_ADMIN",
    ]  # fmt: skip
    env = {
        **os.environ,
        "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1",
        "SYSTEMD_NSPAWN_API_VFS_WRITABLE": "network",
    }
    with console.open("wb") as log:
        machine = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env)
    try:
        yield
    finally:
        machine.terminate()  # nspawn then powers its guest off
        try:
            machine.wait(20)
        except subprocess.TimeoutExpired:
            machine.kill()
            machine.wait()


def _reached(found: Guest) -> Guest:
    """Pin the host key and wait until sshd lets us in."""
    key = (found.root / "etc/ssh/ssh_host_ed25519_key.pub").read_text()
    write_known_hosts(found.known_hosts, {found.address: [" ".join(key.split()[:2])]})
    deadline = time.monotonic() + 60
    while found.ssh("true").returncode:
        assert time.monotonic() < deadline, "the guest did not come up"
        time.sleep(0.3)
    return found
