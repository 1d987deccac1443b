"""An actor is whom Keystone vouches for, and nobody else."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioner.adapters.keystone.identity import KeystoneIdentity, NotOfThisSite
from provisioner.adapters.openstack.errors import CloudDown, NoSuchEntry, TokenExpired, WrongPassword
from provisioner.errors import ProvisionerError
from tests.adapters.openstack.fake_cloud import FakeCloud, fake_cloud

SECRET = "s3cret-of-li"


@pytest.fixture
def cloud() -> Iterator[FakeCloud]:
    with fake_cloud() as made:
        made.user("li", SECRET, "operator", "member")
        made.user("guest", "pw", "operator", project="elsewhere")
        made.user("service", "pw", "service")
        yield made


def identity(cloud: FakeCloud, folder: Path) -> KeystoneIdentity:
    return KeystoneIdentity(cloud.clouds(folder), "service", "site")


def test_the_actor_is_read_from_the_validated_token(cloud: FakeCloud, tmp_path: Path):
    actor = identity(cloud, tmp_path).actor("li")
    assert (actor.name, actor.user_id, actor.roles) == ("li", "id-li", {"operator"})
    assert "GET /identity/v3/auth/tokens" in cloud.asked


def test_roles_on_another_project_give_nothing(cloud: FakeCloud, tmp_path: Path):
    with pytest.raises(NotOfThisSite, match="Default/elsewhere"):
        identity(cloud, tmp_path).actor("guest")


def test_a_made_up_token_is_nobodys(cloud: FakeCloud, tmp_path: Path):
    with pytest.raises(TokenExpired) as refused:
        identity(cloud, tmp_path).actor_of("token-of-nobody")
    assert "new token" in refused.value.remedy


def test_a_wrong_password_is_told_without_the_password(cloud: FakeCloud, tmp_path: Path):
    made = identity(cloud, tmp_path)
    cloud.users["li"]["password"] = "changed"
    with pytest.raises(WrongPassword) as refused:
        made.actor("li")
    told = "".join(traceback.format_exception(refused.value)) + refused.value.remedy
    assert SECRET not in told
    assert "'li'" in told


def test_a_cloud_that_is_down_is_told_as_such(tmp_path: Path):
    with fake_cloud() as cloud:
        cloud.user("li", SECRET, "operator")
        clouds = cloud.clouds(tmp_path)
    with pytest.raises(CloudDown) as refused:
        KeystoneIdentity(clouds, "li", "site").actor("li")
    assert "devcloud status" in refused.value.remedy


def test_an_unknown_entry_names_the_file(cloud: FakeCloud, tmp_path: Path):
    with pytest.raises(NoSuchEntry, match=r"clouds.yaml has no entry 'wang'"):
        identity(cloud, tmp_path).actor("wang")


@pytest.mark.parametrize("name", ["OS_USERNAME", "OS_CLOUD", "USER", "PROVISIONER_ACTOR", "OS_PROJECT_NAME"])
def test_no_variable_names_an_actor(
    cloud: FakeCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
):
    monkeypatch.setenv(name, "guest")
    assert identity(cloud, tmp_path).actor("li").name == "li"


def test_every_error_of_ours_says_what_to_do_next(cloud: FakeCloud, tmp_path: Path):
    with pytest.raises(ProvisionerError) as refused:
        identity(cloud, tmp_path).actor("guest")
    assert refused.value.remedy
