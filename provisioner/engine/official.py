"""Parts downloaded from Pulumi, by Pulumi's own installers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from provisioner.domain.base import Text
from provisioner.engine import versions
from provisioner.engine.errors import WayClosed
from provisioner.engine.model import PLUGIN_PLACE, Part, Source
from provisioner.engine.patience import TookTooLong, run_patiently
from provisioner.engine.workshop import Workshop

ENGINE_SITES = ("https://get.pulumi.com/",)
PLUGIN_SITES = ("https://api.github.com/", "https://get.pulumi.com/")
ANSWER_WITHIN = 3.0  # seconds for a first answer; name resolution may add as much again
DOWNLOAD_WITHIN = 900.0

# Any HTTP answer will do: it is the way that is asked for, not a page. A child process is used because
# name resolution knows no timeout of its own.
PROBE = """
import sys, urllib.error, urllib.request
try:
    urllib.request.urlopen(urllib.request.Request(sys.argv[1], method="HEAD"), timeout=float(sys.argv[2]))
except urllib.error.HTTPError:
    pass
except OSError as failure:
    sys.exit(str(getattr(failure, "reason", failure)))
"""


def engine(workshop: Workshop) -> Part:
    """`PulumiCommand.install`: the engine with all its language hosts."""
    _expect_reachable(ENGINE_SITES)
    command = [sys.executable, "-P", "-m", "provisioner.engine.download"]

    def download(folder: Path) -> None:
        _run(workshop, "pulumi", [*command, str(folder), versions.ENGINE], folder)

    path = workshop.make(f"official-pulumi-{versions.ENGINE}", "bin/pulumi", download)
    return Part(path=path, version=versions.ENGINE, source=Source.OFFICIAL)


def plugin(workshop: Workshop, engine: Part) -> Part:
    """`pulumi plugin install`, by the engine just found."""
    _expect_reachable(PLUGIN_SITES)
    words = ["plugin", "install", "resource", "openstack", f"v{versions.PLUGIN}"]

    def download(folder: Path) -> None:
        _run(workshop, "openstack", [str(engine.path), *words], folder)
        if not (folder / PLUGIN_PLACE).is_file():
            raise WayClosed(f"`pulumi {' '.join(words)}` ended well but left no plugin.")

    path = workshop.make(f"official-openstack-{versions.PLUGIN}", PLUGIN_PLACE, download)
    return Part(path=path, version=versions.PLUGIN, source=Source.OFFICIAL)


def _expect_reachable(sites: Sequence[str]) -> None:
    reasons = []
    for site in sites:
        reason = why_unreachable(site)
        if reason is None:
            return
        reasons.append(f"{site} cannot be reached: {reason}")
    raise WayClosed("; ".join(reasons))


def why_unreachable(url: str) -> str | None:
    """None where the site answers within seconds, otherwise the reason."""
    command = [sys.executable, "-I", "-c", PROBE, url, str(ANSWER_WITHIN)]
    try:
        asked = subprocess.run(command, capture_output=True, text=True, timeout=2 * ANSWER_WITHIN)
    except subprocess.TimeoutExpired:
        return f"no answer within {2 * ANSWER_WITHIN:.0f} s"
    return asked.stderr.strip().splitlines()[-1] if asked.returncode else None


def _run(workshop: Workshop, name: str, command: Sequence[str], folder: Path) -> None:
    def report(elapsed: str, _lines: int) -> None:
        workshop.say(Text(zh=f"下载 {name}：已用 {elapsed}", en=f"downloading {name}: {elapsed}"))

    log = folder / "download.log"
    home = {"PULUMI_HOME": str(folder), "PULUMI_SKIP_UPDATE_CHECK": "true"}
    report("0:00", 0)
    try:
        done = run_patiently(command, log=log, cwd=folder, env=home, report=report, limit=DOWNLOAD_WITHIN)
    except TookTooLong:
        raise WayClosed(f"The download of {name} did not end within {DOWNLOAD_WITHIN:.0f} s.") from None
    if done.code:
        raise WayClosed(f"The download of {name} failed: {done.tail(3)}")
    log.unlink()
