"""`provisioner doctor`: what this machine lacks, and how to get it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from provisioner.cli import show
from provisioner.devcloud.packages import listed_packages, missing_packages
from provisioner.domain.base import Text
from provisioner.engine import checks
from provisioner.engine.checks import Check, State
from provisioner.engine.cloud_checks import clouds as cloud_checks
from provisioner.errors import MissingPart
from provisioner.settings import Settings

CHECKS: tuple[Callable[[Settings], Iterator[Check]], ...] = (
    checks.python,
    checks.engine,
    checks.go,
    checks.disk,
    checks.memory,
)


def doctor(
    clouds: Annotated[Path | None, typer.Option(help="a clouds.yaml whose clouds should answer")] = None,
    f: show.FormatOption = show.Format.TABLE,
) -> None:
    """Check this machine; exit status 4 if something is missing."""
    settings = Settings.from_env()
    chosen = clouds or _clouds_of_environment()
    found = [check for ask in CHECKS for check in ask(settings)]
    found += [*debian_packages(needed=chosen is None), *cloud_checks(chosen)]
    columns = ("check", "state", "found", "remedy")
    lines = [(show.say(c.name), c.state.value, c.found, show.say(c.remedy)) for c in found]
    show.rows(columns, lines, f)
    if any(check.state is State.MISSING for check in found):
        raise typer.Exit(MissingPart.exit_code)


def debian_packages(needed: bool) -> Iterator[Check]:
    """What the local cloud needs of Debian; a site with a cloud of its own does without."""
    name = Text(zh="本地云的 Debian 软件包", en="Debian packages of the local cloud")
    try:
        absent = missing_packages(listed_packages())
    except MissingPart as not_debian:
        absent = [str(not_debian)]
    if not absent:
        yield Check(name=name, state=State.OK, found=str(len(listed_packages())))
        return
    remedy = Text(
        zh="以 root 运行 `provisioner devcloud up` 自动安装",
        en="Run `provisioner devcloud up` as root; it installs them.",
    )
    state = State.MISSING if needed else State.NOT_NEEDED
    yield Check(name=name, state=state, found=", ".join(absent), remedy=remedy)


def _clouds_of_environment() -> Path | None:
    named = os.environ.get("OS_CLIENT_CONFIG_FILE")
    return Path(named) if named else None
