"""What one cloud offers to all departments: sizes, images, disk types, and each zone's outside."""

from __future__ import annotations

import pulumi
import pulumi_openstack as openstack

from provisioner.domain.spec import Flavor, Image, PlatformSpec, VolumeType
from stacks.clouds.openstack.naming import MANAGER
from stacks.clouds.openstack.outside import Outside
from stacks.clouds.openstack.project import free_operators_project, operators_project
from stacks.clouds.openstack.providers import admin_of


def declare_platform(spec: PlatformSpec) -> pulumi.Inputs:
    """Catalog entries of the cloud, and per zone the external network and the operator's jump host."""
    admin = admin_of(spec.cloud)
    opts = pulumi.ResourceOptions(provider=admin)
    flavors = {flavor.name: _flavor(flavor, opts) for flavor in spec.flavors}
    images = {image.name: _image(image, admin) for image in spec.images}
    types = {type_.name: _volume_type(type_, opts) for type_ in spec.volume_types}
    operator = operators_project(spec.ops_project, admin)
    free_operators_project(spec.ops_project, operator.id, admin)
    zones = {
        zone.zone: Outside(zone, operator=operator, admin=admin, needs=[*flavors.values(), *images.values()])
        for zone in spec.zones
    }
    return {
        "flavors": {name: flavor.id for name, flavor in flavors.items()},
        "images": {name: image.id for name, image in images.items()},
        "volume_types": {name: type_.id for name, type_ in types.items()},
        "ops_project_id": operator.id,
        "zones": {name: zone.facts for name, zone in zones.items()},
    }


def _flavor(flavor: Flavor, opts: pulumi.ResourceOptions) -> openstack.compute.Flavor:
    return openstack.compute.Flavor(
        f"flavor-{flavor.name}",
        name=flavor.name,
        vcpus=flavor.vcpus,
        ram=flavor.memory_mb,
        disk=flavor.disk_gb,
        is_public=True,
        extra_specs={f"trait:{trait}": "required" for trait in flavor.traits},
        opts=opts,
    )


def _image(image: Image, admin: openstack.Provider) -> openstack.images.Image:
    return openstack.images.Image(
        f"image-{image.name}",
        name=image.name,
        local_file_path=image.file,
        container_format="bare",
        disk_format=image.disk_format,
        min_disk_gb=image.min_disk_gb,
        min_ram_mb=image.min_memory_mb,
        visibility="public",
        protected=False,
        properties={
            **image.properties,
            "file_digest": image.digest,
            "managed_by": MANAGER,
            **({"stand_in_for": image.stand_in_for} if image.stand_in_for else {}),
        },
        opts=pulumi.ResourceOptions(
            provider=admin,
            replacement_trigger=image.digest,  # another content under the same path
            # Two images of one name, and servers could not be made by that name.
            delete_before_replace=True,
        ),
    )


def _volume_type(type_: VolumeType, opts: pulumi.ResourceOptions) -> openstack.blockstorage.VolumeTypeV3:
    return openstack.blockstorage.VolumeTypeV3(
        f"volume-type-{type_.name}",
        name=type_.name,
        is_public=True,
        extra_specs=dict(type_.extra_specs),
        opts=opts,
    )
