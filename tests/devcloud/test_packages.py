"""Debian packages are installed once, and nothing they bring is started."""

import subprocess
from pathlib import Path

import pytest

from provisioner.devcloud import packages


class Debian:
    """Answers in place of dpkg and apt: remembers what was asked of it."""

    def __init__(self, installed: set[str], policy: Path) -> None:
        self.installed, self.policy = installed, policy
        self.asked: list[list[str]] = []
        self.policy_seen: list[str] = []

    def run(self, words: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        if words[0] == "dpkg-query":
            known = [f"{name} installed" for name in words[4:] if name in self.installed]
            return subprocess.CompletedProcess(words, 0, "\n".join(known), "")
        self.asked.append(words)
        self.policy_seen.append(self.policy.read_text())
        if "install" in words:
            self.installed |= set(words)
        return subprocess.CompletedProcess(words, 0, "", "")


@pytest.fixture
def debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Debian:
    machine = Debian({"memcached"}, tmp_path / "policy-rc.d")
    monkeypatch.setattr(packages, "POLICY", machine.policy)
    monkeypatch.setattr(packages, "LOCK", tmp_path / "lock")
    monkeypatch.setattr(packages.subprocess, "run", machine.run)
    return machine


def quiet(line: str) -> None:
    """No progress is shown."""


def test_only_what_is_absent_is_installed_after_one_update(debian: Debian):
    assert packages.ensure_debian_packages(["memcached", "rsyslog"], quiet) == ["rsyslog"]
    assert [[word for word in words if word in ("update", "install")] for words in debian.asked] == [
        ["update"],
        ["install"],
    ]
    assert debian.asked[1][-1] == "rsyslog"
    assert "memcached" not in debian.asked[1]


def test_a_second_time_asks_nothing_of_apt(debian: Debian):
    packages.ensure_debian_packages(["rsyslog"], quiet)
    asked = len(debian.asked)
    assert packages.ensure_debian_packages(["rsyslog"], quiet) == []
    assert len(debian.asked) == asked


def test_services_are_refused_while_installing_and_allowed_afterwards(debian: Debian):
    packages.ensure_debian_packages(["rsyslog"], quiet)
    assert all("exit 101" in text for text in debian.policy_seen)
    assert not debian.policy.exists()


def test_a_policy_of_the_machine_comes_back(debian: Debian):
    debian.policy.write_text("#!/bin/sh\nexit 0\n")
    packages.ensure_debian_packages(["rsyslog"], quiet)
    assert debian.policy.read_text() == "#!/bin/sh\nexit 0\n"


def test_the_list_holds_names_only():
    assert packages.parse_list("# heading\nrsyslog # log\n\nchrony\n") == ["rsyslog", "chrony"]
    names = packages.listed_packages()
    assert len(names) == len(set(names))
    assert {"mariadb-server", "ovn-central", "qemu-system-arm", "libvirt-daemon-system"} <= set(names)
