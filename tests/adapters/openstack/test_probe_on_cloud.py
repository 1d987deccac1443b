"""The exit probe on the local cloud: it names one planted thing of every kind, and then finds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from provisioner.adapters.openstack.clouds import Clouds
from provisioner.adapters.openstack.probe import Probe
from provisioner.adapters.openstack.projects import clear_project, open_default_groups, seal_default_groups
from provisioner.devcloud.layout import clouds_file
from provisioner.domain.probe import ScanResult
from provisioner.settings import Settings
from tests.adapters.openstack.planted import PLANTS, Garden, garden

pytestmark = pytest.mark.cloud

# What a project and its users are by themselves.
BARE = {"project", "role assignment", "security group", "security group rule", "user"}


@pytest.fixture(scope="module")
def clouds() -> Clouds:
    return Clouds(clouds_file(Settings.from_env()))


@pytest.fixture(scope="module")
def probe(clouds: Clouds) -> Probe:
    return Probe(clouds, "devcloud-svc-probe", "devcloud-probe-system")


@pytest.fixture
def grounds(clouds: Clouds) -> Iterator[Garden]:
    with ExitStack() as undo:
        made = garden(clouds, undo)
        undo.callback(clear_project, made.admin, made.project)
        yield made


def look(probe: Probe, made: Garden, before: ScanResult | None = None) -> ScanResult:
    return probe.scan([made.project], [made.user], datetime.now(UTC), before)


def test_every_kind_of_leftover_is_named_and_its_removal_is_seen(clouds: Clouds, probe: Probe):
    with ExitStack() as undo:
        made = garden(clouds, undo)
        with ExitStack() as harvest:
            planting = Garden(made.admin, made.inside, made.project, made.user, made.mark, harvest)
            planted = {key: plant(planting) for key, plant in PLANTS.items()}
            before = look(probe, made)
        named = {(left.service, left.kind, left.id) for left in before.left}
        missed = [key for key, identity in planted.items() if (*key, identity) not in named]
        assert missed == []
        assert before.uncertain == ()
        assert {"allocation", "role assignment"} <= before.seen
        emptied = look(probe, made)
        assert {left.kind for left in emptied.left} <= BARE
        assert emptied.uncertain == ()
    clear_project(made.admin, made.project)
    first, second = look(probe, made, emptied), look(probe, made, emptied)
    assert (first.left, first.uncertain) == ((), ())
    assert second.clean


def test_a_group_that_shows_only_inside_is_uncertain_once_the_project_is_gone(clouds: Clouds, probe: Probe):
    with ExitStack() as undo:
        made = garden(clouds, undo)
    clear_project(made.admin, made.project)
    result = look(probe, made)
    assert result.left == ()
    assert len(result.uncertain) == 1
    assert "server groups" in result.uncertain[0]


def test_an_account_without_the_rights_is_uncertain_about_every_service(clouds: Clouds, grounds: Garden):
    result = look(Probe(clouds, "devcloud-requester"), grounds)
    blind = {doubt.split(":")[0] for doubt in result.uncertain}
    assert {"identity", "compute", "network", "image", "placement", "block-storage"} <= blind


def test_a_sealed_default_group_has_no_rule_and_stays_so(grounds: Garden):
    assert len(open_default_groups(grounds.admin, grounds.project)) == 4
    assert seal_default_groups(grounds.admin, grounds.project) == 4
    assert open_default_groups(grounds.admin, grounds.project) == ()
    assert seal_default_groups(grounds.admin, grounds.project) == 0


def test_looking_for_the_default_group_does_not_make_it_again(probe: Probe, grounds: Garden):
    seal_default_groups(grounds.admin, grounds.project)
    clear_project(grounds.admin, grounds.project)
    assert "security group" not in {left.kind for left in look(probe, grounds).left}
    assert "security group" not in {left.kind for left in look(probe, grounds).left}
