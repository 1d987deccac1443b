"""A clouds.yaml entry → the actor that Keystone vouches for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keystoneauth1 import exceptions as keystone
from keystoneauth1.plugin import AUTH_INTERFACE
from keystoneauth1.session import Session

from provisioner.adapters.openstack.clouds import Clouds
from provisioner.adapters.openstack.errors import CloudDown, TokenExpired, in_our_words, translated
from provisioner.domain.actor import Actor
from provisioner.errors import CloudError, NotAllowed

# Every token carries these beside the roles of the site; they say nothing about who may do what here.
IMPLIED = frozenset({"member", "reader", "manager", "service"})


class NotOfThisSite(NotAllowed):
    """This token is not for the site's project."""

    remedy = "Use a clouds.yaml entry whose project is the site's, or ask for a role on that project."


class KeystoneIdentity:
    """Tells who stands behind a clouds.yaml entry; roles count only on the site's own project."""

    def __init__(
        self, clouds: Clouds, service_entry: str, site_project: str, site_domain: str = "Default"
    ) -> None:
        self._clouds = clouds
        self._service_entry = service_entry
        self._site = (site_domain, site_project)

    def actor(self, cloud_entry: str) -> Actor:
        """Log in with the entry, have Keystone validate the token, and read the actor from its answer."""
        doing = f"login with entry {cloud_entry!r}"
        with translated(doing):
            token = self._clouds.session(cloud_entry).get_token()
        if not token:
            raise CloudError(
                f"{doing}: no token was issued", remedy="Use an entry with a password or credential."
            )
        return self.actor_of(token)

    def actor_of(self, token: str) -> Actor:
        """The actor of a token that somebody presented."""
        body = self._validated(token)
        if (scope := _scope(body)) != self._site:
            raise NotOfThisSite(
                f"token of {body['user']['name']} is for {_path(scope)}, not for {_path(self._site)}"
            )
        roles = frozenset(role["name"] for role in body.get("roles", ()))
        return Actor(name=body["user"]["name"], user_id=body["user"]["id"], roles=roles - IMPLIED)

    def _validated(self, token: str) -> Mapping[str, Any]:
        """Keystone's own description of the token, asked with our service account."""
        service = self._clouds.session(self._service_entry)
        try:
            answer = service.get(f"{_identity_url(service)}/auth/tokens", headers={"X-Subject-Token": token})
        except keystone.NotFound as cause:
            raise TokenExpired() from cause
        except keystone.ConnectFailure as cause:
            raise CloudDown("token validation: Keystone does not answer") from cause
        except keystone.ClientException as cause:
            raise in_our_words(cause, f"token validation with entry {self._service_entry!r}") from cause
        return answer.json()["token"]


def _scope(body: Mapping[str, Any]) -> tuple[str, str]:
    """Domain and name of the token's project; names are unique only within a domain."""
    project = body.get("project") or {}
    return project.get("domain", {}).get("name", ""), project.get("name", "")


def _path(scope: tuple[str, str]) -> str:
    return "project " + "/".join(scope) if scope[1] else "no project"


def _identity_url(session: Session) -> str:
    url = (session.get_endpoint(interface=AUTH_INTERFACE) or "").rstrip("/")
    return url if url.endswith("/v3") else f"{url}/v3"
