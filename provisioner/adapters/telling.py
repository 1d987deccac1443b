"""Progress for people: one line on stderr for what begins and ends, with its seconds."""

from __future__ import annotations

import sys
import time

from provisioner.adapters.pulumi.request import Progress


class Telling:
    """Prints progress; the seconds count from the first line."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def progress(self, words: str) -> None:
        print(f"{time.monotonic() - self._began:7.1f}s  {words}", file=sys.stderr, flush=True)

    def step(self, name: str, what: str, seconds: float) -> None:
        """A step of a run begins or is done."""
        self.progress(f"■ {name}" if what == "start" else f"■ {name} done in {seconds:.1f} s")

    def resource(self, event: Progress) -> None:
        """A resource of the cloud is done, or failed."""
        if event.state == "note":
            self.progress(f"  {event.message}")
        if event.state == "failed" or (event.state == "done" and event.type.startswith("openstack:")):
            kind = event.type.rsplit(":", 1)[-1]
            self.progress(f"  {event.op} {kind} {event.name} {event.state} {event.seconds:.1f} s")
