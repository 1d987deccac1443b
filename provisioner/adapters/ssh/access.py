"""How one server is reached: everything ssh has to be told, as data."""

from __future__ import annotations

import shlex
from ipaddress import IPv4Address
from pathlib import Path

from provisioner.domain.base import Frozen


class HostAccess(Frozen):
    """The way to one server. Nothing of the operator's own ssh configuration is used."""

    name: str
    address: IPv4Address
    user: str
    key_file: Path
    certificate_file: Path
    known_hosts_file: Path
    proxy_command: str = ""
    port: int = 22

    def options(self) -> list[str]:
        """The `-o` options that make ssh trust this server's pinned key and nothing else."""
        values = {
            "UserKnownHostsFile": str(self.known_hosts_file),
            "GlobalKnownHostsFile": "/dev/null",
            "StrictHostKeyChecking": "yes",
            "UpdateHostKeys": "no",
            "IdentitiesOnly": "yes",
            "IdentityAgent": "none",
            "CertificateFile": str(self.certificate_file),
            "BatchMode": "yes",
            "ConnectTimeout": "20",
            "ServerAliveInterval": "15",
            "ServerAliveCountMax": "4",
        }
        if self.proxy_command:
            values["ProxyCommand"] = self.proxy_command
        return [word for key, value in values.items() for word in ("-o", f"{key}={value}")]

    def common_args(self) -> str:
        """The same for Ansible, which wants one string."""
        return "-F /dev/null " + shlex.join(self.options())

    def as_jump(self) -> str:
        """The proxy command that reaches a server behind this one (the jump host)."""
        ssh = ["ssh", "-F", "/dev/null", "-i", str(self.key_file), "-p", str(self.port)]
        return shlex.join([*ssh, *self.options(), "-W", "%h:%p", f"{self.user}@{self.address}"])

    def command(self, *words: str) -> list[str]:
        """The ssh command line that runs these words on the server."""
        ssh = ["ssh", "-F", "/dev/null", "-T", "-i", str(self.key_file), "-p", str(self.port)]
        return [*ssh, *self.options(), f"{self.user}@{self.address}", "--", *words]
