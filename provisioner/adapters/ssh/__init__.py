"""SSH trust: a user CA, one-time certificates, host keys read from the console and pinned."""

from provisioner.adapters.ssh.access import HostAccess
from provisioner.adapters.ssh.authority import Credential, UserAuthority
from provisioner.adapters.ssh.cloud_config import user_data
from provisioner.adapters.ssh.host_keys import host_keys_from_console, write_known_hosts

__all__ = [
    "Credential",
    "HostAccess",
    "UserAuthority",
    "host_keys_from_console",
    "user_data",
    "write_known_hosts",
]
