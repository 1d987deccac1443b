"""The security group of one server: closed, plus each opening of the specification as its own rule."""

from __future__ import annotations

from collections.abc import Iterable

import pulumi
import pulumi_openstack as openstack

from provisioner.domain.spec import Opening
from stacks.clouds.openstack.naming import Origin


def wall(
    name: str,
    openings: Iterable[Opening],
    *,
    origin: Origin,
    member: openstack.Provider,
    parent: pulumi.Resource,
) -> openstack.networking.SecGroup:
    """A group that lets nothing in or out but the openings."""
    group = openstack.networking.SecGroup(
        name,
        name=name,
        description="Closed but for the openings of its orders",
        # Neutron opens egress in every new group; each opening is to be listed here.
        delete_default_rules=True,
        stateful=True,
        tags=origin.tags,
        opts=pulumi.ResourceOptions(parent=parent, provider=member),
    )
    # Rules go with their group; deleting them one by one would wait for Neutron's lock each time.
    opts = pulumi.ResourceOptions(parent=parent, provider=member, deleted_with=group)
    for opening in openings:
        _rule(f"{name}-{_rule_name(opening)}", group, opening, opts)
    return group


def _rule(
    name: str, group: openstack.networking.SecGroup, opening: Opening, opts: pulumi.ResourceOptions
) -> None:
    openstack.networking.SecGroupRule(
        name,
        security_group_id=group.id,
        direction=opening.direction,
        ethertype="IPv4",
        protocol=opening.protocol.value,
        port_range_min=opening.port,
        port_range_max=opening.port,
        remote_ip_prefix=str(opening.remote),
        description=opening.reason,
        opts=opts,
    )


def _rule_name(opening: Opening) -> str:
    """A rule is what it opens: the same opening keeps its name when others come or go."""
    port = "any" if opening.port is None else str(opening.port)
    return f"{opening.direction}-{opening.protocol.value}-{port}-{str(opening.remote).replace('/', '-')}"
