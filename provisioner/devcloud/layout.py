"""Where the local cloud keeps its things: one folder in the cache, nothing outside it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from provisioner.settings import Settings

PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Layout:
    """The folders of one local cloud; `state` is all that a snapshot holds."""

    root: Path

    @classmethod
    def of(cls, settings: Settings) -> Layout:
        return cls(settings.cache.resolve() / "devcloud")

    @property
    def etc(self) -> Path:
        return self.root / "etc"

    @property
    def state(self) -> Path:
        return self.root / "state"

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def run(self) -> Path:
        return self.root / "run"

    @property
    def venv(self) -> Path:
        return self.root / "venv"

    @property
    def snapshots(self) -> Path:
        return self.root / "snapshot"

    @property
    def clouds(self) -> Path:
        return self.root / "clouds.yaml"

    @property
    def workdir(self) -> Path:
        """Working directory of every process of the cloud, and the mark by which they are found."""
        return self.run / "cwd"

    @property
    def ovs_run(self) -> Path:
        return self.run / "ovs"

    @property
    def ovn_run(self) -> Path:
        return self.run / "ovn"

    @property
    def mysql_socket(self) -> Path:
        return self.run / "mysql.sock"

    @property
    def libvirt_run(self) -> Path:
        return self.run / "libvirt"

    @property
    def plugins(self) -> Path:
        """Python modules that run inside the OpenStack services."""
        return PACKAGE / "plugins"

    def make_folders(self) -> None:
        """Create every folder; only root may look inside."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        for folder in (
            self.etc,
            self.state,
            self.log,
            self.run,
            self.snapshots,
            self.workdir,
            self.run / "tmp",
        ):
            folder.mkdir(parents=True, exist_ok=True)
        for name in STATE_FOLDERS:
            (self.state / name).mkdir(parents=True, exist_ok=True, mode=0o700)

    def environment(self) -> dict[str, str]:
        """What every process of the cloud inherits."""
        inherited = {name: os.environ[name] for name in ("HOME", "LANG", "TERM") if name in os.environ}
        return inherited | {
            "PATH": f"{self.etc}/bin:{self.venv}/bin:{SYSTEM_PATH}",
            "PYTHONPATH": str(self.plugins),
            "PYTHONWARNINGS": "ignore",
            "PYTHONUNBUFFERED": "1",
            # Neutron under uwsgi names files in TMPDIR by its parent's pid; they must be ours alone.
            "TMPDIR": str(self.run / "tmp"),
            "OVS_RUNDIR": str(self.ovs_run),
            "OVN_RUNDIR": str(self.ovn_run),
            "OS_KEYSTONE_CONFIG_DIR": str(self.etc / "keystone"),
            "OS_NOVA_CONFIG_DIR": str(self.etc / "nova"),
            "OS_GLANCE_CONFIG_DIR": str(self.etc / "glance"),
            "OS_PLACEMENT_CONFIG_DIR": str(self.etc / "placement"),
            "OS_NEUTRON_CONFIG_DIR": str(self.etc / "neutron"),
            "OS_NEUTRON_CONFIG_FILES": "neutron.conf;ml2_conf.ini",
            MARK: str(self.root),
        }


SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
MARK = "PROVISIONER_DEVCLOUD"
SERVICE = "PROVISIONER_DEVCLOUD_SERVICE"

STATE_FOLDERS = (
    "secrets",
    "keystone/fernet",
    "keystone/credential",
    "glance/images",
    "glance/staging",
    "glance/tasks",
    "nova/instances",
    "nova-vm/instances",
    "nova-fake/instances",
    "neutron",
    "cinder/coordination",
    "cinder/volumes",
    "ovs",
    "libvirt/etc",
    "libvirt/lib",
)


def clouds_file(settings: Settings) -> Path:
    """The clouds.yaml of the local cloud: one entry for every person and service user."""
    return Layout.of(settings).clouds
