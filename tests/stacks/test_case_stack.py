"""What a case declares: closed but for its openings, in its own projects, through explicit providers."""

from __future__ import annotations

import json
from ipaddress import IPv4Address, IPv4Network

import pytest
from stack_examples import case, opening, server, zone
from stack_recorder import declare

from stacks.clouds.openstack.network import pools

BY_ADMIN = (":Project", ":RoleAssignment", ":QuotaSetV2", ":QuoteSetV3", ":QuotaV2", ":RbacPolicyV2")


def rules_of(recorder):
    """Every rule as (group, direction, protocol, port, remote)."""
    return {
        (
            rule.inputs["securityGroupId"].removeprefix("SecGroup:"),
            rule.inputs["direction"],
            rule.inputs["protocol"],
            rule.inputs.get("portRangeMin"),
            rule.inputs["remoteIpPrefix"],
        )
        for rule in recorder.of(":SecGroupRule")
    }


def test_nothing_is_open_that_no_opening_names(two_zones):
    named = {
        (server.name, opening.direction, opening.protocol.value, opening.port, str(opening.remote))
        for server in two_zones.servers
        for opening in server.openings
    }
    recorder = declare(two_zones)
    assert rules_of(recorder) == named
    assert len(recorder.of(":SecGroupRule")) == len(named)
    assert all(
        rule.inputs.get("portRangeMin") == rule.inputs.get("portRangeMax")
        for rule in recorder.of(":SecGroupRule")
    )


def test_a_server_without_openings_has_no_rule():
    recorder = declare(case([zone("egov", "10.68.0", [server("app1", "10.68.0.10")])]))
    assert recorder.of(":SecGroupRule") == []


def test_every_group_loses_the_rules_neutron_adds(two_zones):
    groups = declare(two_zones).of(":SecGroup")
    assert len(groups) == 2
    assert all(group.inputs["deleteDefaultRules"] is True for group in groups)


def test_every_port_stands_behind_its_own_group_only(two_zones):
    ports = declare(two_zones).of(":Port")
    assert {(port.name, tuple(port.inputs["securityGroupIds"])) for port in ports} == {
        ("app1", ("SecGroup:app1",)),
        ("web1", ("SecGroup:web1",)),
    }
    assert all(port.inputs["portSecurityEnabled"] is True for port in ports)
    assert not any("allowedAddressPairs" in port.inputs for port in ports)


def test_no_router_port_or_server_joins_two_zones(two_zones):
    recorder = declare(two_zones)
    projects = {zone.project: {server.name for server in zone.servers} for zone in two_zones.zones}
    for project, servers in projects.items():
        network, subnet, router = f"Network:{project}", f"Subnet:{project}", f"Router:{project}"
        for name in servers:
            port = recorder.named(":Port", name)
            assert port.inputs["networkId"] == network
            assert [address["subnetId"] for address in port.inputs["fixedIps"]] == [subnet]
            assert recorder.named(":Instance", name).inputs["networks"] == [{"port": f"Port:{name}"}]
        (interface,) = [one for one in recorder.of(":RouterInterface") if one.inputs["routerId"] == router]
        assert interface.inputs["subnetId"] == subnet
    assert len(recorder.of(":Router")) == len(recorder.of(":RouterInterface")) == len(projects)
    externals = {one.name: one.inputs["externalNetworkId"] for one in recorder.of(":Router")}
    assert len(set(externals.values())) == len(projects)


def test_every_resource_has_an_explicit_provider(two_zones):
    recorder = declare(two_zones)
    assert all(one.provider for one in recorder.cloud())
    assert all(provider == "admin" for _, _, provider in recorder.looked_up)


def test_everything_lies_in_the_project_of_its_zone(two_zones):
    recorder = declare(two_zones)
    for zone_ in two_zones.zones:
        for one in recorder.cloud():
            if f"Zone::{zone_.zone}" not in one.parent and zone_.project not in one.name:
                continue
            expected = "admin" if one.type.endswith(BY_ADMIN) else f"member-{zone_.project}"
            assert one.provider == expected, one.urn
    entries = {one.name: one.inputs["cloud"] for one in recorder.of("providers:openstack")}
    assert entries == {
        "admin": "devcloud-admin",
        **{f"member-{zone_.project}": zone_.project for zone_ in two_zones.zones},
    }


def test_each_server_is_made_by_the_member_of_its_own_zone(two_zones):
    recorder = declare(two_zones)
    for zone_ in two_zones.zones:
        for server_ in zone_.servers:
            assert recorder.named(":Instance", server_.name).provider == f"member-{zone_.project}"


def test_a_provider_holds_no_credential_but_the_name_of_an_entry(two_zones):
    for provider in declare(two_zones).of("providers:openstack"):
        assert set(provider.inputs) == {"cloud"}


def test_the_member_works_only_after_the_grant(two_zones):
    recorder = declare(two_zones)
    for zone_ in two_zones.zones:
        provider = recorder.named("providers:openstack", f"member-{zone_.project}")
        grant = recorder.named(":RoleAssignment", f"{zone_.project}-backend")
        assert grant.urn in provider.depends_on
        assert grant.inputs["projectId"] == f"Project:{zone_.project}"


def test_a_router_waits_for_its_projects_entry_on_the_external_network(two_zones):
    recorder = declare(two_zones)
    for zone_ in two_zones.zones:
        entry = recorder.named(":RbacPolicyV2", f"{zone_.project}-external")
        assert entry.inputs == {
            "action": "access_as_external",
            "objectType": "network",
            "objectId": f"getNetwork:{zone_.external_network}",
            "targetTenant": f"Project:{zone_.project}",
        }
        assert entry.urn in recorder.named(":Router", zone_.project).depends_on


@pytest.mark.parametrize(
    ("kind", "unset_is_right"),
    [
        (":QuotaSetV2", {"region", "projectId"}),
        (":QuoteSetV3", {"region", "projectId", "volumeTypeQuota"}),
        (":QuotaV2", {"region", "projectId"}),
    ],
)
def test_every_limit_of_a_quota_is_set(two_zones, kind, unset_is_right):
    import pulumi_openstack as openstack

    known = {
        ":QuotaSetV2": openstack.compute.QuotaSetV2,
        ":QuoteSetV3": openstack.blockstorage.QuoteSetV3,
        ":QuotaV2": openstack.networking.QuotaV2,
    }[kind]
    fields = {name for name in vars(known) if isinstance(vars(known)[name], property)} - {"id", "urn"}
    wanted = {_camel(name) for name in fields - {"pulumi_resource_type", "pulumi_resource_name"}}
    for quota in declare(two_zones).of(kind):
        assert wanted - set(quota.inputs) <= unset_is_right, quota.urn


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.title() for word in rest)


def test_an_address_from_outside_only_where_the_specification_says_so(two_zones):
    recorder = declare(two_zones)
    (address,) = recorder.of(":FloatingIp")
    assert address.inputs["portId"] == "Port:web1"
    assert address.inputs["pool"] == "ext-internet"
    interface = recorder.named(":RouterInterface", "water-portal-internet")
    assert interface.urn in address.depends_on


def test_no_secret_goes_in_or_out(two_zones):
    recorder = declare(two_zones)
    for one in recorder.cloud():
        assert not {"adminPass", "keyPair", "password", "personalities"} & set(one.inputs), one.urn
    assert set(recorder.outputs["zones"]["internet"]) == {
        "project_id",
        "network_id",
        "subnet_id",
        "router_id",
        "servers",
    }
    assert set(recorder.outputs["zones"]["internet"]["servers"]["web1"]) == {
        "id",
        "port_id",
        "address",
        "floating_ip",
        "volumes",
    }


def test_a_server_keeps_its_identity_when_user_data_or_image_content_moves(two_zones):
    for one in declare(two_zones).of(":Instance"):
        assert {"userData", "imageName", "imageId", "availabilityZone"} <= set(one.ignored)
        assert "imageId" not in one.inputs


def test_every_server_disk_and_port_says_whose_it_is_and_by_which_order(two_zones):
    labels = {"case": "water-portal", "created-by-order": "a" * 32, "managed-by": "govcloud-provisioner"}
    recorder = declare(two_zones)
    for kind in (":Instance", ":Volume"):
        assert all(one.inputs["metadata"] == labels for one in recorder.of(kind))
    tags = {f"{key}={value}" for key, value in labels.items()}
    for kind in (":Port", ":SecGroup", ":FloatingIp"):
        assert all(set(one.inputs["tags"]) == tags for one in recorder.of(kind))
    assert all(len(tag) <= 60 for one in recorder.cloud() for tag in one.inputs.get("tags", []))


@pytest.mark.parametrize(("suspended", "power"), [(False, "active"), (True, "shutoff")])
def test_a_suspended_case_keeps_everything_but_power(two_zones, suspended, power):
    recorder = declare(two_zones.model_copy(update={"suspended": suspended}))
    assert {one.inputs["powerState"] for one in recorder.of(":Instance")} == {power}
    assert len(recorder.cloud()) == len(declare(two_zones).cloud())


def test_an_exit_declares_nothing(two_zones):
    recorder = declare(two_zones.model_copy(update={"zones": ()}))
    assert recorder.declared == []
    assert recorder.outputs == {"zones": {}}


def test_the_runs_address_is_never_given_away(two_zones):
    subnet = declare(two_zones).named(":Subnet", "water-portal-egov")
    assert subnet.inputs["allocationPools"] == [{"start": "10.68.0.2", "end": "10.68.0.61"}]
    assert subnet.inputs["enableDhcp"] is True


@pytest.mark.parametrize(
    ("left_out", "expected"),
    [
        (set(), [("10.0.0.1", "10.0.0.6")]),
        ({"10.0.0.1", "10.0.0.6"}, [("10.0.0.2", "10.0.0.5")]),
        ({"10.0.0.3"}, [("10.0.0.1", "10.0.0.2"), ("10.0.0.4", "10.0.0.6")]),
        ({"10.0.0.1", "10.0.0.2", "192.0.2.1"}, [("10.0.0.3", "10.0.0.6")]),
    ],
)
def test_pools_are_what_is_left_around_the_holes(left_out, expected):
    found = pools(IPv4Network("10.0.0.0/29"), {IPv4Address(one) for one in left_out})
    assert [(str(first), str(last)) for first, last in found] == expected


def test_an_order_that_does_not_name_a_server_changes_nothing_of_it(two_zones):
    egov, internet = two_zones.zones
    added = server("app2", "10.68.0.11", order="sha256:" + "c" * 64, openings=[opening()])
    grown = case(
        [
            zone("egov", "10.68.0", [one.model_dump(mode="json") for one in egov.servers] + [added]),
            internet.model_dump(mode="json"),
        ],
        orders=["sha256:" + "b" * 64, "sha256:" + "c" * 64],
    )
    before = {one.urn: one.inputs for one in declare(two_zones).cloud()}
    after = {one.urn: one.inputs for one in declare(grown).cloud()}
    assert {urn: after[urn] for urn in before} == before
    assert all("app2" in urn for urn in after.keys() - before.keys())


def test_two_servers_of_a_case_cannot_share_a_name():
    with pytest.raises(ValueError, match="not unique"):
        case(
            [
                zone("egov", "10.68.0", [server("a", "10.68.0.10")]),
                zone("internet", "10.64.0", [server("a", "10.64.0.10")]),
            ]
        )


def test_the_specification_survives_the_stack_configuration(two_zones):
    from provisioner.domain.spec import spec_from

    assert spec_from(json.loads(json.dumps(two_zones.model_dump(mode="json")))) == two_zones
