from __future__ import annotations

import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from provisioner.engine import modules, versions

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("found", "fits"),
    [
        (versions.ENGINE, True),
        (f"v{versions.ENGINE}", True),
        ("3.999.1", True),
        ("3.249.9", False),
        ("4.0.0", False),
        ("3.300.0-alpha.1+dirty", True),
        ("", False),
        ("unknown", False),
    ],
)
def test_an_engine_fits_from_our_version_on_within_one_major(found: str, fits: bool) -> None:
    assert versions.engine_fits(found) is fits


@pytest.mark.parametrize(("found", "fits"), [(versions.PLUGIN, True), ("5.5.2", False), ("5.6.0", False)])
def test_only_the_plugin_of_the_python_package_fits(found: str, fits: bool) -> None:
    assert versions.plugin_fits(found) is fits


def test_engine_and_plugin_are_the_versions_of_the_python_packages() -> None:
    assert metadata.version("pulumi") == versions.ENGINE
    assert metadata.version("pulumi-openstack") == versions.PLUGIN
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert {f"pulumi=={versions.ENGINE}", f"pulumi-openstack=={versions.PLUGIN}"} <= set(wanted)


def test_the_go_modules_name_the_same_versions() -> None:
    engine = (modules.HERE / "pulumi" / "go.mod").read_text()
    plugin = (modules.HERE / "openstack" / "go.mod").read_text()
    assert f"github.com/pulumi/pulumi/pkg/v3 v{versions.ENGINE}" in engine
    assert f"terraform-provider-openstack/v3 v{versions.TERRAFORM_PROVIDER}" in plugin
    assert (
        f'TFProviderVersion: "{versions.TERRAFORM_PROVIDER}"'
        in (modules.HERE / "openstack" / "provider.go").read_text()
    )
