"""The open way into one case network, as the rest of the run uses it."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

from provisioner.adapters.access.errors import SshNeverUp
from provisioner.adapters.access.jump import JumpSession
from provisioner.adapters.access.ports import AccessPort, AccessPorts
from provisioner.adapters.ssh.access import HostAccess
from provisioner.adapters.ssh.authority import Credential
from provisioner.domain.spec import Server

ATTEMPT_S = 40
PAUSE_S = 1.0
CONSOLE_LINES = 15

Console = Callable[[], str]


@dataclass(frozen=True)
class Door:
    """A case network that is open to this run, and to nobody else."""

    port: AccessPort
    jump: JumpSession
    _ports: AccessPorts

    def host(self, server: Server, user: str, credential: Credential, known_hosts: Path) -> HostAccess:
        """How one server behind the door is reached."""
        return HostAccess(
            name=server.name,
            address=server.address,
            user=user,
            key_file=credential.key_file,
            certificate_file=credential.certificate_file,
            known_hosts_file=known_hosts,
            proxy_command=self.proxy_command(server.address),
        )

    def proxy_command(self, address: IPv4Address, port: int = 22) -> str:
        return self.jump.proxy_command(address, port)

    def check(self) -> None:
        """AccessPortGone when the department deleted the port, JumpHostShut when nothing can pass."""
        self._ports.must_exist(self.port)
        self.jump.must_pass_on()


def wait_for_ssh(host: HostAccess, timeout: float, console: Console, door: Door | None = None) -> float:
    """Seconds until a command ran on the server; SshNeverUp with the end of its console otherwise."""
    began = time.monotonic()
    while True:
        said = _try(host)
        if said is None:
            return time.monotonic() - began
        if door is not None:
            door.check()
        if time.monotonic() - began > timeout:
            raise SshNeverUp(_story(host, timeout, said, console()))
        time.sleep(PAUSE_S)


def _try(host: HostAccess) -> str | None:
    """None when the server let us in and ran a command; otherwise what ssh had to say."""
    try:
        done = subprocess.run(
            host.command("true"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=ATTEMPT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"no answer within {ATTEMPT_S} s"
    if done.returncode == 0:
        return None
    return done.stderr.strip() or f"exit status {done.returncode}"


def _story(host: HostAccess, timeout: float, said: str, console: str) -> str:
    lines = [_printable(line) for line in console.splitlines() if line.strip()][-CONSOLE_LINES:]
    end = "\n".join(f"  | {line}" for line in lines) or "  | (the console is empty)"
    return f"{host.name} ({host.address}) gave no SSH within {timeout:.0f} s: {said}\n{end}"


def _printable(line: str) -> str:
    """Console text comes from the guest: nothing in it may act on the reader's terminal."""
    return "".join(char for char in line if char.isprintable())[:200]
