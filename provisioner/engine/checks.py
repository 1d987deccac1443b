"""What this machine has and lacks: one question each, answered with what to do next."""

from __future__ import annotations

import platform
import shutil
import subprocess
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import psutil

from provisioner.domain.base import Frozen, Text
from provisioner.engine import versions
from provisioner.engine.install import installed_engine
from provisioner.settings import Settings

GIB = 1 << 30
DISK_NEEDED = 15  # GiB: engine and Go's own cache 6, guest images 3, local cloud with its servers 6
MEMORY_NEEDED = 8  # GiB: local cloud 2.5, three guests 3, engine and Python 1, room to breathe


class State(StrEnum):
    OK = "ok"
    MISSING = "missing"
    NOT_NEEDED = "not needed"  # absent, and that is fine


class Check(Frozen):
    """One answer: what was found, and the remedy where something is missing."""

    name: Text
    state: State
    found: str = ""
    remedy: Text = Text(zh="", en="")


ENGINE_REMEDY = Text(zh="运行 `provisioner engine install`", en="Run `provisioner engine install`.")


def python(_settings: Settings) -> Iterator[Check]:
    """The interpreter is of the line that the dependencies are locked for."""
    fits = platform.python_version_tuple()[:2] == ("3", "11")
    yield _judged(
        Text(zh="Python", en="Python"),
        fits,
        platform.python_version(),
        Text(zh="用 `uv sync` 建立 Python 3.11 环境", en="Make a Python 3.11 environment with `uv sync`."),
    )


def engine(settings: Settings) -> Iterator[Check]:
    """Engine, plugin and language host are installed."""
    known = installed_engine(settings)
    parts = (
        (
            Text(zh="Pulumi 引擎", en="Pulumi engine"),
            known and f"{known.pulumi.version} ({known.pulumi.source})",
        ),
        (
            Text(zh="OpenStack 插件", en="OpenStack plugin"),
            known and f"{known.plugin.version} ({known.plugin.source})",
        ),
        (Text(zh="Python 语言宿主", en="Python language host"), known and str(known.language_host)),
    )
    for name, found in parts:
        yield _judged(name, bool(found), found or "", ENGINE_REMEDY)


def go(settings: Settings) -> Iterator[Check]:
    """Go is there, or nothing is left for it to build."""
    name = Text(zh="Go 工具链", en="Go toolchain")
    found = _go_version()
    if found or installed_engine(settings) is None:
        remedy = Text(
            zh=f"安装 Go 1.26 以上，或把 `pulumi` {versions.ENGINE} 放入 PATH，或放行 get.pulumi.com",
            en=f"Install Go 1.26 or newer, put `pulumi` {versions.ENGINE} on PATH, or allow get.pulumi.com.",
        )
        yield _judged(name, bool(found), found, remedy)
    else:
        yield Check(name=name, state=State.NOT_NEEDED)


def disk(settings: Settings) -> Iterator[Check]:
    """The cache has room for what will be made there."""
    folder = _nearest_existing(settings.cache)
    free = shutil.disk_usage(folder).free / GIB
    yield _judged(
        Text(zh="磁盘可用空间", en="free disk"),
        free >= DISK_NEEDED,
        f"{free:.0f} GiB: {folder}",
        Text(
            zh=f"需要 {DISK_NEEDED} GiB；用 PROVISIONER_CACHE 指向更大的磁盘",
            en=f"{DISK_NEEDED} GiB are needed; point PROVISIONER_CACHE to a larger disk.",
        ),
    )


def memory(_settings: Settings) -> Iterator[Check]:
    """The machine can hold a local cloud with a few servers."""
    total = psutil.virtual_memory().total / GIB
    yield _judged(
        Text(zh="内存", en="memory"),
        total >= MEMORY_NEEDED,
        f"{total:.0f} GiB",
        Text(
            zh=f"本地云需要 {MEMORY_NEEDED} GiB；也可以用 clouds.yaml 指向已有的云",
            en=f"A local cloud needs {MEMORY_NEEDED} GiB; or name an existing cloud in clouds.yaml.",
        ),
    )


def _judged(name: Text, good: bool, found: str, remedy: Text) -> Check:
    if good:
        return Check(name=name, state=State.OK, found=found)
    return Check(name=name, state=State.MISSING, found=found, remedy=remedy)


def _go_version() -> str:
    path = shutil.which("go")
    if path is None:
        return ""
    said = subprocess.run([path, "env", "GOVERSION"], capture_output=True, text=True)
    return said.stdout.strip().removeprefix("go")


def _nearest_existing(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.is_dir())
