"""`provisioner whoami` says whom Keystone takes you for, and nothing that you say yourself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from provisioner.cli.app import app
from tests.adapters.openstack.fake_cloud import FakeCloud, fake_cloud


@pytest.fixture
def cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCloud]:
    with fake_cloud() as made:
        made.user("li", "pw", "auditor", project="govcloud-site")
        made.user("devcloud-svc-admin", "pw", "admin", project="ops")
        monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(made.clouds(tmp_path).file))
        monkeypatch.delenv("OS_CLOUD", raising=False)
        yield made


def test_name_roles_and_acts_come_from_the_token(cloud: FakeCloud):
    said = CliRunner().invoke(app, ["whoami", "--os-cloud", "li", "-f", "json"], catch_exceptions=False)
    told = json.loads(said.stdout)
    assert (told["name"], told["roles"]) == ("li", ["auditor"])
    assert "verify_ledger" in told["may"]
    assert "apply" not in told["may"]


def test_without_an_entry_nobody_is_assumed(cloud: FakeCloud):
    refused = CliRunner().invoke(app, ["whoami"]).exception
    assert "OS_CLOUD" in getattr(refused, "remedy", "")


def test_no_option_names_an_actor(cloud: FakeCloud):
    for option in ("--actor", "--user", "--as", "--name"):
        assert CliRunner().invoke(app, ["whoami", option, "operator"]).exit_code == 2
