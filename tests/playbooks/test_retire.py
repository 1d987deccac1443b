"""A data disk is emptied and read back; anything that is not surely a data disk is left alone."""

from __future__ import annotations

import importlib.util
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from uuid import uuid4

import pytest

from tests.playbooks.conftest import ROOT

SIZE = 24 * 1024 * 1024


@pytest.fixture(scope="module")
def clear_disks() -> ModuleType:
    place = ROOT / "playbooks/roles/retire/library/clear_disks.py"
    spec = importlib.util.spec_from_file_location("clear_disks", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """(device, backing file) of a disk full of data; its serial is the file's name."""
    file = tmp_path / f"volume-{uuid4()}"
    file.write_bytes(b"secret! " * (SIZE // 8))
    attach = subprocess.run(
        ["losetup", "--find", "--show", str(file)], capture_output=True, text=True, check=True
    )
    device = attach.stdout.strip()
    yield device, file
    subprocess.run(["losetup", "--detach", device], check=True)


@pytest.mark.cloud
def test_a_disk_is_emptied_and_read_back(clear_disks: ModuleType, disk: tuple[str, Path]) -> None:
    device, file = disk
    cleared = clear_disks.clear({"name": "data-1", "serial": file.name})
    assert (cleared["device"], cleared["bytes"], cleared["verified"]) == (device, SIZE, True)
    assert cleared["method"] == "blkdiscard --zeroout"
    assert not file.read_bytes().strip(b"\0")


@pytest.mark.cloud
def test_a_disk_without_that_command_is_overwritten(
    clear_disks: ModuleType, disk: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(words: list[str]) -> None:
        raise clear_disks.Refused("no such command")

    monkeypatch.setattr(clear_disks, "run", absent)
    cleared = clear_disks.clear({"name": "data-1", "serial": disk[1].name})
    assert cleared["method"] == "overwritten with zeros"
    assert cleared["verified"]
    assert not disk[1].read_bytes().strip(b"\0")


@pytest.mark.cloud
def test_a_disk_in_use_is_taken_out_of_use_first(
    clear_disks: ModuleType, disk: tuple[str, Path], tmp_path: Path
) -> None:
    place = tmp_path / "mounted"
    place.mkdir()
    subprocess.run(["mkfs.ext4", "-q", "-F", disk[0]], check=True)
    subprocess.run(["mount", disk[0], str(place)], check=True)
    assert clear_disks.clear({"name": "data-1", "serial": disk[1].name})["verified"]
    assert not place.is_mount()


@pytest.mark.cloud
def test_what_is_left_is_found(clear_disks: ModuleType, disk: tuple[str, Path]) -> None:
    clear_disks.clear({"name": "data-1", "serial": disk[1].name})
    with open(disk[0], "r+b") as file:  # noqa: PTH123
        file.seek(SIZE - 512)
        file.write(b"left over".ljust(512))
    assert not clear_disks.is_empty(disk[0], SIZE)


@pytest.mark.parametrize(
    ("mounted", "words"),
    [("/", "carries the running system"), ("/boot", "carries the running system")],
)
def test_the_disk_of_the_running_system_is_refused(
    mounted: str, words: str, clear_disks: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clear_disks, "parts", lambda name: [name])
    monkeypatch.setattr(clear_disks, "mounts", lambda names: [mounted])
    with pytest.raises(clear_disks.Refused, match=words):
        clear_disks.release("vda")


@pytest.mark.parametrize(
    ("known", "serial", "found"),
    [
        ({"vda": "", "vdb": "6b1d0d0e-5b7c-4a5e-9"}, "6b1d0d0e-5b7c-4a5e-9d11-0c2b7f8e1a22", "vdb"),
        ({"vda": "", "vdb": "6b1d0d0e-5b7c-4a5e-9"}, "6b1d0d0e-5b7c-4a5e-9", "vdb"),
        ({"vda": "", "vdb": "6b1d"}, "6b1d0d0e-5b7c", None),
        ({"vdb": "same-serial", "vdc": "same-serial"}, "same-serial", None),
        ({"vda": ""}, "6b1d0d0e-5b7c", None),
    ],
)
def test_a_disk_is_found_by_its_serial_or_not_at_all(
    known: dict[str, str],
    serial: str,
    found: str | None,
    clear_disks: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clear_disks, "serials", lambda: known)
    if found:
        assert clear_disks.find(serial) == found
        return
    with pytest.raises(clear_disks.Refused):
        clear_disks.find(serial)
