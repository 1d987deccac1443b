"""What a cloud offers and what a department's parent project may hold."""

from __future__ import annotations

from stack_examples import department, platform
from stack_recorder import declare


def test_a_flavor_is_pinned_to_the_hosts_of_its_architecture():
    flavors = {one.inputs["name"]: one.inputs for one in declare(platform()).of(":Flavor")}
    assert flavors["arm-1c1g"]["extraSpecs"] == {"trait:CUSTOM_CPU_ARM": "required"}
    assert flavors["arm-1c1g"]["isPublic"] is True


def test_an_image_says_its_content_and_whom_it_stands_in_for():
    (image,) = declare(platform()).of(":Image")
    assert image.inputs["visibility"] == "public"
    assert image.inputs["properties"] == {
        "file_digest": "sha256:1",
        "managed_by": "govcloud-provisioner",
        "stand_in_for": "麒麟",
    }


def test_an_external_network_is_not_shared_and_serves_no_dhcp():
    recorder = declare(platform())
    for zone in platform().zones:
        network = recorder.named(":Network", zone.external_network)
        assert (network.inputs["external"], network.inputs["shared"]) == (True, False)
        assert network.inputs["segments"] == [
            {"networkType": "flat", "physicalNetwork": zone.physical_network}
        ]
        subnet = recorder.named(":Subnet", zone.external_network)
        assert subnet.inputs["enableDhcp"] is False
        assert subnet.inputs["allocationPools"] == [
            {"start": str(zone.pool_start), "end": str(zone.pool_end)}
        ]


def test_an_adopted_network_is_looked_up_and_not_made():
    zones = [zone.model_copy(update={"adopted": True}) for zone in platform().zones]
    recorder = declare(platform().model_copy(update={"zones": tuple(zones)}))
    assert not [one for one in recorder.of(":Network") if one.inputs.get("external")]
    assert {args["name"] for token, args, _ in recorder.looked_up if token.endswith(":getNetwork")} == {
        "ext-egov",
        "ext-internet",
    }


def test_the_operators_project_has_its_own_entry_on_every_external_network():
    entries = declare(platform()).of(":RbacPolicyV2")
    assert {entry.inputs["objectId"] for entry in entries} == {"Network:ext-egov", "Network:ext-internet"}
    assert {entry.inputs["targetTenant"] for entry in entries} == {"getProject:ops"}
    assert {entry.inputs["action"] for entry in entries} == {"access_as_external"}


def test_a_jump_host_answers_operators_on_ssh_and_nobody_else():
    recorder = declare(platform())
    rules = {
        (rule.inputs["direction"], rule.inputs["portRangeMin"], rule.inputs["remoteIpPrefix"])
        for rule in recorder.of(":SecGroupRule")
    }
    assert {rule for rule in rules if rule[0] == "ingress"} == {
        ("ingress", 22, "198.51.100.1/32"),
        ("ingress", 22, "203.0.113.1/32"),
    }
    assert {port for direction, port, _ in rules if direction == "egress"} == {67}  # its own address
    assert all(group.inputs["deleteDefaultRules"] for group in recorder.of(":SecGroup"))


def test_no_jump_host_joins_two_zones():
    recorder = declare(platform())
    for zone in platform().zones:
        host = recorder.named(":Instance", zone.jump_host)
        assert host.inputs["networks"] == [{"port": f"Port:{zone.jump_host}"}]
        port = recorder.named(":Port", zone.jump_host)
        assert port.inputs["networkId"] == f"Network:ops-{zone.zone}"
        router = recorder.named(":Router", f"ops-{zone.zone}")
        assert router.inputs["externalNetworkId"] == f"Network:{zone.external_network}"


def test_every_resource_of_the_platform_has_an_explicit_provider():
    recorder = declare(platform())
    assert all(one.provider in {"admin", "member-ops"} for one in recorder.cloud())
    for kind in (":Instance", ":Port", ":SecGroup", ":Router", ":FloatingIp"):
        assert {one.provider for one in recorder.of(kind)} == {"member-ops"}


def test_nothing_can_be_made_in_a_departments_parent_project():
    recorder = declare(department())
    quotas = [one for one in recorder.cloud() if "Quot" in one.type]
    assert len(quotas) == 3
    for quota in quotas:
        limits = {key: value for key, value in quota.inputs.items() if key not in ("projectId",)}
        limited = {key for key, value in limits.items() if value == 0}
        assert (
            {"instances", "cores", "ram"} <= limited
            or {"volumes", "gigabytes"} <= limited
            or {
                "network",
                "port",
                "router",
                "floatingip",
            }
            <= limited
        )
    assert not recorder.of(":RoleAssignment")
    assert recorder.outputs == {"project_id": "Project:dep-water"}


def test_the_operators_project_is_never_made_or_taken_away():
    recorder = declare(platform())
    assert not recorder.of(":Project")
    assert not recorder.of(":RoleAssignment")


def test_the_operators_project_may_own_an_entry_for_every_case():
    (quota,) = declare(platform()).of(":QuotaV2")
    limits = {key: value for key, value in quota.inputs.items() if key != "projectId"}
    assert quota.inputs["projectId"] == "getProject:ops"
    assert set(limits.values()) == {-1}
    assert "rbacPolicy" in limits
