"""Where catalog/ and playbooks/ are: beside the checkout, or packed into the wheel."""

from __future__ import annotations

from pathlib import Path

from provisioner.settings import Settings

HERE = Path(__file__).resolve().parent


def content_root(settings: Settings) -> Path:
    """The folder that holds catalog/ and playbooks/."""
    if settings.content:
        return settings.content
    packaged = HERE / "_content"
    return packaged if packaged.is_dir() else HERE.parent
