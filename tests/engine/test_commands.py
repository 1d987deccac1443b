from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from provisioner.cli.app import app
from provisioner.engine import versions
from provisioner.errors import MissingPart
from tests.engine.stand_in_go import StandInGo


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache and a stand-in `go`."""
    go = StandInGo(tmp_path / "go", engine=versions.ENGINE, plugin=versions.PLUGIN)
    monkeypatch.setenv("PATH", go.path)
    monkeypatch.setenv("PROVISIONER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PROVISIONER_LANG", "en")
    return tmp_path


def call(*words: str) -> str:
    result = CliRunner().invoke(app, ["engine", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("word", ["status", "path", "env"])
def test_before_installation_each_command_names_the_next_step(machine: Path, word: str) -> None:
    with pytest.raises(MissingPart) as missing:
        call(word)
    assert missing.value.exit_code == 4
    assert "provisioner engine install" in missing.value.remedy


def test_an_installed_engine_is_shown(machine: Path) -> None:
    call("install", "--from", "built")
    shown = {line["part"]: line for line in json.loads(call("status", "-f", "json"))}
    assert shown["pulumi"]["version"] == versions.ENGINE
    assert shown["openstack"]["source"] == "built"
    assert Path(call("path").strip(), "pulumi").is_file()


def test_a_shell_that_evaluates_env_finds_the_engine_first(machine: Path) -> None:
    call("install", "--from", "built")
    script = call("env") + 'command -v pulumi; pulumi version; echo "$PULUMI_HOME"'
    said = subprocess.run(
        ["sh", "-c", script], env=dict(os.environ), capture_output=True, text=True, check=True
    )
    pulumi, version, home = said.stdout.split()
    assert Path(pulumi).parent == Path(call("path").strip())
    assert version == f"v{versions.ENGINE}"
    assert home.startswith(str(machine / "cache"))
