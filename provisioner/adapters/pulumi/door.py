"""The second door: what `pulumi` on the command line needs to see a stack as the engine does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from provisioner.adapters.pulumi.clouds import door_clouds
from provisioner.adapters.pulumi.places import standing_configuration
from provisioner.adapters.pulumi.recovery import entries_in
from provisioner.adapters.pulumi.site import PulumiSite
from provisioner.adapters.pulumi.store import store_of
from provisioner.engine.install import ensure_engine
from provisioner.errors import BadInput
from provisioner.settings import Settings

# Values of the caller's own that would reach the provider and, through it, the state.
SHADOWS = ("OS_CLOUD", "OS_REGION_NAME", "OS_ALLOW_REAUTH", "OS_DELAYED_AUTH", "OS_INSECURE")


class NoSuchStack(BadInput):
    """There is no stack of this name."""

    remedy = "`provisioner stack list` names those there are."


class StackNotApplied(BadInput):
    """This stack was never applied, so there is nothing a second door could compare with."""

    remedy = "Use `provisioner plan preview` for what is not built yet."


def stack_named(settings: Settings, name: str) -> str:
    """A stack by its full name, or by the case, department or cloud at its end."""
    stacks = store_of(PulumiSite(settings).backend_url).stacks()
    found = [stack for stack in stacks if name in (stack, stack.rsplit("_", 1)[-1])]
    preferred = [stack for stack in found if stack == name or stack.startswith("case_")] or found
    if len(preferred) != 1:
        known = ", ".join(found or stacks) or "none"
        raise NoSuchStack(f"{name!r} names {len(preferred)} stacks; there are: {known}")
    return preferred[0]


def door(settings: Settings, stack: str, clouds: Path) -> Mapping[str, str]:
    """The variables under which `pulumi preview` in the checkout sees this stack."""
    site = PulumiSite(settings)
    configuration = standing_configuration(site.work(stack), stack)
    if not configuration.exists():
        raise StackNotApplied(f"{stack} was never applied")
    environment = site.environment(ensure_engine(settings), stack)
    return {
        "PATH": environment["PATH"],
        **{name: value for name, value in environment.items() if name.startswith("PULUMI_")},
        "PROVISIONER_PYTHON": environment["PROVISIONER_PYTHON"],
        "PULUMI_STACK": stack,
        "PULUMI_OPTION_CONFIG_FILE": str(configuration),
        "OS_CLIENT_CONFIG_FILE": str(_entries(settings, stack, clouds)),
    }


def _entries(settings: Settings, stack: str, clouds: Path) -> Path:
    state = store_of(PulumiSite(settings).backend_url).state(stack)
    cloud = stack.split("_")[1]
    return door_clouds(stack, clouds, cloud, entries_in(state, cloud))
