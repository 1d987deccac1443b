"""Whether the clouds of a clouds.yaml answer; no credential is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from keystoneauth1.exceptions import ClientException
from keystoneauth1.session import Session

from provisioner.domain.base import Text
from provisioner.engine.checks import Check, State

ANSWER_WITHIN = 5.0
NO_FILE = Text(
    zh="用 --clouds 或 OS_CLIENT_CONFIG_FILE 指明 clouds.yaml；或运行 `provisioner devcloud up`",
    en="Name a clouds.yaml by --clouds or OS_CLIENT_CONFIG_FILE; or run `provisioner devcloud up`.",
)
NO_ANSWER = Text(
    zh="检查 auth_url、网络、证书（cacert）；本地云请运行 `provisioner devcloud up`",
    en="Check auth_url, network and certificate (cacert); for the local cloud run `provisioner devcloud up`.",
)
BAD_FILE = Text(zh="改正 clouds.yaml", en="Correct the clouds.yaml.")


def clouds(path: Path | None) -> Iterator[Check]:
    """One answer for each cloud of the file."""
    name = Text(zh="云", en="cloud")
    if path is None:
        yield Check(name=name, state=State.NOT_NEEDED, found="clouds.yaml: -", remedy=NO_FILE)
        return
    try:
        entries = yaml.safe_load(path.read_text())["clouds"]
    except (OSError, yaml.YAMLError, TypeError, KeyError) as fault:
        yield Check(name=name, state=State.MISSING, found=f"{path}: {fault!r}", remedy=BAD_FILE)
        return
    yield from (_ask(entry, settings or {}) for entry, settings in entries.items())


def _ask(entry: str, settings: Mapping[str, Any]) -> Check:
    """Keystone tells its versions to anybody."""
    name = Text(zh=f"云 {entry}", en=f"cloud {entry}")
    url = (settings.get("auth") or {}).get("auth_url")
    if not url:
        return Check(name=name, state=State.MISSING, found="auth_url: -", remedy=BAD_FILE)
    session = Session(verify=settings.get("cacert") or settings.get("verify", True), timeout=ANSWER_WITHIN)
    try:
        session.get(url, authenticated=False)
    except (ClientException, OSError) as failure:
        return Check(name=name, state=State.MISSING, found=f"{url}: {failure}", remedy=NO_ANSWER)
    return Check(name=name, state=State.OK, found=url)
