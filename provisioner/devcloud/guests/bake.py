"""Images with the security baseline inside: a server gets only what is its own, and is then verified.

The playbook runs once, natively, on the unpacked tree; `carry` takes what it left to the other
architecture. What differs by server (log target, sources, time servers, banner) comes at run time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from provisioner.adapters.ansible import AnsibleHardener
from provisioner.adapters.yaml_files import load
from provisioner.content import content_root
from provisioner.devcloud.guests import recipe
from provisioner.devcloud.guests.images import ARCHES, ImageFile, build_images
from provisioner.devcloud.packages import Progress
from provisioner.domain.baseline import BaselineResult, Level
from provisioner.errors import HardeningError
from provisioner.settings import Settings

# Level 3 asks all that level 2 asks and more: an image of level 2 serves both.
LEVEL = "level2"


class BakingFailed(HardeningError):
    """The baseline could not be applied to the image's tree."""

    remedy = "The controls named above did not hold; correct the playbook and bake again."


def ensure_baked_images(
    settings: Settings, progress: Progress, arches: Iterable[recipe.Arch] = ARCHES, level: str = LEVEL
) -> dict[str, ImageFile]:
    """The images named *-baked, built where they are absent or older than the playbooks."""
    content = content_root(settings)
    chosen = content / "catalog" / "baselines" / f"{level}.yaml"
    key = baked_key(content / "playbooks", chosen)

    def apply(tree: Path) -> None:
        progress(f"applying the baseline {level} to the root tree")
        judge(AnsibleHardener(content / "playbooks").bake(tree, load(Level, chosen)))

    return build_images(settings, settings.cache / "images" / key, "-baked", arches, progress, apply)


def baked_key(playbooks: Path, level: Path) -> str:
    """The digest of image recipe, baseline role and level."""
    role = [path for path in sorted((playbooks / "roles/baseline").rglob("*")) if path.is_file()]
    sums = hashlib.sha256(recipe.recipe_key().encode())
    for path in (level, playbooks / "harden.yml", *role):
        if path.suffix != ".pyc":
            sums.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{sums.hexdigest()[:16]}-baked"


def judge(result: BaselineResult) -> None:
    """Refuse an image in which a control does not hold."""
    faults = [f"{one.control}: {'; '.join(one.details)}" for host in result.hosts for one in host.missing]
    messages = [host.message for host in result.hosts if not host.ok]
    if faults or messages:
        raise BakingFailed(f"{result.action}: {' / '.join([*messages, *faults])}"[:3000])
