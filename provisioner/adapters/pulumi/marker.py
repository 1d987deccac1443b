"""Which approved plan a run of this stack has begun: an approval is consumed by a run, not by an attempt."""

from __future__ import annotations

import json
from pathlib import Path


class RunMarker:
    """A small file in the stack's folder, replaced as a whole."""

    def __init__(self, work: Path) -> None:
        self.path = work / "approved-run.json"

    def begin(self, plan: str) -> None:
        """A run of this plan is under way."""
        self._write({"plan": plan, "done": False})

    def finish(self) -> None:
        """The run is through; its approval is used up."""
        self._write({**self._read(), "done": True})

    def is_running(self, plan: str) -> bool:
        """This plan's run was begun and not finished."""
        return self._read() == {"plan": plan, "done": False}

    def is_done(self, plan: str) -> bool:
        """This plan's run is finished, though the answer may have been lost."""
        return self._read() == {"plan": plan, "done": True}

    def _read(self) -> dict[str, object]:
        return json.loads(self.path.read_text()) if self.path.exists() else {}

    def _write(self, value: dict[str, object]) -> None:
        partial = self.path.with_suffix(".partial")
        partial.write_text(json.dumps(value))
        partial.replace(self.path)
