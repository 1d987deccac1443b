"""The engine and the plugin that this machine has, put to work."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi import automation as auto

from provisioner.engine import built, modules, versions
from provisioner.engine.errors import BuildFailed
from provisioner.engine.model import Engine
from provisioner.engine.workshop import Workshop
from provisioner.settings import Settings
from tests.engine.test_built import start_build, wait_for

pytestmark = pytest.mark.engine

# Found, not imported: importing every module of it warns of each old name.
PACKAGE = Path(next(iter(find_spec("pulumi_openstack").submodule_search_locations)))
PROVIDER_MODULE = "github.com/terraform-provider-openstack/terraform-provider-openstack/v3"

# What our stacks and the access path declare.
RESOURCES = [
    "blockstorage/quoteSetV3:QuoteSetV3",
    "blockstorage/volume:Volume",
    "blockstorage/volumeTypeV3:VolumeTypeV3",
    "compute/flavor:Flavor",
    "compute/flavorAccess:FlavorAccess",
    "compute/instance:Instance",
    "compute/interfaceAttach:InterfaceAttach",
    "compute/quotaSetV2:QuotaSetV2",
    "compute/serverGroup:ServerGroup",
    "compute/volumeAttach:VolumeAttach",
    "identity/applicationCredential:ApplicationCredential",
    "identity/project:Project",
    "identity/roleAssignment:RoleAssignment",
    "identity/user:User",
    "images/image:Image",
    "networking/floatingIp:FloatingIp",
    "networking/network:Network",
    "networking/port:Port",
    "networking/quotaV2:QuotaV2",
    "networking/rbacPolicyV2:RbacPolicyV2",
    "networking/router:Router",
    "networking/routerInterface:RouterInterface",
    "networking/secGroup:SecGroup",
    "networking/secGroupRule:SecGroupRule",
    "networking/subnet:Subnet",
]


@pytest.fixture(scope="module")
def schema(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    said = run(engine, tmp_path_factory.mktemp("schema"), "package", "get-schema", str(engine.plugin.path))
    return json.loads(said)


def run(engine: Engine, folder: Path, *words: str) -> str:
    return subprocess.run(
        [str(engine.pulumi.path), *words],
        cwd=folder,
        env={**os.environ, **engine.environment()},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout


def test_the_engine_tells_its_version(engine: Engine, tmp_path: Path) -> None:
    said = run(engine, tmp_path, "version").strip().removeprefix("v")
    assert said == engine.pulumi.version
    assert versions.engine_fits(said)


def test_the_engine_knows_its_plugin(engine: Engine, tmp_path: Path) -> None:
    listed = json.loads(run(engine, tmp_path, "plugin", "ls", "--json"))
    assert [(found["name"], found["version"]) for found in listed] == [("openstack", versions.PLUGIN)]


@pytest.mark.parametrize("resource", RESOURCES)
def test_the_plugin_offers_what_the_stacks_declare(schema: dict[str, Any], resource: str) -> None:
    assert f"openstack:{resource}" in schema["resources"]


def test_the_plugin_offers_every_resource_of_the_python_package(schema: dict[str, Any]) -> None:
    tokens = re.compile(r"'(openstack:[A-Za-z0-9]+/[a-z][A-Za-z0-9]*:[A-Z][A-Za-z0-9]*)'")
    wanted = {token for source in PACKAGE.rglob("*.py") for token in tokens.findall(source.read_text())}
    wanted = {token for token in wanted if not token.startswith("openstack:index/")}
    assert len(wanted) > 100
    assert sorted(wanted - set(schema["resources"])) == []


def test_an_inline_program_runs_from_up_to_destroy(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    stack = auto.create_or_select_stack(
        "dev",
        project_name="govcloud",
        program=lambda: pulumi.export("word", pulumi.Config().require("word")),
        opts=auto.LocalWorkspaceOptions(
            work_dir=str(tmp_path),
            pulumi_command=auto.PulumiCommand(root=str(engine.binaries.parent)),
            env_vars={
                **engine.environment(),
                "PULUMI_BACKEND_URL": f"file://{tmp_path / 'state'}",
                "PULUMI_CONFIG_PASSPHRASE": "only for this test",
            },
        ),
    )
    stack.set_config("word", auto.ConfigValue("said"))
    assert stack.preview().change_summary == {"create": 1}
    assert stack.up().outputs["word"].value == "said"
    assert stack.destroy().summary.result == "succeeded"


def test_the_token_table_is_what_its_generator_writes() -> None:
    """The module is fetched, and checked against go.sum on the way."""
    folder = modules.HERE / "openstack"
    module = json.loads(said_by(["go", "mod", "download", "-json", PROVIDER_MODULE], folder))["Dir"]
    written = said_by([sys.executable, "gen_tokens.py", module, str(PACKAGE)], folder)
    assert written == (folder / "tokens.json").read_text()


def said_by(command: list[str], folder: Path) -> str:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def test_a_real_build_that_is_killed_leaves_nothing_half(settings: Settings) -> None:
    building = start_build(settings)
    wait_for(lambda: list((settings.cache / "engine").glob(".making-*/work/build.log")))
    time.sleep(1.5)
    building.kill()
    assert building.wait() == -signal.SIGKILL
    finished = [path.name for path in (settings.cache / "engine").iterdir() if path.name[0] != "."]
    assert finished == ["lock"]


def test_a_tampered_go_sum_stops_the_build(
    settings: Settings, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("pulumi", "openstack"):
        shutil.copytree(modules.HERE / folder, tmp_path / folder)
    sums = tmp_path / "openstack" / "go.sum"
    sums.write_text(sums.read_text().replace("h1:Ap8gvameIY5Z", "h1:AAAAAAAAAAAA"))
    monkeypatch.setattr(modules, "HERE", tmp_path)
    workshop = Workshop.of(settings)
    with workshop.alone(), pytest.raises(BuildFailed, match="checksum mismatch"):
        built.plugin(workshop, engine.pulumi)
