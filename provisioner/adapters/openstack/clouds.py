"""The operator's clouds.yaml: sessions and connections by the name of an entry."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from keystoneauth1.identity import v3
from keystoneauth1.identity.base import BaseIdentityPlugin
from keystoneauth1.session import Session
from openstack.config import OpenStackConfig
from openstack.config.cloud_region import CloudRegion
from openstack.connection import Connection
from openstack.exceptions import ConfigException

from provisioner.adapters.openstack.errors import NoSuchEntry

TIMEOUT_S = 60
LOGIN = ("auth_url", "username", "user_id", "password", "user_domain_name", "user_domain_id")


@dataclass(frozen=True)
class Clouds:
    """One clouds.yaml, with secure.yaml beside it; no variable of the environment is read."""

    file: Path

    def region(self, entry: str) -> CloudRegion:
        """The configuration of one entry; NoSuchEntry where it cannot be used."""
        if not self.file.is_file():
            raise NoSuchEntry(f"{self.file} is not there", remedy="Write clouds.yaml or name its place.")
        loader = OpenStackConfig(
            config_files=[str(self.file)],
            secure_files=[str(self.file.with_name("secure.yaml"))],
            vendor_files=[],
            load_envvars=False,
        )
        if entry not in loader.get_cloud_names():
            raise NoSuchEntry(f"{self.file} has no entry {entry!r}")
        try:
            return loader.get_one(cloud=entry, api_timeout=TIMEOUT_S)
        except ConfigException as cause:
            raise NoSuchEntry(f"{self.file}, entry {entry!r}: {cause}") from cause

    def session(self, entry: str) -> Session:
        """A session that logs in when it is first used."""
        return self.region(entry).get_session()

    def session_in(self, entry: str, project: str) -> Session:
        """A session of the same user inside another project, given by its id."""
        auth = self.region(entry).config["auth"]
        login = {name: auth[name] for name in LOGIN if name in auth}
        return Session(auth=v3.Password(**login, project_id=project), timeout=TIMEOUT_S)

    def connect(self, entry: str) -> Connection:
        """The SDK with the rights of one entry."""
        return Connection(config=self.region(entry))


def identity_of(session: Session) -> BaseIdentityPlugin:
    """The plugin that logs this session in."""
    plugin = session.auth
    if not isinstance(plugin, BaseIdentityPlugin):
        raise NoSuchEntry("this entry logs in without Keystone")
    return plugin
