"""The private folder of one Ansible run: on memory, for us only, gone afterwards."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from provisioner.adapters.ssh.access import HostAccess

MEMORY = Path("/dev/shm")
BAKE_INVENTORY = """\
all:
  hosts:
    image:
      ansible_connection: local
      ansible_python_interpreter: /usr/bin/python3
"""


@contextmanager
def private_folder(memory: Path | None = None) -> Iterator[Path]:
    """A folder that exists during the run only; what it holds never reaches a disk."""
    place = memory or (MEMORY if MEMORY.is_dir() else Path(tempfile.gettempdir()))
    # The name is short: ssh's control sockets live in it and may have about 100 characters.
    folder = Path(tempfile.mkdtemp(prefix="pv-", dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_inventory(folder: Path, playbooks: Path, hosts: Sequence[HostAccess]) -> Path:
    """The inventory of these servers; of the image tree when there are none."""
    text = _rendered(playbooks, hosts) if hosts else BAKE_INVENTORY
    return _private(folder / "inventory.yml", text)


def _rendered(playbooks: Path, hosts: Sequence[HostAccess]) -> str:
    environment = Environment(
        loader=FileSystemLoader(playbooks), undefined=StrictUndefined, autoescape=False, trim_blocks=True
    )
    return environment.get_template("inventory.yml.j2").render(hosts=hosts)


def write_values(folder: Path, values: dict[str, Any]) -> Path:
    """What the playbooks read as plain data."""
    return _private(folder / "values.json", json.dumps(values, ensure_ascii=False))


def _private(path: Path, text: str) -> Path:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    return path


def environment(folder: Path, forks: int) -> dict[str, str]:
    """Settings of Ansible for this run; no configuration file of the machine is read."""
    config = _private(folder / "ansible.cfg", "[defaults]\n")
    sockets = folder / "cp"
    sockets.mkdir(mode=0o700)
    return {
        "ANSIBLE_CONFIG": str(config),
        "ANSIBLE_HOME": str(folder / "home"),
        "ANSIBLE_LOCAL_TEMP": str(folder / "tmp"),
        "ANSIBLE_FORKS": str(forks),
        "ANSIBLE_PIPELINING": "True",
        "ANSIBLE_HOST_KEY_CHECKING": "True",
        "ANSIBLE_SSH_ARGS": "-o ControlMaster=auto -o ControlPersist=60s",
        "ANSIBLE_SSH_CONTROL_PATH_DIR": str(sockets),
        "ANSIBLE_SSH_CONTROL_PATH": "%(directory)s/%%C",
        "ANSIBLE_SSH_RETRIES": "2",
        "ANSIBLE_TIMEOUT": "60",
        "ANSIBLE_RETRY_FILES_ENABLED": "False",
        "ANSIBLE_DEPRECATION_WARNINGS": "False",
        "ANSIBLE_NOCOLOR": "True",
    }
