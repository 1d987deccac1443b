"""Only ports of dead runs are swept, and only their own site knows which those are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from openstack.connection import Connection

from provisioner.adapters.access.lease import Leases
from provisioner.adapters.access.ports import OWNER
from provisioner.adapters.access.zone import ZoneAccess
from provisioner.adapters.ssh.authority import UserAuthority

NAME = "run-access-internet-10-64-0-0-26"


@dataclass
class Cloud:
    """Nova and Neutron as far as a sweep needs them."""

    ports: list[Any] = field(default_factory=list)
    current_project_id: str = "ops"

    @property
    def network(self) -> Any:
        return SimpleNamespace(
            ports=lambda **_: list(self.ports),
            get_port=lambda port: next(p for p in self.ports if p.id == port),
            delete_port=lambda port, **_: self.ports.remove(next(p for p in self.ports if p.id == port)),
        )


def access(folder: Path, cloud: Cloud) -> ZoneAccess:
    return ZoneAccess(cast("Connection", cloud), UserAuthority(folder), folder)


def owner_of_site(folder: Path) -> str:
    access(folder, Cloud()).sweep()
    return (folder / "owner").read_text() if (folder / "owner").exists() else access(folder, Cloud())._owner


def port(owner: str, hours: float = 0.1, name: str = NAME) -> Any:
    made = datetime.now(UTC) - timedelta(hours=hours)
    return SimpleNamespace(
        id="p1",
        name=name,
        description=f"run-1 {OWNER}{owner}",
        created_at=made.strftime("%Y-%m-%dT%H:%M:%SZ"),
        device_id="",
    )


@pytest.mark.parametrize(
    ("ours", "held", "hours", "swept"),
    [
        (True, False, 0.1, True),
        (True, True, 0.1, False),
        (True, True, 100, False),
        (False, False, 0.1, False),
        (False, False, 11, False),
        (False, False, 13, True),
    ],
)
def test_what_is_swept(tmp_path: Path, ours: bool, held: bool, hours: float, swept: bool):
    owner = owner_of_site(tmp_path) if ours else "another-site"
    cloud = Cloud([port(owner, hours)])
    leases = Leases(tmp_path / "leases")
    if held:
        with leases.hold(NAME):
            assert access(tmp_path, cloud).sweep() == ()
    else:
        assert access(tmp_path, cloud).sweep() == ((NAME,) if swept else ())
    assert (cloud.ports == []) is swept


def test_other_ports_of_the_operator_are_never_touched(tmp_path: Path):
    cloud = Cloud([port(owner_of_site(tmp_path), 100, name="jump-internet")])
    assert access(tmp_path, cloud).sweep() == ()
    assert len(cloud.ports) == 1


def test_a_site_keeps_its_name(tmp_path: Path):
    assert owner_of_site(tmp_path) == owner_of_site(tmp_path)
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith("owner")] == ["owner"]
