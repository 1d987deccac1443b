"""The clouds.yaml of the local cloud, and who may log in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import yaml
from openstack.config.loader import OpenStackConfig
from openstack.connection import Connection
from openstack.identity.v3._proxy import Proxy as Identity

from provisioner.devcloud.config import KEYSTONE, REGION
from provisioner.devcloud.layout import Layout
from provisioner.devcloud.passwords import password

SITE, OPS = "govcloud-site", "ops"


@dataclass(frozen=True)
class Person:
    """A Keystone user: its roles on one project, and on the whole system."""

    name: str
    project: str
    roles: tuple[str, ...]
    system_roles: tuple[str, ...] = ()
    inherited_roles: tuple[str, ...] = ()  # on every project of the domain


PEOPLE = (
    Person("requester", SITE, ("requester",)),
    Person("approver", SITE, ("approver",)),
    Person("county", SITE, ("county_government",)),
    Person("operator", SITE, ("operator",)),
    Person("operator2", SITE, ("operator",)),
    Person("secadmin", SITE, ("security_admin",)),
    Person("auditor", SITE, ("auditor",)),
    Person("svc-backend", OPS, ("member",)),
    Person("svc-admin", OPS, ("admin",), ("admin",)),
    Person("svc-probe", OPS, ("reader", "exit_probe"), ("reader",), ("reader",)),
)


def write_clouds(layout: Layout) -> None:
    """One entry for each user, `devcloud-admin`, and `devcloud-probe-system` with system scope."""
    entries = {f"devcloud-{who.name}": _project_entry(layout, who.name, who.project) for who in PEOPLE}
    entries["devcloud-admin"] = _project_entry(layout, "admin", "admin")
    entries["devcloud-probe-system"] = _entry(_login(layout, "svc-probe") | {"system_scope": "all"})
    text = yaml.safe_dump({"clouds": entries}, sort_keys=False)
    if layout.clouds.exists() and layout.clouds.read_text() == text:
        return
    layout.clouds.touch(mode=0o600)
    layout.clouds.write_text(text)


def _login(layout: Layout, user: str) -> dict[str, str]:
    secret = password(layout, user if user == "admin" else f"user-{user}")
    return {"auth_url": KEYSTONE, "username": user, "password": secret, "user_domain_name": "Default"}


def _project_entry(layout: Layout, user: str, project: str) -> dict[str, Any]:
    return _entry(_login(layout, user) | {"project_name": project, "project_domain_name": "Default"})


def _entry(auth: dict[str, str]) -> dict[str, Any]:
    return {"auth": auth, "region_name": REGION, "identity_api_version": "3"}


def connect(layout: Layout, user: str = "admin") -> Connection:
    """A connection with the rights of `user`, by its entry."""
    loader = OpenStackConfig(config_files=[str(layout.clouds)], load_envvars=False)
    return Connection(config=loader.get_one(f"devcloud-{user}"))


def identity_of(cloud: Connection) -> Identity:
    """Keystone's v3 interface: the only one this cloud has."""
    return cast("Identity", cloud.identity)
