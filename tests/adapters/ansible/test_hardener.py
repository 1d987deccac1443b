"""The runner: what Ansible is told, what it leaves behind, and how its answers read."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from provisioner.adapters.ansible import AnsibleHardener, HardenRun, RetireRun
from provisioner.adapters.ansible.answers import host_result, host_retired
from provisioner.adapters.ansible.folder import environment, private_folder, write_inventory, write_values
from provisioner.adapters.ansible.play import HostEnd, PlaybookBroken
from provisioner.adapters.ssh import HostAccess
from provisioner.content import content_root
from provisioner.domain.baseline import DataDisk, Level, ServerValues
from provisioner.errors import HardeningError
from provisioner.settings import Settings

PLAYBOOKS = content_root(Settings.from_env()) / "playbooks"
ACCESS = HostAccess.model_validate(
    {
        "name": "web-1",
        "address": "127.0.0.1",
        "port": 1,
        "user": "{{ lookup('pipe', 'id') }}",
        "key_file": "/m/key",
        "certificate_file": "/m/key-cert.pub",
        "known_hosts_file": "/m/known",
        "proxy_command": "ssh -W %h:%p jump",
    }
)
VALUES = ServerValues.model_validate(
    {
        "unit": "{{ 7 * 7 }}",
        "system": "门户",
        "title": "web-1",
        "log": {"address": "10.0.0.1"},
        "ntp": ["10.0.0.1"],
        "run_source": "10.0.0.254",
    }
)
LEVEL = Level.model_validate(
    {
        "id": "tiny",
        "title": {"zh": "小", "en": "tiny"},
        "controls": [{"control": "cron_access", "reference": "x"}],
        "waivers": [
            {"control": "cron_access", "reason": "moving next week", "owner": "ops", "until": "2026-11-22"}
        ],
    }
)


class AsYaml(yaml.SafeLoader):
    """Shows `!unsafe` values with a mark."""


AsYaml.add_constructor("!unsafe", lambda loader, node: ("unsafe", loader.construct_scalar(node)))


def test_every_value_of_the_inventory_that_came_from_outside_is_marked_unsafe(tmp_path: Path) -> None:
    text = write_inventory(tmp_path, PLAYBOOKS, [ACCESS]).read_text()
    host = yaml.load(text, AsYaml)["all"]["hosts"]["web-1"]
    assert host["ansible_user"] == ("unsafe", ACCESS.user)
    assert host["ansible_host"] == ("unsafe", "127.0.0.1")
    assert "ProxyCommand=ssh -W %h:%p jump" in host["ansible_ssh_common_args"][1]
    assert "StrictHostKeyChecking=yes" in host["ansible_ssh_common_args"][1]


def test_the_runs_files_are_for_us_alone_and_gone_afterwards(tmp_path: Path) -> None:
    with private_folder(tmp_path) as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        assert write_values(folder, {"a": 1}).stat().st_mode & 0o777 == 0o600
        assert len(environment(folder, 2)["ANSIBLE_SSH_CONTROL_PATH_DIR"]) + 45 < 104 + len(str(tmp_path))
    assert not list(tmp_path.iterdir())


def test_no_configuration_of_the_machine_reaches_ansible(tmp_path: Path) -> None:
    settings = environment(tmp_path, forks=3)
    assert Path(settings["ANSIBLE_CONFIG"]).parent == tmp_path
    assert settings["ANSIBLE_FORKS"] == "3"
    assert settings["ANSIBLE_HOST_KEY_CHECKING"] == "True"


def test_a_server_that_cannot_be_reached_is_a_result_and_no_exception(tmp_path: Path) -> None:
    run = HardenRun(level=LEVEL, hosts=(ACCESS,), values={"web-1": VALUES}, on=date(2026, 1, 1), timeout=60)
    result = AnsibleHardener(PLAYBOOKS, tmp_path).harden(run)
    assert result.failed == ("web-1",)
    assert not result.hosts[0].reached
    assert not list(tmp_path.iterdir())


def test_a_playbook_that_cannot_run_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    broken = tmp_path / "playbooks"
    broken.mkdir()
    (broken / "inventory.yml.j2").write_text((PLAYBOOKS / "inventory.yml.j2").read_text())
    (broken / "verify.yml").write_text("- hosts: all\n  nonsense: true\n")
    run = HardenRun(level=LEVEL, hosts=(ACCESS,), values={"web-1": VALUES}, on=date(2026, 1, 1), timeout=60)
    with pytest.raises(PlaybookBroken) as error:
        AnsibleHardener(broken).verify(run)
    assert isinstance(error.value, HardeningError)
    assert error.value.remedy
    assert "nonsense" in str(error.value)


def test_baking_refuses_the_machine_itself() -> None:
    result = AnsibleHardener(PLAYBOOKS).bake(Path("/"), LEVEL)
    assert not result.ok
    assert "never the machine itself" in result.hosts[0].message


def test_a_foreign_family_is_refused_with_the_names_of_what_stays_undone(tmp_path: Path) -> None:
    (tmp_path / "usr/bin").mkdir(parents=True)
    (tmp_path / "usr/bin/rpm").touch()
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/os-release").write_text('ID="kylin"\nPLATFORM_ID="platform:ky10"\n')
    result = AnsibleHardener(PLAYBOOKS).bake(tmp_path, LEVEL)
    assert "family not yet covered" in result.hosts[0].message
    assert "cron_access" in result.hosts[0].message


# ---------------------------------------------------------------- answers

ANSWERS: list[tuple[str, HostEnd | None, dict[str, Any]]] = [
    ("silent", None, {"ok": False, "reached": False}),
    ("unreachable", HostEnd("unreachable", {"msg": "no route"}), {"ok": False, "reached": False}),
    (
        "a crashed module shows its last words",
        HostEnd("failed", {"msg": "MODULE FAILURE", "module_stderr": "Traceback: boom"}),
        {"ok": False, "message": "MODULE FAILURE: Traceback: boom"},
    ),
    ("fine", HostEnd("ok", {"results": [], "family": "debian"}), {"ok": True, "family": "debian"}),
]


@pytest.mark.parametrize(("end", "expected"), [case[1:] for case in ANSWERS], ids=[c[0] for c in ANSWERS])
def test_an_answer_reads_as_a_result(end: HostEnd | None, expected: dict[str, Any]) -> None:
    result = host_result("web-1", end)
    assert {name: getattr(result, name) for name in expected} == expected


def test_controls_keep_their_findings_and_waivers() -> None:
    results = [
        {"control": "a", "passed": True, "findings": [], "waived": False},
        {"control": "b", "passed": False, "findings": ["open"], "waived": True},
        {"control": "c", "passed": False, "findings": ["wide", "open"], "waived": False},
        {"control": "d", "changed": True, "changes": ["/etc/d"], "failed": "Refused: no"},
    ]
    found = host_result("web-1", HostEnd("failed", {"msg": "x", "results": results}))
    assert [one.control for one in found.missing] == ["c", "d"]
    assert found.controls[3].details == ("/etc/d", "Refused: no")
    assert found.changed


def test_a_waiver_counts_until_its_day() -> None:
    assert LEVEL.waived(date(2026, 11, 22)) == ("cron_access",)
    assert LEVEL.waived(date(2026, 11, 23)) == ()


def test_how_a_disk_was_emptied_is_kept_for_the_certificate() -> None:
    disk = {"name": "data-1", "serial": "6b1d0d0e-5b7c", "device": "/dev/vdb", "bytes": 1024}
    answer = {"disks": [{**disk, "method": "blkdiscard --zeroout", "verified": True}]}
    found = host_retired("web-1", HostEnd("ok", answer))
    assert found.ok
    assert found.disks[0].method == "blkdiscard --zeroout"
    assert not host_retired("web-1", None).ok


def test_a_disk_is_named_by_a_serial_number_and_nothing_else() -> None:
    with pytest.raises(ValueError):
        DataDisk(name="data", serial="/dev/vda")
    assert json.loads(RetireRun(hosts=(ACCESS,), disks={}).model_dump_json())["disks"] == {}


def test_a_value_cannot_bring_a_second_line() -> None:
    with pytest.raises(ValueError):
        ServerValues.model_validate({**VALUES.model_dump(), "unit": "a\nPermitRootLogin yes"})
