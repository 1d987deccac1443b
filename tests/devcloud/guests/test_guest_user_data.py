"""User data: write_files, runcmd and hostname from one JSON object; the rest is said on the console."""

from __future__ import annotations

import grp
import json
import os
import pwd
from pathlib import Path

import pytest
from guest import console, drive, host, userdata

from provisioner.devcloud.guests.configdrive import cloud_config

ME = pwd.getpwuid(os.getuid()).pw_name
MY_GROUP = grp.getgrgid(os.getgid()).gr_name


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the console's lines go."""
    monkeypatch.setattr(console, "CONSOLE", tmp_path / "console")
    monkeypatch.setattr(userdata, "COMMANDS", tmp_path / "commands.json")
    (tmp_path / "console").touch()
    return tmp_path / "console"


def test_files_are_written_with_owner_and_mode(said: Path, tmp_path: Path) -> None:
    target = tmp_path / "etc/ssh/authority.pub"
    entry = {
        "path": str(target),
        "content": "ssh-ed25519 A\n",
        "permissions": "0640",
        "owner": f"{ME}:{MY_GROUP}",
    }
    userdata.apply(userdata.parse(cloud_config({"write_files": [entry]})))
    assert target.read_text() == "ssh-ed25519 A\n"
    assert target.stat().st_mode & 0o7777 == 0o640
    assert said.read_text() == ""


def test_one_file_that_cannot_be_written_does_not_stop_the_next(said: Path, tmp_path: Path) -> None:
    owner = f"{ME}:{MY_GROUP}"
    files = [
        {"path": str(tmp_path / "one"), "content": "1", "owner": "nobody-of-that-name:root"},
        {"path": str(tmp_path / "two"), "content": "2", "owner": owner},
    ]
    userdata.apply(userdata.parse(cloud_config({"write_files": files})))
    assert not (tmp_path / "one").exists()
    assert (tmp_path / "two").read_text() == "2"
    assert f"{tmp_path}/one not written" in said.read_text()


def test_commands_wait_for_the_network_and_run_once(said: Path, tmp_path: Path) -> None:
    wanted = userdata.parse(cloud_config({"runcmd": [["touch", str(tmp_path / "ran")], ["false"]]}))
    userdata.apply(wanted)
    assert not (tmp_path / "ran").exists()
    userdata.run_commands()
    assert (tmp_path / "ran").exists()
    assert not userdata.COMMANDS.exists()
    assert "command false ended with 1" in said.read_text()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("#!/bin/sh\nreboot\n", "the first line is not #cloud-config"),
        ("#cloud-config\nwrite_files: []\n", "user data not applied"),
        ("#cloud-config\n[1]", "user data not applied"),
        ("#cloud-config\n{'users': []}".replace("'", '"'), "keys not known here: users"),
    ],
)
def test_what_is_not_understood_is_said_and_left_out(said: Path, text: str, complaint: str) -> None:
    assert userdata.parse(text) == userdata.Wanted()
    assert complaint in said.read_text()


def test_no_user_data_is_no_fault(said: Path) -> None:
    assert userdata.parse("") == userdata.Wanted()
    assert said.read_text() == ""


def test_the_host_key_stands_between_the_marks_of_cloud_init(said: Path) -> None:
    console.say_host_key("ssh-ed25519 AAAA root@x\n")
    assert said.read_text() == (
        "-----BEGIN SSH HOST KEY KEYS-----\nssh-ed25519 AAAA root@x\n-----END SSH HOST KEY KEYS-----\n"
    )


def test_a_disk_that_boots_as_another_instance_is_new(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(host, "INSTANCE", tmp_path / "instance")
    assert host.is_new("a")
    host.remember("a")
    assert not host.is_new("a")
    assert host.is_new("b")


def test_a_new_instance_never_keeps_the_key_of_another(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(host, "KEY", tmp_path / "key")
    monkeypatch.setattr(host, "HOSTNAME", tmp_path / "hostname")
    (tmp_path / "hostname").write_text("web-1\n")
    first = host.ensure_key(renew=True)
    assert first.endswith("root@web-1\n")
    assert host.ensure_key(renew=False) == first
    assert host.ensure_key(renew=True) != first


def test_the_drive_gives_its_documents(tmp_path: Path) -> None:
    (tmp_path / "meta_data.json").write_text(json.dumps({"uuid": "u", "hostname": "web-1.novalocal"}))
    found = drive.parse(Path("/dev/sr0"), tmp_path)
    assert (found.uuid, found.hostname, found.network, found.user_data) == ("u", "web-1.novalocal", {}, "")


def test_a_volume_is_known_by_its_name(tmp_path: Path) -> None:
    iso, fat = bytearray(34816), bytearray(512)
    iso[32769:32774], iso[32808:32816] = b"CD001", b"config-2"
    fat[71:82], fat[510:512] = b"CONFIG-2   ", b"\x55\xaa"
    (tmp_path / "iso").write_bytes(iso)
    (tmp_path / "fat").write_bytes(fat)
    assert drive.iso_label(tmp_path / "iso") == drive.fat_label(tmp_path / "fat") == "config-2"
    assert drive.iso_label(tmp_path / "fat") == drive.fat_label(tmp_path / "iso") == ""
    assert drive.iso_label(tmp_path / "absent") == ""
