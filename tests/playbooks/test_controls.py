"""What every control has, and what the role is made of."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from provisioner.content import content_root
from provisioner.settings import Settings
from tests.playbooks.conftest import level
from tests.playbooks.controls import CONTROLS, TASKS, kinds, stated
from tests.playbooks.onserver import applying, changes, checks, family, host, text, verifying

ROOT = content_root(Settings.from_env())
KYLIN = 'ID="kylin"\nPLATFORM_ID="platform:ky10"\n'
UOS_SERVER = 'ID="uos"\nPLATFORM_ID="platform:uelc20"\n'
OPENEULER = 'ID="openEuler"\nVERSION_ID="22.03"\n'
ANOLIS = 'ID="anolis"\nID_LIKE="rhel fedora centos"\nPLATFORM_ID="platform:an8"\n'
FAMILIES = [
    ("debian", "/usr/bin/dpkg", "ID=debian\n"),
    ("debian", "/usr/bin/dpkg", "ID=uos\n"),
    ("debian", "/usr/bin/dpkg", "ID=kylin\nID_LIKE=debian\n"),
    ("redhat", "/usr/bin/rpm", KYLIN),
    ("redhat", "/usr/bin/rpm", UOS_SERVER),
    ("redhat", "/usr/bin/rpm", OPENEULER),
    ("redhat", "/usr/bin/rpm", ANOLIS),
    ("", "/usr/bin/pacman", "ID=arch\n"),
]


def test_there_are_at_least_twenty_five_controls() -> None:
    assert len(CONTROLS) >= 25


@pytest.mark.parametrize("control", CONTROLS)
def test_a_control_states_what_it_sets_and_what_it_checks(control: str) -> None:
    for phase, known in (("apply", changes.KINDS), ("verify", checks.KINDS)):
        assert stated(control, phase)["control"] == control
        assert stated(control, phase)["name"].endswith(f"| {control}")
        assert set(kinds(control, phase)) <= set(known)
    assert stated(control, "apply").get("stage") == stated(control, "verify").get("stage")


@pytest.mark.parametrize("name", ["level2", "level3"])
def test_a_level_names_every_control_and_each_has_its_folder(name: str) -> None:
    uses = level(name).controls
    assert sorted(use.control for use in uses) == CONTROLS
    assert all(use.reference for use in uses)


@pytest.mark.parametrize("name", ["level2", "level3"])
def test_a_level_gives_exactly_the_parameters_its_controls_ask(name: str) -> None:
    for use in level(name).controls:
        files = "".join((TASKS / use.control / f"{phase}.yml").read_text() for phase in ("apply", "verify"))
        asked = {word.split("given.")[1] for word in _words(files) if "given." in word}
        assert asked == set(use.given), use.control


def _words(files: str) -> list[str]:
    separators = str.maketrans(dict.fromkeys("{}|,;:()\"'=+[]<>%&?$^\\/", " "))
    return files.translate(separators).split()


@pytest.mark.parametrize(("expected", "manager", "release"), FAMILIES)
def test_the_family_is_known_by_os_release_and_package_manager(
    expected: str, manager: str, release: str, tmp_path: Path
) -> None:
    put(tmp_path, manager, "")
    put(tmp_path, "/etc/os-release", release)
    assert family.family(host.Host(str(tmp_path), "bake")) == expected


def test_a_family_that_is_not_covered_is_refused_by_name_with_the_list_of_controls(tmp_path: Path) -> None:
    put(tmp_path, "/usr/bin/rpm", "")
    put(tmp_path, "/etc/os-release", KYLIN)
    with pytest.raises(family.NotCovered) as refused:
        family.insist_on_covered(host.Host(str(tmp_path), "bake"), [{"control": "ssh_root_login"}])
    assert "family not yet covered: redhat" in str(refused.value)
    assert "ssh_root_login" in str(refused.value)


def test_baking_never_touches_the_machine_itself() -> None:
    with pytest.raises(host.Refused):
        host.Host("/", "bake")


def test_what_runs_on_servers_is_readable_by_python_3_8() -> None:
    import ast

    assert sys.version_info >= (3, 11)
    for file in sorted((ROOT / "playbooks/roles").glob("*/*/**/*.py")):
        if "action_plugins" not in file.parts:
            ast.parse(file.read_text(encoding="utf-8"), feature_version=(3, 8))


# ---------------------------------------------------------------- the kinds, on a folder


def put(root: Path, path: str, content: str, mode: int = 0o644) -> Path:
    place = root / path.lstrip("/")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(content)
    place.chmod(mode)
    return place


CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "settings",
        {"path": "/etc/login.defs", "separator": " ", "values": {"UMASK": "027"}},
        {"settings": {"path": "/etc/login.defs", "values": {"UMASK": "027"}}},
    ),
    (
        "file",
        {"path": "/etc/cron.allow", "content": "root\n", "mode": "0640"},
        {"lines": {"path": "/etc/cron.allow", "has": ["^root$"], "lacks": ["^(?!root$)"]}},
    ),
    ("sysctl", {"kernel.sysrq": 0}, {"sysctl": {"kernel.sysrq": 0}}),
    (
        "replace",
        {"path": "/etc/pam.d/su", "find": "^# (auth required)$", "with": "\\1"},
        {"lines": {"path": "/etc/pam.d/su", "has": ["^auth required$"]}},
    ),
    ("units", {"masked": ["telnet.socket"]}, {"units": {"masked": ["telnet.socket"]}}),
    (
        "modes",
        {"paths": ["/etc/cr*tab"], "mode": "0600"},
        {"modes": {"paths": ["/etc/crontab"], "mode": "0600"}},
    ),
    ("absent", ["/etc/cron.deny"], {"absent": ["/etc/cron.deny"]}),
    (
        "strays",
        {"places": ["/etc"], "may_run_as_another": []},
        {"strays": {"places": ["/etc"], "may_run_as_another": []}},
    ),
]
CASES_AS_TREE: dict[str, tuple[str, int]] = {
    "/etc/login.defs": ("# UMASK 077\nUMASK\t\t022\nUMASK 000\n", 0o644),
    "/etc/pam.d/su": ("# auth required\n", 0o644),
    "/etc/crontab": ("", 0o644),
    "/etc/cron.deny": ("", 0o644),
    "/etc/open": ("", 0o666),
}


@pytest.mark.parametrize(("kind", "wish", "statement"), CASES, ids=[case[0] for case in CASES])
def test_a_kind_fails_before_holds_after_and_changes_nothing_twice(
    kind: str, wish: Any, statement: dict[str, Any], tmp_path: Path
) -> None:
    for path, (content, mode) in CASES_AS_TREE.items():
        put(tmp_path, path, content, mode)
    image = host.Host(str(tmp_path), "bake")
    wanted = [{"control": "this", "set": [{kind: wish}]}]
    question = [{"control": "this", "check": [statement]}]
    assert not verifying.verify(image, question)[0]["passed"]
    assert applying.apply(image, wanted)[0]["changed"]
    assert verifying.verify(image, question)[0] == {"control": "this", "passed": True, "findings": []}
    assert not applying.apply(image, wanted)[0]["changed"]


def test_a_control_that_fails_is_named_and_does_not_stop_the_next(tmp_path: Path) -> None:
    image = host.Host(str(tmp_path), "bake")
    broken = {"control": "broken", "set": [{"replace": {"path": "/none", "find": "a", "with": "b"}}]}
    sound = {"control": "sound", "set": [{"sysctl": {"kernel.sysrq": 0}}]}
    first, second = applying.apply(image, [broken, sound])
    assert "/none is not there" in first["failed"]
    assert second["changed"]
    assert not second["failed"]


def test_an_ssh_option_is_set_once_at_the_head_and_nowhere_else() -> None:
    before = "Include x\nPermitRootLogin yes\n#PermitRootLogin no\nMatch User a\n  permitrootlogin yes\n"
    once = text.with_block(before, "root", {"PermitRootLogin": "no"})
    assert once.splitlines()[:3] == ["# baseline: root", "PermitRootLogin no", "# end of root"]
    assert once.lower().count("\npermitrootlogin") == 1
    assert text.with_block(once, "root", {"PermitRootLogin": "no"}) == once


@pytest.mark.parametrize(
    ("found", "wanted", "expected"),
    [
        ("5", {"at_most": 5, "at_least": 1}, True),
        ("0", {"at_most": 5, "at_least": 1}, False),
        (None, {"at_most": 5}, False),
        ("", {"set": True}, True),
        (None, {"set": True}, False),
        ("aes128-cbc", {"lacks": "cbc"}, False),
        ("no", "no", True),
        (None, "no", False),
    ],
)
def test_an_unset_value_never_fits(found: str | None, wanted: Any, expected: bool) -> None:
    assert text.fits(found, wanted) is expected


def test_the_order_of_a_pam_stack_is_part_of_the_check(tmp_path: Path) -> None:
    rows = ["auth [default=die] pam_faillock.so authfail", "auth [success=1] pam_unix.so"]
    question = {"pam": {"stack": "common-auth", "order": ["pam_unix", "authfail"]}}
    image = host.Host(str(tmp_path), "bake")
    put(tmp_path, "/etc/pam.d/common-auth", "\n".join(rows) + "\n")
    assert not verifying.verify(image, [{"control": "x", "check": [question]}])[0]["passed"]
    put(tmp_path, "/etc/pam.d/common-auth", "\n".join(reversed(rows)) + "\n")
    assert verifying.verify(image, [{"control": "x", "check": [question]}])[0]["passed"]
