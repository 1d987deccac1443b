"""The figure from before hardening: it belongs to an image, so it is measured once per image."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pydantic import ValidationError

from provisioner.domain.baseline import Measurement


class BeforeFigures:
    """Measurements kept by the digest of the image and of the checks."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, image: str, content: str) -> Measurement | None:
        """The figure of this image by these checks; None when it was never measured."""
        try:
            return Measurement.model_validate_json(self._file(image, content).read_bytes())
        except (FileNotFoundError, ValidationError):
            return None

    def keep(self, image: str, measurement: Measurement) -> None:
        """Keep it for the next run."""
        file = self._file(image, measurement.content)
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(".part")
        draft.write_text(measurement.model_dump_json(), encoding="utf-8")
        draft.replace(file)

    def _file(self, image: str, content: str) -> Path:
        return self._folder / (hashlib.sha256(f"{image} {content}".encode()).hexdigest() + ".json")
