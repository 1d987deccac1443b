from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from provisioner.cli import doctor
from provisioner.cli.app import app
from provisioner.engine import checks
from provisioner.engine.checks import State
from provisioner.engine.cloud_checks import clouds
from provisioner.settings import Settings


@pytest.fixture
def keystone() -> Iterator[str]:
    """Something that answers like Keystone's door."""

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/v3" else 500)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def clouds_file(folder: Path, **urls: str) -> Path:
    path = folder / "clouds.yaml"
    path.write_text(json.dumps({"clouds": {name: {"auth": {"auth_url": url}} for name, url in urls.items()}}))
    return path


def test_each_cloud_of_the_file_is_asked(tmp_path: Path, keystone: str) -> None:
    path = clouds_file(tmp_path, good=f"{keystone}/v3", broken=f"{keystone}/x", gone="http://127.0.0.1:9/v3")
    states = {check.name.en: check.state for check in clouds(path)}
    assert states == {"cloud good": State.OK, "cloud broken": State.MISSING, "cloud gone": State.MISSING}


BAD_FILES = {
    "absent": None,
    "no YAML": "{",
    "empty": "",
    "no clouds": "a: 1",
    "no address": "clouds: {x: {}}",
}


@pytest.mark.parametrize("content", BAD_FILES.values(), ids=BAD_FILES.keys())
def test_a_file_that_cannot_be_read_is_missing_with_a_remedy(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "clouds.yaml"
    if content is not None:
        path.write_text(content)
    (check,) = clouds(path)
    assert check.state is State.MISSING
    assert check.remedy.zh
    assert check.remedy.en


def test_without_a_file_no_cloud_is_needed() -> None:
    (check,) = clouds(None)
    assert check.state is State.NOT_NEEDED


def test_an_engine_that_is_absent_is_told_with_its_command(settings: Settings) -> None:
    found = list(checks.engine(settings))
    assert {check.state for check in found} == {State.MISSING}
    assert all("provisioner engine install" in check.remedy.en for check in found)


def test_go_is_wanted_only_while_there_is_no_engine(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert [check.state for check in checks.go(settings)] == [State.MISSING]
    monkeypatch.setattr(checks, "installed_engine", lambda _: object())
    assert [check.state for check in checks.go(settings)] == [State.NOT_NEEDED]


@pytest.mark.parametrize(("check", "limit"), [(checks.disk, "DISK_NEEDED"), (checks.memory, "MEMORY_NEEDED")])
def test_too_little_room_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, check, limit: str
) -> None:
    monkeypatch.setattr(checks, limit, 0)
    assert [found.state for found in check(settings)] == [State.OK]
    monkeypatch.setattr(checks, limit, 1 << 40)
    assert [found.state for found in check(settings)] == [State.MISSING]


@pytest.mark.parametrize(
    ("absent", "needed", "state"),
    [
        ([], True, State.OK),
        (["ovn-host"], True, State.MISSING),
        (["ovn-host"], False, State.NOT_NEEDED),
    ],
)
def test_debian_packages_are_wanted_only_for_the_local_cloud(
    monkeypatch: pytest.MonkeyPatch, absent: list[str], needed: bool, state: State
) -> None:
    monkeypatch.setattr(doctor, "missing_packages", lambda _: absent)
    (check,) = doctor.debian_packages(needed)
    assert check.state is state
    assert all(name in check.found for name in absent)


def test_doctor_ends_with_4_where_something_is_missing(tmp_path: Path) -> None:
    env = {"PROVISIONER_CACHE": str(tmp_path), "PROVISIONER_LANG": "en"}
    result = CliRunner().invoke(app, ["doctor", "-f", "json", "--clouds", str(tmp_path / "none")], env=env)
    assert result.exit_code == 4
    table = {line["check"]: line for line in json.loads(result.stdout)}
    assert table["Python"]["state"] == "ok"
    assert table["Pulumi engine"] == {
        "check": "Pulumi engine",
        "state": "missing",
        "found": "",
        "remedy": "Run `provisioner engine install`.",
    }


def test_doctor_ends_with_0_where_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "CHECKS", (checks.python,))
    monkeypatch.setattr(doctor, "missing_packages", lambda _: [])
    result = CliRunner().invoke(app, ["doctor"], env={"OS_CLIENT_CONFIG_FILE": ""})
    assert result.exit_code == 0, result.output
