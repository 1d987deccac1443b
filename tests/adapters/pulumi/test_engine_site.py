"""What the engine keeps on a site, and what of the caller's environment it may see."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
import yaml

from provisioner.adapters.openstack.errors import NoSuchEntry
from provisioner.adapters.pulumi import clouds
from provisioner.adapters.pulumi.marker import RunMarker
from provisioner.adapters.pulumi.site import PulumiSite
from provisioner.adapters.pulumi.version import program_version
from provisioner.engine.model import Engine, Part, Source
from provisioner.settings import Settings

OPERATORS = {
    "gov-svc-admin": {"auth": {"auth_url": "http://k", "username": "adm", "project_name": "ops"}},
    "gov-svc-backend": {
        "auth": {
            "auth_url": "http://k",
            "username": "svc-backend",
            "user_domain_name": "Default",
            "project_id": "elsewhere",
            "project_name": "ops",
        },
        "region_name": "gov",
    },
}


@pytest.fixture
def site(tmp_path) -> PulumiSite:
    return PulumiSite(Settings(cache=tmp_path / "cache", site=tmp_path / "site"))


def engine(tmp_path: Path) -> Engine:
    part = Part(path=tmp_path / "pulumi", version="3.250.0", source=Source.FOUND)
    return Engine(pulumi=part, plugin=part, language_host=tmp_path / "host", home=tmp_path / "home")


def operators_file(folder: Path) -> Path:
    (folder / "clouds.yaml").write_text(yaml.safe_dump({"clouds": OPERATORS}))
    secure = {"clouds": {"gov-svc-backend": {"auth": {"password": "hidden"}}}}
    (folder / "secure.yaml").write_text(yaml.safe_dump(secure))
    return folder / "clouds.yaml"


def test_the_passphrase_is_made_once_and_only_its_owner_reads_it(site):
    first = site.passphrase_file.read_bytes()
    assert len(first) > 30
    assert site.passphrase_file.read_bytes() == first
    assert stat.S_IMODE(site.passphrase_file.stat().st_mode) == 0o600
    assert list(site.root.iterdir()) == [site.passphrase_file]


def test_no_credential_of_the_caller_reaches_the_engine(site, tmp_path, monkeypatch):
    for name in ("OS_PASSWORD", "OS_CLOUD", "OS_TOKEN", "OS_REGION_NAME", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "canary")
    assert "canary" not in site.environment(engine(tmp_path), "stack").values()


def test_the_backend_is_a_folder_of_the_site_unless_the_settings_name_another(site):
    assert site.backend_url == f"file://{site.root}/state?metadata=skip"
    named = Settings(cache=Path("c"), site=Path("s"), backend_url="postgres://db/pulumi")
    assert PulumiSite(named).backend_url == "postgres://db/pulumi"


def test_a_run_gets_one_entry_per_project_by_its_name(tmp_path):
    merged = clouds.operators_entries(operators_file(tmp_path))
    made = clouds.entries(merged, "gov", ["water-egov", "water-inet"])
    assert set(made) == {"gov-admin", "water-egov", "water-inet"}
    assert made["gov-admin"]["auth"]["username"] == "adm"
    auth = made["water-egov"]["auth"]
    assert (auth["project_name"], auth["username"], auth["password"]) == (
        "water-egov",
        "svc-backend",
        "hidden",
    )
    assert auth["project_domain_name"] == "Default"
    assert "project_id" not in auth
    assert made["water-egov"]["region_name"] == "gov"


def test_a_missing_entry_is_named(tmp_path):
    with pytest.raises(NoSuchEntry, match="north-svc-admin, north-admin"):
        clouds.entries(OPERATORS, "north", [])


def test_a_clouds_file_that_is_not_there_is_told_before_anything_starts(tmp_path):
    with pytest.raises(NoSuchEntry):
        clouds.check_entries(tmp_path / "clouds.yaml", "gov")


def test_the_runs_entries_are_readable_by_their_owner_only_and_go_with_the_run(tmp_path):
    with clouds.run_clouds(operators_file(tmp_path), "gov", ["p"]) as file:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
        assert yaml.safe_load(file.read_text())["clouds"]["p"]["auth"]["project_name"] == "p"
    assert not file.parent.exists()


def test_what_a_killed_run_left_in_memory_is_swept(tmp_path):
    dead = clouds.memory_folder("run-4194303")
    dead.mkdir(parents=True, exist_ok=True)
    with clouds.run_clouds(operators_file(tmp_path), "gov", []):
        assert not dead.exists()
        assert clouds.memory_folder(f"run-{os.getpid()}").exists()


def test_an_approval_is_consumed_by_a_run_and_not_by_an_attempt(tmp_path):
    marker = RunMarker(tmp_path)
    assert not marker.is_running("plan-1")
    marker.begin("plan-1")
    assert marker.is_running("plan-1")
    assert not marker.is_running("plan-2")
    marker.finish()
    assert not marker.is_running("plan-1")
    assert marker.is_done("plan-1")


def test_the_program_version_is_stable():
    assert program_version() == program_version()
    assert program_version().startswith("0.1.0+")
