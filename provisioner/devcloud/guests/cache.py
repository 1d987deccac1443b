"""Things made once and kept: complete or absent, whoever asks and however it was interrupted."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def make_once(target: Path, make: Callable[[Path], None]) -> Path:
    """`target`, made by `make(unfinished path)` when absent; a second caller waits for the first."""
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with hold(target.parent / f".{target.name}.lock"):
        if not target.exists():
            with workshop(target) as room:
                make(room / target.name)
                (room / target.name).replace(target)
    return target


@contextmanager
def hold(lock: Path) -> Iterator[None]:
    """The only one inside; the kernel lets go when the process dies."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def workshop(target: Path) -> Iterator[Path]:
    """An empty folder beside `target`; what a killed run left of earlier ones is removed first."""
    for leftover in target.parent.glob(f".{target.name}.work.*"):
        shutil.rmtree(leftover)
    room = target.parent / f".{target.name}.work.{os.getpid()}"
    room.mkdir()
    try:
        yield room
    finally:
        shutil.rmtree(room)
