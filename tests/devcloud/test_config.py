"""Rendered configuration listens on loopback only, keeps secrets to root, and is written when it changes."""

import json
import re
from pathlib import Path

import pytest
import yaml

from provisioner.devcloud import clouds, config
from provisioner.devcloud.layout import Layout
from provisioner.devcloud.services import all_services
from provisioner.devcloud.zones import ZONES


@pytest.fixture
def files(layout: Layout) -> dict[str, str]:
    return {str(file): text for file, text in config.rendered(layout)}


@pytest.fixture
def shipped(layout: Layout) -> None:
    """Stand-ins for the files that OpenStack packages bring."""
    for source in config.SHIPPED:
        (layout.venv / source).parent.mkdir(parents=True, exist_ok=True)
        (layout.venv / source).write_text("shipped\n")


def test_no_service_listens_beyond_loopback(layout: Layout, files: dict[str, str]):
    words = list(files.values())
    words += [word for service in all_services(layout) for word in (*service.argv, *service.env.values())]
    assert not [text for text in words if re.search(r"\b0\.0\.0\.0\b|\[::\]", text)]


def test_every_address_is_loopback_or_a_zone_gateway(files: dict[str, str]):
    found = {address for text in files.values() for address in re.findall(r"\b\d+\.\d+\.\d+\.\d+\b", text)}
    assert found == {"127.0.0.1", *(zone.gateway for zone in ZONES)}


def test_nothing_is_kept_outside_the_layout(layout: Layout, files: dict[str, str]):
    paths = {path for text in files.values() for path in re.findall(r"(?<![\w:/}])/[a-z]+/[\w./-]+", text)}
    system = ("/bin/sh", "/usr/sbin/libvirtd", "/etc/libvirt", "/run/libvirt", "/var/")
    outside = [path for path in paths if not path.startswith((str(layout.root), *system))]
    assert outside == []


def test_every_file_that_a_service_reads_is_rendered(layout: Layout, files: dict[str, str]):
    wanted = {name for service in all_services(layout) for name in service.configs}
    assert wanted <= set(files)


def test_a_second_writing_changes_nothing(layout: Layout, shipped: None):
    assert config.write_configuration(layout)
    assert config.write_configuration(layout) == []


def test_configuration_and_passwords_are_for_their_owner_only(layout: Layout, shipped: None):
    config.write_configuration(layout)
    clouds.write_clouds(layout)
    written = [file for folder in (layout.etc, layout.state / "secrets") for file in folder.rglob("*")]
    files = [file for file in [*written, layout.clouds] if file.is_file()]
    assert len(files) > 30
    assert [file for file in files if file.stat().st_mode & 0o077] == []


def test_passwords_differ_and_stay(layout: Layout, files: dict[str, str]):
    again = {str(file): text for file, text in config.rendered(layout)}
    assert again == files
    clouds.write_clouds(layout)
    texts = [file.read_text() for file in (layout.state / "secrets").iterdir()]
    assert len(set(texts)) == len(texts) == len(clouds.PEOPLE) + 4


def test_each_user_has_an_entry_in_clouds_yaml(layout: Layout):
    clouds.write_clouds(layout)
    entries = yaml.safe_load(layout.clouds.read_text())["clouds"]
    people = {"requester", "approver", "county", "operator", "operator2", "secadmin", "auditor"}
    services = {"svc-backend", "svc-admin", "svc-probe"}
    assert set(entries) == {f"devcloud-{name}" for name in people | services | {"admin", "probe-system"}}
    assert {entries[f"devcloud-{name}"]["auth"]["project_name"] for name in people} == {"govcloud-site"}
    assert {entries[f"devcloud-{name}"]["auth"]["project_name"] for name in services} == {"ops"}
    assert "project_name" not in entries["devcloud-probe-system"]["auth"]


def test_a_changed_file_starts_its_service_anew(layout: Layout, shipped: None):
    config.write_configuration(layout)
    neutron = next(service for service in all_services(layout) if service.name == "neutron-api")
    before = neutron.recipe(layout)
    (layout.etc / "neutron/ml2_conf.ini").write_text("[ml2]\n")
    assert neutron.recipe(layout) != before


@pytest.mark.parametrize("name", ["nova", "neutron", "cinder", "glance", "placement"])
def test_policies_are_valid_and_give_the_probe_no_administrator_role(files: dict[str, str], name: str):
    policy = yaml.safe_load(files[f"{name}/policy.yaml"])
    assert any("exit_probe" in rule for rule in policy.values())
    assert json.dumps(policy).count("rule:context_is_admin") == 0
    writing = re.compile(r"(create|update|delete|modify|upload|add|set|manage|publicize)_")
    assert not [rule for rule, check in policy.items() if writing.match(rule) and "exit_probe" in check]


def test_the_lock_names_no_index(layout: Layout):
    lock = Path(config.PACKAGE / "requirements.lock").read_text()
    assert "://" not in lock
    assert "--index" not in lock
    wanted = re.findall(r"^([\w-]+)==", (config.PACKAGE / "requirements.in").read_text(), flags=re.MULTILINE)
    assert wanted
    assert all(re.search(rf"^{name}==", lock, flags=re.MULTILINE) for name in wanted)
