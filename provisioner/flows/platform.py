"""What a cloud offers before any case: flavors, images, disk types, zone networks, jump hosts."""

from __future__ import annotations

from provisioner.domain.plan import Plan
from provisioner.domain.platform import specify_platform
from provisioner.domain.spec import PlatformSpec


def platform_spec(world) -> PlatformSpec:
    """The platform of the catalog with the image files that are there."""
    return specify_platform(world.catalog, world.images, world.user_data, world.cloud_name)


def preview(world) -> Plan:
    return world.engine.preview(platform_spec(world))


def up(world) -> Plan:
    """Bring the platform to what the catalog says, then close the external networks to all but their zone."""
    spec = platform_spec(world)
    plan = world.engine.preview(spec)
    if not plan.is_empty:
        world.engine.apply(spec, plan)
    world.seal_external_networks(tuple(zone.external_network for zone in spec.zones))
    return plan
