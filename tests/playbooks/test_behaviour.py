"""What a hardened server does. Ansible once called five broken controls ok; these tests did not."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from provisioner.adapters.ansible import AnsibleHardener, HardenRun
from provisioner.adapters.measure import OpenScap
from provisioner.adapters.yaml_files import load
from provisioner.domain.baseline import Level, MeasurementPlan
from tests.playbooks.conftest import ROOT, level
from tests.playbooks.guests import RUN_SOURCE, STRANGER, Guest, guest, lab

pytestmark = pytest.mark.cloud
GOOD = "Qz7!vekto-Rim4"
OTHER = "Wb3?lamur-Tak8"
IDLE_S = 4
UMASK = "0027"
# Rules that ask the kernel or the clock, which a namespace shares with its host.
NOT_IN_A_NAMESPACE = {
    "service_auditd_enabled",
    "service_chronyd_enabled",
    "sysctl_kernel_kptr_restrict",
    "sysctl_fs_protected_symlinks",
}


def quick_level() -> Level:
    """Level 2 with sessions that end after seconds instead of minutes."""
    base = level("level2")
    given = {"ssh_session": {"idle_seconds": IDLE_S}, "idle_timeout": {"idle_seconds": IDLE_S}}
    uses = tuple(use.model_copy(update={"given": given.get(use.control, use.given)}) for use in base.controls)
    return base.model_copy(update={"controls": uses})


@pytest.fixture(scope="module")
def server(
    tree: Path, tmp_path_factory: pytest.TempPathFactory, hardener: AnsibleHardener
) -> Iterator[Guest]:
    room = tmp_path_factory.mktemp("behaviour")
    with lab(room / "keys") as here, guest(here, "h", 12, tree, room / "h") as found:
        hosts, values = (found.access,), {"h": found.values}
        hardener.harden(HardenRun(level=quick_level(), hosts=hosts, values=values, on=date(2026, 11, 22)))
        yield found


@pytest.fixture
def worker(server: Guest) -> Guest:
    """The server with a user whose password is good and not locked."""
    server.sudo("faillock --user worker --reset; : > /etc/security/opasswd")
    set_password(server, "worker", GOOD)
    return server


def set_password(server: Guest, user: str, password: str) -> bool:
    done = server.ssh("sudo", "sh", "-c", f"'echo \"{user}:{password}\" | chpasswd'")
    return done.returncode == 0


# ---------------------------------------------------------------- who is let in


def test_five_wrong_passwords_lock_and_the_right_one_works_before_and_after_the_reset(worker: Guest) -> None:
    assert worker.password_login("worker", GOOD)
    for _ in range(5):
        assert not worker.password_login("worker", "wrong")
    assert not worker.password_login("worker", GOOD)
    worker.sudo("faillock --user worker --reset")
    assert worker.password_login("worker", GOOD)


def test_four_wrong_passwords_do_not_lock_and_a_right_one_clears_the_count(worker: Guest) -> None:
    for _ in range(2):
        for _ in range(4):
            assert not worker.password_login("worker", "wrong")
        assert worker.password_login("worker", GOOD)


def test_root_is_refused_with_the_right_password_and_with_a_certificate(server: Guest) -> None:
    assert set_password(server, "root", OTHER)
    assert not server.password_login("root", OTHER)
    assert server.ssh("true", user="root").returncode
    assert server.ssh("true", user="ops").returncode == 0


@pytest.mark.parametrize(
    "weak", ["short1!", "alllowercaseletters", "1!Dictionaries", "worker-Worker1", "aaaaBBBB1111----"]
)
def test_a_weak_password_is_refused(weak: str, worker: Guest) -> None:
    assert not set_password(worker, "worker", weak)


def test_a_strong_password_is_accepted_and_an_old_one_does_not_come_back(worker: Guest) -> None:
    assert set_password(worker, "worker", OTHER)
    assert not set_password(worker, "worker", GOOD)


def test_a_password_is_stored_as_a_slow_hash(worker: Guest) -> None:
    assert worker.sudo("grep ^worker: /etc/shadow | cut -d: -f2").startswith("$y$")


def test_only_administrators_become_root_with_su(worker: Guest) -> None:
    password = "Ny5#dolmer-Wex9"
    assert set_password(worker, "root", password)
    tried = worker.ssh("sh", "-c", f"'echo {password} | su -c id'", user="worker")
    assert tried.returncode
    assert "uid=0" not in tried.stdout


# ---------------------------------------------------------------- sessions


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("a command over ssh", ["umask"]),
        ("a login shell", ["bash", "-lc", "umask"]),
        ("sudo", ["sudo", "sh", "-c", "umask"]),
        ("a login shell by sudo", ["sudo", "-i", "umask"]),
        ("su from root", ["sudo", "su", "-", "worker", "-c", "umask"]),
    ],
)
def test_every_kind_of_session_starts_with_the_umask(kind: str, words: list[str], server: Guest) -> None:
    assert server.ssh(*words).stdout.strip() == UMASK, kind


def test_a_terminal_session_starts_with_the_umask(server: Guest) -> None:
    done = server.ssh("umask", more=["-tt"])
    assert done.stdout.strip() == UMASK


def test_a_job_of_cron_starts_with_the_umask(server: Guest) -> None:
    server.sudo('echo "* * * * * root umask > /var/tmp/umask-of-cron" > /etc/cron.d/umask')
    deadline = time.monotonic() + 90
    while not (found := server.sudo("cat /var/tmp/umask-of-cron 2>/dev/null || true")):
        assert time.monotonic() < deadline, "cron did not run the job"
        time.sleep(2)
    assert found == UMASK


def idle_for(server: Guest, *words: str) -> float:
    """How long a session lives in which nobody types."""
    access = server.access.model_copy(update={"proxy_command": ""})
    command = [word for word in access.command(*words) if word not in ("-T", "--")]
    began = time.monotonic()
    session = server.lab.start(command[0], "-tt", *command[1:])
    try:
        session.wait(60)
    finally:
        session.kill()
    return time.monotonic() - began


@pytest.mark.parametrize("words", [[], ["bash", "-li"], ["bash", "-i"]], ids=["login", "-li", "-i"])
def test_a_session_in_which_nobody_types_ends(words: list[str], server: Guest) -> None:
    assert IDLE_S - 1 <= idle_for(server, *words) < IDLE_S + 20


def test_nobody_can_switch_the_idle_limit_off(server: Guest) -> None:
    said = server.ssh("bash", "-lic", "'TMOUT=0; echo $TMOUT'").stdout.split()
    assert said == [] or said[-1] == str(IDLE_S)


# ---------------------------------------------------------------- the network


def test_the_server_answers_the_run_and_its_openings_and_nobody_else(server: Guest) -> None:
    server.sudo("systemd-run --quiet --unit=web python3 -m http.server 8080; "
                "systemd-run --quiet --unit=hidden python3 -m http.server 8081; sleep 2")  # fmt: skip
    assert server.answers(22, RUN_SOURCE)
    assert not server.answers(22, STRANGER)
    assert server.answers(8080, STRANGER)
    assert not server.answers(8081, RUN_SOURCE)


def test_a_log_line_reaches_the_zones_log_server(server: Guest) -> None:
    heard = server.lab.start("python3", "-c", RECEIVER, RUN_SOURCE)
    time.sleep(1)
    threading.Timer(60, heard.kill).start()
    server.sudo("systemctl restart rsyslog; logger a-line-for-the-zone")
    assert heard.stdout is not None
    assert any(b"a-line-for-the-zone" in line for line in heard.stdout)
    heard.kill()


RECEIVER = """
import socketserver, sys
class Line(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            print(line, flush=True)
socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer((sys.argv[1], 514), Line).serve_forever()
"""


def test_whoever_connects_reads_the_banner(server: Guest) -> None:
    options = ["BatchMode=yes", "PubkeyAuthentication=no", f"UserKnownHostsFile={server.known_hosts}"]
    words = [word for option in options for word in ("-o", option)]
    said = server.lab.run("ssh", "-F", "/dev/null", "-T", *words, f"x@{server.address}")
    assert "霍邱县数据资源管理局" in said.stderr
    assert "仅限授权人员使用" in said.stderr


def test_what_sudo_does_is_written_down(server: Guest) -> None:
    server.sudo("echo for-the-record")
    assert "for-the-record" in server.sudo("cat /var/log/sudo.log")


# ---------------------------------------------------------------- the second measurement


def measurer() -> OpenScap:
    baselines = ROOT / "catalog/baselines"
    return OpenScap(load(MeasurementPlan, baselines / "measurement.yaml"), baselines)


def test_the_second_tool_agrees_and_a_change_by_hand_turns_its_gate_red(server: Guest) -> None:
    found = measurer().measure(server.access)
    assert found.tool == "openscap"
    assert set(found.failing) <= NOT_IN_A_NAMESPACE
    server.sudo("cp /etc/ssh/sshd_config /root/kept; echo PermitRootLogin yes >> /etc/ssh/sshd_config")
    changed = measurer().measure(server.access)
    server.sudo("cp /root/kept /etc/ssh/sshd_config")
    assert set(changed.failing) - set(found.failing) == {"sshd_disable_root_login"}
    assert not changed.gate_open


def test_a_fresh_tree_measures_far_below_a_hardened_server(server: Guest, tree: Path) -> None:
    before = measurer().measure_tree(tree, "fresh")
    assert before.score + 40 < measurer().measure(server.access).score
    assert "sshd_disable_root_login" in before.failing


def test_the_measurement_leaves_nothing_on_the_server(server: Guest) -> None:
    measurer().measure(server.access)
    assert server.sudo("ls -d /var/tmp/measure.* 2>/dev/null || true") == ""
