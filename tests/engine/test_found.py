from __future__ import annotations

from pathlib import Path

import pytest

from provisioner.engine import found, versions
from provisioner.engine.errors import WayClosed
from provisioner.engine.model import PLUGIN_PLACE, Part, Source
from provisioner.engine.workshop import Workshop
from provisioner.settings import Settings


@pytest.fixture
def workshop(settings: Settings) -> Workshop:
    return Workshop.of(settings)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's machine with nothing of Pulumi on it."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "pulumi"))
    return tmp_path


def put_program(path: Path, line: str = "true") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)
    return path


def any_engine(machine: Path) -> Part:
    return Part(path=machine / "bin" / "pulumi", version=versions.ENGINE, source=Source.FOUND)


def test_an_engine_on_path_is_taken_if_it_fits(machine: Path, workshop: Workshop) -> None:
    path = put_program(machine / "bin" / "pulumi", "echo v3.999.0")
    assert found.engine(workshop) == Part(path=path, version="3.999.0", source=Source.FOUND)


REFUSED = {
    "too old": ("echo v3.100.0", "is version 3.100.0"),
    "says nothing": ("exit 3", "is version unknown"),
    "cannot be run": ("exec /nonexistent", "is version unknown"),
}


@pytest.mark.parametrize(("line", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_an_engine_that_does_not_fit_is_refused(
    machine: Path, workshop: Workshop, line: str, reason: str
) -> None:
    put_program(machine / "bin" / "pulumi", line)
    with pytest.raises(WayClosed, match=reason):
        found.engine(workshop)


def test_an_absent_engine_is_told(machine: Path, workshop: Workshop) -> None:
    with pytest.raises(WayClosed, match="not on PATH"):
        found.engine(workshop)


def test_a_plugin_in_the_users_home_is_taken(machine: Path, workshop: Workshop) -> None:
    path = put_program(machine / "pulumi" / PLUGIN_PLACE)
    assert found.plugin(workshop, any_engine(machine)).path == path


def test_a_plugin_whose_download_was_cut_off_is_refused(machine: Path, workshop: Workshop) -> None:
    folder = put_program(machine / "pulumi" / PLUGIN_PLACE).parent
    Path(f"{folder}.partial").touch()
    with pytest.raises(WayClosed):
        found.plugin(workshop, any_engine(machine))


def test_a_plugin_that_cannot_be_executed_is_refused(machine: Path, workshop: Workshop) -> None:
    put_program(machine / "pulumi" / PLUGIN_PLACE).chmod(0o644)
    with pytest.raises(WayClosed):
        found.plugin(workshop, any_engine(machine))
