"""The engine against the local cloud: the right projects, no leftovers, no duplicates, whatever is killed."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from pathlib import Path

import pytest
from cloud_bed import Bed, cloud_bed, run_access
from killing import Moment, killed

from provisioner.adapters.openstack.errors import QuotaTooSmall
from provisioner.adapters.openstack.external_networks import NoOwnEntry, is_sealed, seal
from provisioner.adapters.pulumi import errors
from provisioner.adapters.pulumi.door import door
from provisioner.domain.spec import stack_of

pytestmark = [pytest.mark.engine, pytest.mark.cloud]
ROOT = Path(__file__).resolve().parents[3]
LIMIT_S = 240


@pytest.fixture(scope="session")
def bed(tmp_path_factory) -> Bed:
    with cloud_bed(tmp_path_factory.mktemp("bed")) as made:
        yield made


@pytest.fixture
def two_zones(bed: Bed, request):
    """A case in two zones; taken away when the test ends, however it ends."""
    name = f"c{os.urandom(2).hex()}"
    app = bed.server("app1", "egov", 10, data_disks=bed.disks(1))
    web = bed.server("web1", "inet", 10, elastic_ip=True, user_data="#cloud-config\n{}\n")
    spec = bed.case(name, [bed.zone(name, "egov", [app]), bed.zone(name, "inet", [web])])
    yield spec
    projects = [bed.admin.search_projects(zone.project) for zone in spec.zones]
    bed.engine.remove(spec)
    for found in projects:
        for project in found:
            bed.clear_default_groups(project.id)


def held(bed: Bed, spec) -> dict[str, dict[str, list[str]]]:
    """What the cloud says it holds; elastic IPs by count, for their names are addresses."""
    found = {zone.zone: bed.held(zone.project) for zone in spec.zones}
    for kinds in found.values():
        kinds.update(floating=["one"] * len(kinds.get("floating", ()))) if kinds else None
    return found


def wanted(spec) -> dict[str, dict[str, list[str]]]:
    """What the cloud should hold, no more and no less."""
    found = {}
    for zone in spec.zones:
        servers = sorted(server.name for server in zone.servers)
        network = [zone.project]
        found[zone.zone] = {
            "servers": servers,
            "volumes": sorted(f"{one.name}-{disk.name}" for one in zone.servers for disk in one.data_disks),
            "networks": network,
            "subnets": network,
            "routers": network,
            "groups": servers,
            "floating": ["one"] * sum(server.elastic_ip for server in zone.servers),
            "ports": servers,
        }
    return found


def test_a_case_comes_changes_and_goes(bed, two_zones):
    plan = bed.engine.preview(two_zones)
    assert plan.summary["create"] == 31
    assert not plan.destroys
    outputs = bed.engine.apply(two_zones, plan, timeout=LIMIT_S)
    assert held(bed, two_zones) == wanted(two_zones)
    identifiers = {
        name: server["id"] for zone in outputs["zones"].values() for name, server in zone["servers"].items()
    }
    assert_everything_lies_in_its_own_project(bed, two_zones)
    assert_no_credential_in_the_state(bed, two_zones)
    assert_nothing_is_open_but_the_openings(bed, two_zones)
    assert bed.engine.preview(two_zones).is_empty
    assert_both_doors_see_the_same(bed, two_zones)
    grown = with_another_opening(bed, two_zones)
    change = bed.engine.preview(grown)
    assert [(step.op.value, step.type.rsplit(":", 1)[-1]) for step in change.steps] == [
        ("create", "SecGroupRule")
    ]
    after = bed.engine.apply(grown, change, timeout=LIMIT_S)
    assert {
        name: server["id"] for zone in after["zones"].values() for name, server in zone["servers"].items()
    } == identifiers
    leave(bed, two_zones)


def leave(bed, spec) -> None:
    """The exit: the same case with no zones."""
    nothing = spec.model_copy(update={"zones": ()})
    bed.engine.apply(nothing, bed.engine.preview(nothing), timeout=LIMIT_S)
    assert held(bed, spec) == {zone.zone: {} for zone in spec.zones}


def with_another_opening(bed, spec):
    egov, inet = spec.zones
    (app,) = egov.servers
    extra = type(app.openings[0]).model_validate({**run_access("198.51.100.7/32"), "reason": "order"})
    opened = app.model_copy(update={"openings": (*app.openings, extra)})
    return spec.model_copy(update={"zones": (egov.model_copy(update={"servers": (opened,)}), inet)})


def assert_everything_lies_in_its_own_project(bed, spec) -> None:
    """`cloud=` with `tenant_id=` would silently work elsewhere: the cloud is asked for each identifier."""
    network, compute = bed.admin.network, bed.admin.compute
    ask = {
        "networking/network:Network": lambda one: network.get_network(one).project_id,
        "networking/subnet:Subnet": lambda one: network.get_subnet(one).project_id,
        "networking/router:Router": lambda one: network.get_router(one).project_id,
        "networking/port:Port": lambda one: network.get_port(one).project_id,
        "networking/secGroup:SecGroup": lambda one: network.get_security_group(one).project_id,
        "networking/floatingIp:FloatingIp": lambda one: network.get_ip(one).project_id,
        "compute/instance:Instance": lambda one: compute.get_server(one).project_id,
        "blockstorage/volume:Volume": lambda one: bed.admin.block_storage.get_volume(one).project_id,
    }
    projects = {zone.zone: bed.admin.search_projects(zone.project)[0].id for zone in spec.zones}
    looked_at = 0
    for one in bed.engine.state(stack_of(spec)):
        kind = one["type"].removeprefix("openstack:")
        if kind in ask:
            zone = one["outputs"]["name"].rsplit("-", 1)[-1] if "name" in one["outputs"] else ""
            allowed = {projects.get(zone)} - {None} or set(projects.values())
            assert ask[kind](one["id"]) in allowed, one["urn"]
            looked_at += 1
    assert looked_at == 14


def assert_no_credential_in_the_state(bed, spec) -> None:
    text = json.dumps(bed.engine.state(stack_of(spec)))
    entries = bed.clouds.read_text() + (
        bed.clouds.with_name("secure.yaml").read_text()
        if bed.clouds.with_name("secure.yaml").exists()
        else ""
    )
    passwords = {
        line.split(":", 1)[1].strip().strip("'\"") for line in entries.splitlines() if "password:" in line
    }
    assert passwords
    assert not [one for one in passwords if one in text]
    site = bed.engine.site
    files = [path for path in site.root.rglob("*") if path.is_file()]
    assert not [path for path in files if any(one.encode() in path.read_bytes() for one in passwords)]


def assert_nothing_is_open_but_the_openings(bed, spec) -> None:
    for zone in spec.zones:
        project = bed.admin.search_projects(zone.project)[0].id
        groups = {group.name: group for group in bed.admin.network.security_groups(project_id=project)}
        for server in zone.servers:
            rules = groups[server.name].security_group_rules
            assert {(one["direction"], one["port_range_min"], one["remote_ip_prefix"]) for one in rules} == {
                (one.direction, one.port, str(one.remote)) for one in server.openings
            }


def assert_both_doors_see_the_same(bed, spec) -> None:
    """`pulumi preview` in the checkout, with nothing but the variables of the second door."""
    variables = door(bed.engine.settings, stack_of(spec), bed.clouds)
    (web,) = spec.zones[1].servers
    project = bed.admin.search_projects(spec.zones[1].project)[0].id
    for address in bed.admin.network.ips(project_id=project):
        bed.admin.network.delete_ip(address)
    command = ["pulumi", "preview", "--refresh", "--json", "--non-interactive"]
    environment = {"HOME": os.environ["HOME"], **variables}
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr + told.stdout
    told_steps = {(one["urn"], one["op"]) for one in json.loads(told.stdout)["steps"]}
    by_command = {(urn, op) for urn, op in told_steps if op not in ("same", "refresh")}
    plan = bed.engine.preview(spec)
    assert {(step.urn, step.op.value) for step in plan.steps} == by_command
    assert [step.name for step in plan.steps] == [web.name]
    bed.engine.apply(spec, plan, timeout=LIMIT_S)


CREATES = (
    Moment("create", "Project", 0.1),
    Moment("create", "Router", 1.5),
    Moment("create", "SecGroup", 0.4),
    Moment("create", "Instance", 0.1),
    Moment("create", "VolumeAttach", 0.5),
)
DELETES = (
    Moment("delete", "VolumeAttach", 0.5),
    Moment("delete", "Instance", 0.2),
    Moment("delete", "RouterInterface", 0.3),
    Moment("delete", "Volume", 0.3),
    Moment("delete", "RbacPolicyV2", 0.1),
)


def test_killed_at_five_points_of_creation_and_five_of_deletion_it_still_ends_right(bed, two_zones):
    plan = bed.engine.preview(two_zones)
    for moment in CREATES:
        assert killed(lambda progress: bed.engine.apply(two_zones, plan, progress), moment), moment
    bed.engine.apply(two_zones, plan, timeout=LIMIT_S)
    assert held(bed, two_zones) == wanted(two_zones)
    assert_nothing_is_open_but_the_openings(bed, two_zones)
    assert bed.engine.preview(two_zones).is_empty
    nothing = two_zones.model_copy(update={"zones": ()})
    plan = bed.engine.preview(nothing)
    for moment in DELETES:
        assert killed(lambda progress: bed.engine.apply(nothing, plan, progress), moment), moment
    bed.engine.apply(nothing, plan, timeout=LIMIT_S)
    assert held(bed, two_zones) == {zone.zone: {} for zone in two_zones.zones}


@pytest.mark.parametrize("begun", ["SecGroup", "Instance"])
def test_when_only_the_caller_is_killed_the_same_command_goes_on_at_once(bed, two_zones, begun):
    plan = bed.engine.preview(two_zones)
    moment = Moment("create", begun, 0.2, engine_too=False)
    assert killed(lambda progress: bed.engine.apply(two_zones, plan, progress), moment)
    bed.engine.apply(two_zones, plan, timeout=LIMIT_S)
    assert held(bed, two_zones) == wanted(two_zones)


def test_an_approval_does_not_cover_what_came_after_it(bed, two_zones):
    plan = bed.engine.preview(two_zones)
    with pytest.raises(errors.PlanMoved) as moved:
        bed.engine.apply(with_another_opening(bed, two_zones), plan)
    assert any("specification" in one.text.en for one in moved.value.moved)
    assert held(bed, two_zones) == {zone.zone: {} for zone in two_zones.zones}


def test_a_quota_that_is_too_small_is_named_and_the_same_command_goes_on_once_it_is_raised(bed, two_zones):
    egov, inet = two_zones.zones
    small = egov.model_copy(update={"quota": egov.quota.model_copy(update={"cores": 0})})
    tight = two_zones.model_copy(update={"zones": (small, inet)})
    with pytest.raises(QuotaTooSmall, match="app1"):
        bed.engine.apply(tight, bed.engine.preview(tight), timeout=LIMIT_S)
    bed.engine.apply(two_zones, bed.engine.preview(two_zones), timeout=LIMIT_S)
    assert held(bed, two_zones) == wanted(two_zones)


def test_a_missing_image_is_named(bed, two_zones):
    egov = two_zones.zones[0]
    (app,) = egov.servers
    other = egov.model_copy(update={"servers": (app.model_copy(update={"image": "not-there"}),)})
    spec = two_zones.model_copy(update={"zones": (other,)})
    with pytest.raises(errors.ImageMissing):
        bed.engine.apply(spec, None, timeout=LIMIT_S)


def test_a_cancelled_run_ends_soon_and_goes_on_later(bed, two_zones):
    plan, cancel = bed.engine.preview(two_zones), threading.Event()

    def progress(one) -> None:
        if one.state == "started" and one.type.endswith(":Router"):
            cancel.set()

    began = time.monotonic()
    with pytest.raises(errors.Cancelled):
        bed.engine.apply(two_zones, plan, progress, cancel=cancel)
    assert time.monotonic() - began < 60
    bed.engine.apply(two_zones, plan, timeout=LIMIT_S)
    assert held(bed, two_zones) == wanted(two_zones)


def test_two_runs_at_once_on_one_stack_are_refused_and_harm_nothing(bed, two_zones):
    plan, refused = bed.engine.preview(two_zones), []

    def second(one) -> None:
        if one.state == "started" and one.type.endswith(":Network") and not refused:
            with pytest.raises(errors.StackBusy) as busy:
                bed.engine.apply(two_zones, plan)
            refused.append(busy.value)

    bed.engine.apply(two_zones, plan, second, timeout=LIMIT_S)
    assert refused
    assert held(bed, two_zones) == wanted(two_zones)


def test_a_suspended_case_is_switched_off_and_keeps_everything(bed, two_zones):
    bed.engine.apply(two_zones, bed.engine.preview(two_zones), timeout=LIMIT_S)
    asleep = two_zones.model_copy(update={"suspended": True})
    plan = bed.engine.preview(asleep)
    assert {(step.op.value, step.diffs) for step in plan.steps} == {("update", ("powerState",))}
    bed.engine.apply(asleep, plan, timeout=LIMIT_S)
    assert held(bed, two_zones) == wanted(two_zones)
    project = bed.admin.search_projects(two_zones.zones[0].project)[0].id
    servers = bed.admin.compute.servers(all_projects=True, project_id=project)
    assert {server.status for server in servers} == {"SHUTOFF"}


def test_an_external_network_is_seen_by_nobody_without_an_entry(bed):
    names = [f"{bed.tag}-egov", f"{bed.tag}-inet"]
    assert all(is_sealed(bed.admin, name) for name in names)
    assert seal(bed.admin, names) == ()


def test_a_network_with_no_entry_of_its_own_is_not_sealed_into_uselessness(bed):
    name = f"{bed.tag}-lonely"
    network = bed.admin.network.create_network(name=name, is_router_external=True)
    try:
        with pytest.raises(NoOwnEntry):
            seal(bed.admin, [name])
    finally:
        bed.admin.network.delete_network(network)
