"""The recipe: sources, keys, units and disk layout as data."""

from __future__ import annotations

import pytest

from provisioner.devcloud.guests import apt, disk, dress, kernel, recipe

TARGETS = """\
http://mirror.example/debian/ bookworm main
http://mirror.example/debian/ bookworm contrib
http://mirror.example/debian/ bookworm-updates main
http://security.example/ bookworm-security main
https://node.example/ nodistro main
https://cloud.example/apt cloud-sdk-bookworm main
https://docker.example/ bookworm stable
"""


def test_only_debian_s_own_suites_are_taken_from_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apt, "_run", lambda *words: TARGETS)
    assert [one.line() for one in apt.debian_repositories()] == [
        "deb http://mirror.example/debian/ bookworm main",
        "deb http://mirror.example/debian/ bookworm-updates main",
        "deb http://security.example/ bookworm-security main",
    ]


def test_a_machine_without_the_release_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apt, "_run", lambda *words: "http://mirror.example/debian/ sid main\n")
    with pytest.raises(apt.ArchiveUnusable, match="name no Debian bookworm"):
        apt.debian_repositories()


def test_hardening_and_both_measurements_need_no_apt_in_the_guest() -> None:
    needed = {
        "auditd",
        "rsyslog",
        "chrony",
        "nftables",
        "libpam-pwquality",
        "cracklib-runtime",
        "sudo",
        "cron",
    }
    assert needed | {"logrotate", "lynis", "openscap-scanner"} <= set(recipe.guest_packages())


def test_the_key_moves_with_what_decides_the_image(monkeypatch: pytest.MonkeyPatch) -> None:
    before = recipe.recipe_key()
    assert recipe.recipe_key() == before
    monkeypatch.setattr(recipe, "NOT_IN_IMAGES", recipe.NOT_IN_IMAGES | {"kernel.py"})
    assert recipe.recipe_key() != before


def test_every_unit_line_is_an_order_for_systemctl() -> None:
    lines = recipe.data().joinpath("units.txt").read_text().splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    assert {row[0] for row in rows} == {"enable", "disable", "mask"}
    assert all(len(row) == 2 and "." in row[1] for row in rows)
    assert (
        len({row[1] for row in rows if row[0] == "enable"} & {row[1] for row in rows if row[0] != "enable"})
        == 0
    )


def test_no_key_lies_in_the_overlay() -> None:
    names = [name for name, _ in dress._files(recipe.data().joinpath("overlay"), "")]
    assert not [name for name in names if "authorized" in name or name.endswith((".pub", "_key", ".pem"))]
    assert set(dress.MODES) <= set(names)


def test_left_out_modules_are_parts_of_what_is_kept() -> None:
    kept, dropped = kernel.kept_modules()
    assert all(any(name.startswith(f"{folder}/") for folder in kept) for name in dropped)


@pytest.mark.parametrize(("arch", "kind"), [("amd64", "type=c,"), ("arm64", "type=ef,")])
def test_the_root_partition_is_the_second_and_last(arch: recipe.Arch, kind: str) -> None:
    table = disk.partition_table(recipe.MACHINES[arch]).splitlines()
    assert kind in table[1]
    assert table[2] == "start=133120, type=83"
    assert "size" not in table[2]
