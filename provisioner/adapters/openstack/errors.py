"""OpenStack's refusals in our words; the tool's own exception stays as the cause."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import openstack.exceptions as sdk
from keystoneauth1 import exceptions as keystone

from provisioner.errors import BadInput, CloudError


class NoSuchEntry(BadInput):
    """clouds.yaml has no such entry."""

    remedy = "Name an entry of clouds.yaml with --os-cloud or OS_CLOUD."


class CloudDown(CloudError):
    """The cloud does not answer."""

    remedy = "Check that the cloud is up (on a local cloud: `provisioner devcloud status`), then repeat."


class WrongPassword(CloudError):
    """Keystone refused these credentials."""

    remedy = "Check user, password and project of this clouds.yaml entry."


class TokenExpired(CloudError):
    """The token has expired or was revoked."""

    remedy = "Repeat the command; it asks for a new token."


class NoRight(CloudError):
    """The cloud does not let this account do that."""

    remedy = "Give the account the right named, or use another clouds.yaml entry."


class NotThere(CloudError):
    """The cloud does not have this."""

    remedy = "Run a preview: it shows what the cloud holds."


class QuotaTooSmall(CloudError):
    """The quota of the project is used up."""

    remedy = "Raise the quota or reduce the order, then make a new preview."


class Conflict(CloudError):
    """Something else in the cloud is in the way."""

    remedy = "Look at what is named, remove or wait for it, then repeat."


QUOTA_WORDS = ("quota exceeded", "overlimit", "exceeds the quota", "exceeded for quota", "quotaexceeded")

NOBODY_HOME = frozenset({502, 503, 504})

# First match counts, so the narrow classes stand above the wide ones.
MEANING: tuple[tuple[type[BaseException], type[CloudError]], ...] = (
    (keystone.Unauthorized, WrongPassword),
    (keystone.Forbidden, NoRight),
    (keystone.NotFound, NotThere),
    (keystone.Conflict, Conflict),
    (keystone.ConnectFailure, CloudDown),
    (keystone.ConnectTimeout, CloudDown),
    (keystone.DiscoveryFailure, CloudDown),
    (keystone.ServiceUnavailable, CloudDown),
    (keystone.EndpointNotFound, NotThere),
    (keystone.ClientException, CloudError),
    (sdk.ForbiddenException, NoRight),
    (sdk.NotFoundException, NotThere),
    (sdk.ConflictException, Conflict),
    (sdk.SDKException, CloudError),
)
FOREIGN = (keystone.ClientException, sdk.SDKException)


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Turn what keystoneauth and the SDK raise into our errors; `doing` says what was asked."""
    try:
        yield
    except FOREIGN as cause:
        raise in_our_words(cause, doing) from cause


def in_our_words(cause: BaseException, doing: str) -> CloudError:
    """Our error for theirs. The body decides about quotas: every service uses another status for it."""
    if any(word in _body(cause).lower() for word in QUOTA_WORDS):
        return QuotaTooSmall(f"{doing}: {_body(cause)}")
    kind = next(ours for theirs, ours in MEANING if isinstance(cause, theirs))
    if getattr(cause, "http_status", getattr(cause, "status_code", 0)) in NOBODY_HOME:
        kind = CloudDown
    said = "" if kind in (WrongPassword, CloudDown) else f": {_body(cause)}"
    promise = (kind.__doc__ or "").strip().splitlines()[0]
    return kind(f"{doing}: {promise}{said}")


def _body(cause: BaseException) -> str:
    """What the service said, without what we sent."""
    return str(getattr(cause, "details", None) or getattr(cause, "message", None) or cause).strip()
