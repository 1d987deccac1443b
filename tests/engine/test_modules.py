from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

from provisioner.engine import modules
from provisioner.engine.modules import PLUGIN, PULUMI, TERRAFORM_PROVIDER

PROGRAMS = (PULUMI, PLUGIN, TERRAFORM_PROVIDER)

# What upstream publishes; the public checksum database has no record of this version.
PROVIDER_SUMS = (
    "terraform-provider-openstack/v3 v3.4.0 h1:Ap8gvameIY5ZM7CMh7fngP/VoIyeupzKX3izoyfp9yg=",
    "terraform-provider-openstack/v3 v3.4.0/go.mod h1:gF9VSPgY51+FFWv41akaQN+ewnmgcyddyt+bRjLoDvg=",
)


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for folder in ("pulumi", "openstack"):
        shutil.copytree(modules.HERE / folder, tmp_path / folder)
    monkeypatch.setattr(modules, "HERE", tmp_path)
    return tmp_path


def test_the_same_sources_give_the_same_key_wherever_they_lie(sources: Path) -> None:
    here = [program.key for program in PROGRAMS]
    (sources / "openstack" / "gen_tokens.py").unlink()  # no part of the build
    assert [program.key for program in PROGRAMS] == here
    assert len(set(here)) == len(PROGRAMS)


@pytest.mark.parametrize("name", ["go.mod", "go.sum", "main.go", "provider.go", "tokens.json"])
def test_any_change_of_a_source_gives_another_key(sources: Path, name: str) -> None:
    before = PLUGIN.key
    with (sources / "openstack" / name).open("a") as source:
        source.write("\n")
    assert PLUGIN.key != before


@pytest.mark.parametrize("change", [{"version": "9.9.9"}, {"stamp": "main.other"}, {"extra": "x"}])
def test_another_version_stamp_or_companion_gives_another_key(change: dict[str, str]) -> None:
    assert dataclasses.replace(PULUMI, **change).key != PULUMI.key


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_a_build_only_reads_go_sum_and_stamps_its_version(program: modules.GoProgram) -> None:
    assert "-mod=readonly" in program.command
    assert f"-s -w -X {program.stamp}={program.version}" in program.command


def test_checksum_verification_is_never_turned_off() -> None:
    everything = "".join(path.read_text() for path in modules.HERE.glob("*.py"))
    for switch in ("GONOSUMDB", "GONOSUMCHECK", "GOFLAGS=", "GOSUMDB", "GOINSECURE", "-mod=mod"):
        assert switch not in everything
    sums = (modules.HERE / "openstack" / "go.sum").read_text()
    assert all(line in sums for line in PROVIDER_SUMS)
