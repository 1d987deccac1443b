"""The baseline on running servers: applied, applied again, checked, and one server of two failing."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import date
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from provisioner.adapters.ansible import AnsibleHardener, HardenRun
from provisioner.adapters.ansible.play import RunStopped, RunTooSlow, processes_of
from provisioner.domain.baseline import BaselineResult, Level, Waiver
from tests.playbooks.conftest import ROOT, level
from tests.playbooks.controls import CONTROLS
from tests.playbooks.guests import LACKING, Guest, guest, lab

pytestmark = pytest.mark.cloud
DAY = date(2026, 11, 22)


def run_of(*guests: Guest, asked: Level | None = None, timeout: float = 120) -> HardenRun:
    return HardenRun(
        level=asked or level("level2"),
        hosts=tuple(one.access for one in guests),
        values={one.name: one.values for one in guests},
        on=DAY,
        timeout=timeout,
    )


@pytest.fixture(scope="module")
def server(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guest]:
    room = tmp_path_factory.mktemp("server")
    with lab(room / "keys") as here, guest(here, "a", 11, tree, room / "a") as found:
        yield found


@pytest.fixture(scope="module")
def story(server: Guest, hardener: AnsibleHardener) -> dict[str, BaselineResult]:
    steps = (("before", "verify"), ("applied", "harden"), ("again", "harden"), ("after", "verify"))
    return {name: getattr(hardener, step)(run_of(server)) for name, step in steps}


def test_a_fresh_server_fails_the_check(story: dict[str, BaselineResult]) -> None:
    failing = {one.control for one in story["before"].hosts[0].missing}
    assert len(failing) > 25
    assert {"ssh_root_login", "pam_lockout", "firewall", "log_forwarding", "login_banner"} <= failing


def test_after_one_run_only_what_a_namespace_cannot_have_is_missing(story: dict[str, BaselineResult]) -> None:
    assert {one.control for one in story["after"].hosts[0].missing} <= LACKING
    assert {one.control for one in story["applied"].hosts[0].controls} >= set(CONTROLS)


def test_a_second_run_changes_nothing(story: dict[str, BaselineResult]) -> None:
    said = {detail for one in story["again"].hosts[0].controls if one.changed for detail in one.details}
    changes = {detail for detail in said if not detail.startswith("Refused")}
    assert changes <= {"start chrony.service"}  # which may not set its host's clock, and stays off


def test_a_value_of_an_order_is_never_a_template(server: Guest, story: dict[str, BaselineResult]) -> None:
    assert "{{ 7 * 7 }} 门户" in server.sudo("cat /etc/issue.net")


def test_a_waived_control_is_reported_and_does_not_fail_the_server(
    server: Guest, hardener: AnsibleHardener, story: dict[str, BaselineResult]
) -> None:
    waivers = tuple(
        Waiver(control=name, reason="a namespace has none of its own", owner="ops", until=DAY)
        for name in sorted(LACKING)
    )
    asked = level("level2").model_copy(update={"waivers": waivers})
    result = hardener.verify(run_of(server, asked=asked))
    assert result.ok
    assert {one.control for one in result.hosts[0].controls if one.waived and not one.ok} <= LACKING
    late = run_of(server, asked=asked).model_copy(update={"on": date(2026, 11, 23)})
    assert not hardener.verify(late).ok


def test_one_server_of_two_that_fails_is_named_and_the_other_keeps_its_result(
    server: Guest, hardener: AnsibleHardener, story: dict[str, BaselineResult]
) -> None:
    whole = run_of(server)
    away = server.access.model_copy(update={"name": "b", "address": IPv4Address("10.77.0.99")})
    both = whole.model_copy(
        update={"hosts": (away, *whole.hosts), "values": {**whole.values, "b": server.values}}
    )
    gone, there = hardener.verify(both).hosts
    assert (gone.host, gone.reached, gone.ok) == ("b", False, False)
    assert gone.message
    assert there.host == "a"
    assert {one.control for one in there.missing} == {one.control for one in story["after"].hosts[0].missing}


def test_a_server_with_another_host_key_is_not_spoken_to(server: Guest, hardener: AnsibleHardener) -> None:
    foreign = server.known_hosts.with_name("foreign")
    own = server.lab.authority.public_key.rsplit(" ", 1)[0]
    foreign.write_text(f"{server.address} {own}\n")
    access = server.access.model_copy(update={"known_hosts_file": foreign})
    result = hardener.verify(run_of(server).model_copy(update={"hosts": (access,)}))
    assert not result.hosts[0].reached
    assert "Host key verification failed" in result.hosts[0].message


def test_a_cancelled_run_stops_and_leaves_no_process_and_no_folder(server: Guest, tmp_path: Path) -> None:
    stoppable = AnsibleHardener(ROOT / "playbooks", memory=tmp_path)
    threading.Timer(1.5, stoppable.cancel).start()
    began = time.monotonic()
    with pytest.raises(RunStopped):
        stoppable.verify(run_of(server))
    assert time.monotonic() - began < 15
    assert not list(tmp_path.iterdir())
    assert not processes_of(tmp_path)


def test_a_run_that_takes_too_long_is_ended(server: Guest, hardener: AnsibleHardener) -> None:
    with pytest.raises(RunTooSlow):
        hardener.verify(run_of(server, timeout=0.5))


def test_progress_names_each_server(server: Guest, hardener: AnsibleHardener) -> None:
    heard: list[tuple[str, str]] = []
    hardener.verify(run_of(server), lambda host, what: heard.append((host, what)))
    assert ("a", "failed") in heard or ("a", "ok") in heard
