"""The tool's words become our errors, each with what to do next."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from provisioner.adapters.openstack import errors as cloud
from provisioner.adapters.pulumi import errors
from provisioner.adapters.pulumi.request import Fault

SERVER = "urn:pulumi:s::govcloud::openstack:compute/instance:Instance::app1"

# what the provider, gophercloud or a service said -> our error
WORDS = {
    "Quota exceeded for cores: Requested 4, but already used 0 of 2 cores": cloud.QuotaTooSmall,
    'Expected HTTP response code [201] but got 409 instead: {"NeutronError": {"type": "OverQuota", '
    '"message": "Quota exceeded for resources: [\'port\']."}}': cloud.QuotaTooSmall,
    "VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota": (
        cloud.QuotaTooSmall
    ),
    "Error creating OpenStack server: error: No valid host was found. There are not enough hosts.": (
        errors.NoValidHost
    ),
    "Unable to find image with name kylin: no image found": errors.ImageMissing,
    "Unable to find flavor with name arm-64c": errors.FlavorMissing,
    "invoking getNetwork: 1 error occurred:\n\t* Your query returned no results. Please change it": (
        errors.LookupMissing
    ),
    "Authentication failed": cloud.WrongPassword,
    "Expected HTTP response code [200] but got 403 instead, error: Forbidden": cloud.NoRight,
    "timeout while waiting for state to become 'ACTIVE' (last state: 'BUILD', timeout: 30m0s)": (
        errors.TookTooLong
    ),
    'Get "http://192.0.2.1:5000/v3": dial tcp: connect: connection refused': cloud.CloudDown,
    "OpenStack connection error, retries exhausted. Aborting. Last error was: EOF": cloud.CloudDown,
    "Expected HTTP response code [202] but got 503 instead": cloud.CloudDown,
    "got 409 instead: Port 1 is currently in use": cloud.Conflict,
    "something nobody has seen before": errors.EngineFailed,
}


@pytest.mark.parametrize(("said", "ours"), WORDS.items(), ids=lambda one: getattr(one, "__name__", ""))
def test_the_message_decides_which_error_it_is(said, ours):
    message = f"1 error occurred:\n\t* {said}\n\n"
    error = errors.error_of(Fault(kind="failed", message="code: 255", details=((SERVER, message),)))
    assert type(error) is ours
    assert error.remedy
    assert str(error).startswith("app1: ")
    assert "1 error occurred" not in str(error)


def test_every_error_of_the_automation_api_reaches_a_fault_or_is_one_of_ours():
    import pulumi.automation.errors as auto

    raised = {name for name in vars(auto) if name.endswith("Error")}
    passed_through = {"InvalidVersionError"}  # the engine's own installation, which `doctor` looks at
    caught = {name for name in raised if issubclass(getattr(auto, name), auto.CommandError)}
    assert raised - caught == passed_through


@pytest.mark.parametrize(
    ("kind", "ours"),
    [
        ("locked", errors.StackBusy),
        ("cancelled", errors.Cancelled),
        ("duplicate", errors.DuplicateResource),
    ],
)
def test_what_the_operation_found_itself_needs_no_reading(kind, ours):
    assert type(errors.error_of(Fault(kind=kind, message="quota 409 timeout"))) is ours


def test_a_moved_plan_carries_the_new_plan_and_what_moved():
    from provisioner.domain.plan import Plan, what_moved

    usual = {"spec_digest": "1", "program_version": "1", "provider_version": "1", "steps": ()}
    old = Plan(stack="s", state_digest="a", refreshed=True, made_at=datetime.now(UTC), **usual)
    new = old.model_copy(update={"state_digest": "b"})
    error = errors.PlanMoved(new, what_moved(old, new))
    assert error.plan == new
    assert "the state of the cloud changed" in str(error)
    assert error.exit_code == 6
