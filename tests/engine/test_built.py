from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from provisioner.engine import versions
from provisioner.engine.errors import BuildFailed, NoWayLeft
from provisioner.engine.install import ensure_engine
from provisioner.engine.model import Source
from provisioner.settings import Settings
from tests.engine.stand_in_go import StandInGo

BUILD = """
import sys
from pathlib import Path
from provisioner.engine.install import ensure_engine
from provisioner.engine.model import Source
from provisioner.settings import Settings
settings = Settings(cache=Path(sys.argv[1]), site=Path(sys.argv[1]))
print(ensure_engine(settings, ways=[Source.BUILT]).model_dump_json())
"""


@pytest.fixture
def go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., StandInGo]:
    """Puts a stand-in `go` on PATH, alone."""

    def make(name: str = "go", middle: str = "", engine: str = versions.ENGINE) -> StandInGo:
        made = StandInGo(tmp_path / name, engine=engine, plugin=versions.PLUGIN, middle=middle)
        monkeypatch.setenv("PATH", made.path)
        return made

    return make


def start_build(settings: Settings) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", BUILD, str(settings.cache)], stdout=subprocess.PIPE, text=True
    )


def wait_for(there: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not there():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def test_a_build_leaves_programs_and_a_home_and_nothing_else(settings: Settings, go) -> None:
    calls = go()
    said: list[str] = []
    engine = ensure_engine(settings, said.append, ways=[Source.BUILT])
    assert len(calls.calls) == 3  # the engine; the plugin without and with its schema
    assert os.access(engine.pulumi.path, os.X_OK)
    assert os.access(engine.language_host, os.X_OK)
    assert (engine.home / "plugins" / "resource-openstack-v5.5.3" / "pulumi-resource-openstack").is_file()
    left = sorted(path.name.partition("-")[0] for path in (settings.cache / "engine").iterdir())
    assert left == ["home", "installed", "lock", "openstack", "pulumi"]
    assert sorted(path.name for path in engine.plugin.path.parent.iterdir()) == ["pulumi-resource-openstack"]
    assert any("building pulumi" in line and "packages compiled" in line for line in said)


def test_the_second_call_builds_nothing_and_takes_no_time(settings: Settings, go) -> None:
    calls = go()
    first = ensure_engine(settings, ways=[Source.BUILT])
    started = time.monotonic()
    assert ensure_engine(settings) == first
    assert time.monotonic() - started < 0.3
    assert len(calls.calls) == 3


def test_a_program_that_is_gone_is_built_again_alone(settings: Settings, go) -> None:
    calls = go()
    first = ensure_engine(settings, ways=[Source.BUILT])
    first.pulumi.path.unlink()
    assert ensure_engine(settings, ways=[Source.BUILT]) == first
    assert len(calls.calls) == 4


def test_a_kill_in_the_middle_leaves_nothing_half_and_nothing_running(settings: Settings, go) -> None:
    go(name="stuck", middle="exec sleep 60")
    building = start_build(settings)
    wait_for(lambda: list((settings.cache / "engine").glob(".making-*/work/bin/pulumi")))
    children = psutil.Process(building.pid).children(recursive=True)
    assert children
    building.kill()
    assert building.wait() == -signal.SIGKILL
    assert list((settings.cache / "engine").glob("pulumi-*")) == []
    wait_for(lambda: not any(child.is_running() for child in children))

    go(name="good")
    engine = ensure_engine(settings, ways=[Source.BUILT])
    assert engine.pulumi.path.read_text().startswith("#!/bin/sh")
    assert list((settings.cache / "engine").glob(".making-*")) == []


def test_two_callers_at_once_build_once(settings: Settings, go) -> None:
    slow = go(middle="sleep 0.4")
    both = [start_build(settings) for _ in range(2)]
    engines = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert engines[0] == engines[1]
    assert len(slow.calls) == 3


def test_without_go_the_user_is_told_what_to_install(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoWayLeft) as refused:
        ensure_engine(settings, ways=[Source.FOUND, Source.BUILT])
    assert "no Go toolchain" in str(refused.value)
    assert "https://go.dev/dl/" in refused.value.remedy
    assert refused.value.exit_code == 4


def test_a_failed_build_shows_its_last_lines(settings: Settings, go) -> None:
    go(middle="echo 'module lookup disabled' >&2; exit 1")
    with pytest.raises(BuildFailed, match="module lookup disabled"):
        ensure_engine(settings, ways=[Source.BUILT])
    assert sorted(path.name for path in (settings.cache / "engine").iterdir()) == ["lock"]


def test_a_program_of_another_version_is_not_kept(settings: Settings, go) -> None:
    go(engine="3.1.0")
    with pytest.raises(BuildFailed, match=r"built as version 3\.250\.0 but says '3\.1\.0'"):
        ensure_engine(settings, ways=[Source.BUILT])
    assert list((settings.cache / "engine").glob("pulumi-*")) == []
