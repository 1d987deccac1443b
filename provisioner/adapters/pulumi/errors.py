"""What went wrong, read from the message: the same status code means different things per service."""

from __future__ import annotations

import re
from collections.abc import Iterable

from provisioner.adapters.openstack.errors import CloudDown, Conflict, NoRight, QuotaTooSmall, WrongPassword
from provisioner.adapters.pulumi.request import Fault
from provisioner.domain.plan import Moved, Plan
from provisioner.errors import Busy, CloudError, EngineError, ProvisionerError, StalePlan


class NoValidHost(CloudError):
    """No compute host can take the server."""

    remedy = (
        "Look for a host of the flavor's architecture that is up and has room (`openstack hypervisor list`)."
    )


class ImageMissing(CloudError):
    """The image is not in the cloud."""

    remedy = "Apply the platform stack; it uploads the catalog's images."


class FlavorMissing(CloudError):
    """The flavor is not in the cloud."""

    remedy = "Apply the platform stack; it makes the catalog's flavors."


class LookupMissing(CloudError):
    """Something the stack refers to by name is not in the cloud, or not visible."""

    remedy = "Apply the platform and the department stack first."


class TookTooLong(EngineError):
    """A resource did not become ready in time."""

    remedy = "Look at the resource in the cloud; the same command goes on from here."


class EngineFailed(EngineError):
    """The engine failed in a way that is not known."""

    remedy = "See the log in the stack's folder; the same command goes on from here."


class Cancelled(EngineError):
    """The operation was cancelled."""

    remedy = "Send the same command again to go on, or preview to see what is left."


class DuplicateResource(CloudError):
    """The cloud holds two resources under one name of ours."""

    remedy = "Compare the two in the cloud, delete the one that is not in use, then send the command again."


class StackBusy(Busy):
    """Another run holds this stack."""


class PlanMoved(StalePlan):
    """The world moved since this plan was approved."""

    def __init__(self, new: Plan, moved: Iterable[Moved]) -> None:
        self.plan = new
        self.moved = tuple(moved)
        super().__init__("; ".join(one.text.en for one in self.moved) or "")


# The first pattern that is found in the message decides.
SIGNS: tuple[tuple[re.Pattern[str], type[ProvisionerError]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (r"quota|OverLimit|exceeds? (the )?allowed|Maximum number of .* exceeded", QuotaTooSmall),
        (r"No valid host", NoValidHost),
        (r"no image|find (an? )?image|image .*(not found|could not be found)|ImageNotFound", ImageMissing),
        (r"find (an? )?flavor|flavor .*(not found|could not be found)", FlavorMissing),
        (r"returned no results|could not find .* with (name|id)|unable to find", LookupMissing),
        (r"authentication failed|requires authentication|\b401\b|Unauthorized", WrongPassword),
        (r"\b403\b|Forbidden|not authorized|disallowed by policy", NoRight),
        (r"timeout while waiting|context deadline exceeded|timed out waiting", TookTooLong),
        (
            r"connection refused|no such host|i/o timeout|connection reset|\bEOF\b|"
            r"\b50[234]\b|Service Unavailable|Bad Gateway|network is unreachable",
            CloudDown,
        ),
        (r"\b409\b|Conflict|in use|already exists", Conflict),
    )
)


HEADLINE = re.compile(r"\d+ errors? occurred|^Exception calling application")


def error_of(fault: Fault) -> ProvisionerError:
    """Our error for what the child reported, with the tool's words in it."""
    text = "\n".join(message for _, message in fault.details) or fault.message
    kind = KINDS.get(fault.kind) or _kind_of(text)
    return kind(_first_words(fault))


KINDS: dict[str, type[ProvisionerError]] = {
    "locked": StackBusy,
    "cancelled": Cancelled,
    "duplicate": DuplicateResource,
}


def _kind_of(text: str) -> type[ProvisionerError]:
    return next((kind for sign, kind in SIGNS if sign.search(text)), EngineFailed)


def _first_words(fault: Fault) -> str:
    """At most three resources, each with the line that says why."""
    said = [f"{urn.rsplit('::', 1)[-1]}: {_why(message)}" for urn, message in fault.details[:3]]
    return "; ".join(said) or _why(fault.message)


def _why(message: str) -> str:
    """The telling line of a message: Terraform puts a headline and a bullet before it."""
    lines = [line.strip(" \t*") for line in message.splitlines()]
    telling = [line for line in lines if line and not HEADLINE.search(line)]
    return telling[0][:400] if telling else message[:400]
