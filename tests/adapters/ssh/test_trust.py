"""A server trusts the site's CA; a run trusts the key the server printed, and only that."""

from __future__ import annotations

import json
import subprocess
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from provisioner.adapters.ssh import (
    HostAccess,
    UserAuthority,
    host_keys_from_console,
    user_data,
    write_known_hosts,
)
from provisioner.adapters.ssh.authority import SigningFailed

ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0Z6DLaSxQYcvRGqcFGFpmsqeNVOZG8Rkm2UHzKNdJV"
BLOCK = f"-----BEGIN SSH HOST KEY KEYS-----\r\n{ED25519} root@web-1\r\n-----END SSH HOST KEY KEYS-----\r\n"
OLDER = BLOCK.replace("J0Z6", "AAAA")
CONSOLES = [
    ("as cloud-init prints it", f"[   12.3] cloud-init: ci-info\n{BLOCK}web-1 login: ", (ED25519,)),
    ("the last boot counts", OLDER + "rebooting\n" + BLOCK, (ED25519,)),
    ("a half-printed block is not there yet", OLDER + BLOCK.split("-----END")[0], None),
    ("a log line in between", BLOCK.replace("root@web-1\r\n", "x\r\n[ 9.1] audit: on\r\n"), (ED25519,)),
    ("a key that lost characters", BLOCK.replace("AAAAC3Nz", "AAAA"), ()),
    ("nothing yet", "SeaBIOS\n", ()),
]


@pytest.mark.parametrize(("console", "keys"), [case[1:] for case in CONSOLES], ids=[c[0] for c in CONSOLES])
def test_host_keys_are_those_of_the_last_complete_block(console: str, keys: tuple[str, ...] | None) -> None:
    expected = (ED25519.replace("J0Z6", "AAAA"),) if keys is None else keys
    assert host_keys_from_console(console) == expected


def test_known_hosts_holds_exactly_the_pinned_keys_and_is_ours_alone(tmp_path: Path) -> None:
    file = write_known_hosts(tmp_path / "known", {IPv4Address("10.0.0.5"): [ED25519]})
    assert file.read_text() == f"10.0.0.5 {ED25519}\n"
    assert file.stat().st_mode & 0o777 == 0o600


def test_user_data_is_the_same_bytes_for_the_same_server_and_holds_no_secret(tmp_path: Path) -> None:
    authority = UserAuthority(tmp_path)
    document = user_data(authority.public_key, "web-1")
    assert document == user_data(authority.public_key + "\n", "web-1")
    assert document.startswith("#cloud-config\n")
    assert "PRIVATE" not in document
    said = json.loads(document.partition("\n")[2])
    assert said["hostname"] == "web-1"
    assert authority.public_key + "\n" in [file["content"] for file in said["write_files"]]


def test_the_key_of_the_authority_is_made_once_and_only_for_us(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    first = UserAuthority(keys).public_key
    assert UserAuthority(keys).public_key == first
    assert (keys / "ssh_user_ca").stat().st_mode & 0o777 == 0o600


def test_a_certificate_names_its_users_and_lapses_after_its_minutes(tmp_path: Path) -> None:
    with UserAuthority(tmp_path / "keys", tmp_path).issue_certificate(["debian"], 15, "run-7") as credential:
        shown = subprocess.run(
            ["ssh-keygen", "-L", "-f", str(credential.certificate_file)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert credential.key_file.stat().st_mode & 0o777 == 0o600
    assert "debian" in shown
    assert '"run-7"' in shown
    assert "permit-agent-forwarding" not in shown
    start, end = shown.split("from ")[1].split("\n")[0].split(" to ")
    assert (_minute(end) - _minute(start)) % (24 * 60) == 16
    assert not credential.folder.exists()


def _minute(stamp: str) -> int:
    hours, minutes, _ = stamp.split("T")[1].split(":")
    return int(hours) * 60 + int(minutes)


def test_every_run_gets_a_key_of_its_own(tmp_path: Path) -> None:
    authority = UserAuthority(tmp_path / "keys", tmp_path)
    with authority.issue_certificate(["a"]) as one, authority.issue_certificate(["a"]) as two:
        assert one.key_file.read_text() != two.key_file.read_text()


def test_a_certificate_that_cannot_be_signed_leaves_no_key_behind(tmp_path: Path) -> None:
    authority = UserAuthority(tmp_path / "keys", tmp_path / "memory")
    (tmp_path / "memory").mkdir()
    assert authority.public_key
    (tmp_path / "keys/ssh_user_ca").write_text("not a key")
    with pytest.raises(SigningFailed):
        authority.issue_certificate(["debian"])
    assert not list((tmp_path / "memory").iterdir())


def access(**more: object) -> HostAccess:
    base = {"name": "web-1", "address": "10.0.0.5", "user": "debian"}
    files = {f"{name}_file": f"/m/{name}" for name in ("key", "certificate", "known_hosts")}
    return HostAccess.model_validate({**base, **files, **more})


def test_nothing_of_the_operators_own_ssh_configuration_is_used() -> None:
    command = access().command("uptime")
    assert command[:3] == ["ssh", "-F", "/dev/null"]
    for option in ("StrictHostKeyChecking=yes", "IdentityAgent=none", "GlobalKnownHostsFile=/dev/null"):
        assert option in command
    assert command[-3:] == ["debian@10.0.0.5", "--", "uptime"]


def test_a_server_behind_a_jump_host_is_reached_through_it() -> None:
    jump = access(name="jump", address="203.0.113.9")
    behind = access(proxy_command=jump.as_jump())
    (proxy,) = [word for word in behind.command("true") if word.startswith("ProxyCommand=")]
    assert proxy.endswith("-W %h:%p debian@203.0.113.9")
    assert "StrictHostKeyChecking=yes" in proxy


@pytest.mark.parametrize("jump_host", [True, False])
def test_only_a_jump_host_passes_connections_on(tmp_path: Path, jump_host: bool) -> None:
    document = user_data(UserAuthority(tmp_path / "keys").public_key, "host", jump_host=jump_host)
    written = json.loads(document.removeprefix("#cloud-config\n"))["write_files"]
    trust = next(file["content"] for file in written if file["path"].endswith("user-ca.conf"))
    assert ("AllowTcpForwarding local" in trust) is jump_host
