"""The independent content of the second measurement: the SCAP data stream for Debian 12.

Debian 12's own ssg-debian knows Debian 10 and 11 only; the next release's knows 12. Only its data
stream is taken, nothing of it is installed.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from provisioner.devcloud.guests.apt import PrivateApt, Repository, debian_repositories
from provisioner.devcloud.guests.cache import make_once
from provisioner.devcloud.guests.recipe import NATIVE, RELEASE
from provisioner.devcloud.guests.shell import run
from provisioner.devcloud.packages import Progress
from provisioner.settings import Settings

LATER_RELEASE = "trixie"
PACKAGE = "ssg-debian"
DATA_STREAM = Path("usr/share/xml/scap/ssg/content/ssg-debian12-ds.xml")


def ensure_scap_content(settings: Settings, progress: Progress) -> Path:
    """The data stream file, fetched when absent; needs the archive of the later release."""
    target = settings.cache / "images" / "content" / DATA_STREAM.name
    if not target.exists():
        progress(f"fetching the SCAP content for Debian 12 from {LATER_RELEASE}")
    return make_once(target, _fetch)


def _fetch(target: Path) -> None:
    here = [one for one in debian_repositories() if one.suite == RELEASE]
    with tempfile.TemporaryDirectory(dir=target.parent) as room:
        apt = PrivateApt(Path(room), NATIVE, [Repository(one.uri, LATER_RELEASE) for one in here])
        apt.update()
        for package in apt.download([PACKAGE]):
            run("dpkg-deb", "--extract", package, Path(room) / "files")
        shutil.move(Path(room) / "files" / DATA_STREAM, target)
