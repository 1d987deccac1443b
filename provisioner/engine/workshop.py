"""The folder in the cache where parts are made: one maker at a time, and nothing half ever shows."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from provisioner.domain.base import Text
from provisioner.settings import Settings

Progress = Callable[[str], None]

WAITING = Text(
    zh="另一个进程正在安装引擎，等待其完成", en="another process is installing the engine; waiting for it"
)


def quiet(_: str) -> None:
    """Says nothing."""


@dataclass(frozen=True)
class Workshop:
    """`root` holds finished parts under their final names, and `.making-*` while they are made."""

    root: Path
    language: str = "zh"
    progress: Progress = quiet

    @classmethod
    def of(cls, settings: Settings, progress: Progress = quiet) -> Workshop:
        return cls(settings.cache.resolve() / "engine", settings.language, progress)

    def say(self, text: Text) -> None:
        """Tell the user, in the language of the site."""
        self.progress(text.en if self.language.startswith("en") else text.zh)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the workshop; a maker that was killed loses it, and what it left is swept away."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.say(WAITING)
                fcntl.flock(lock, fcntl.LOCK_EX)
            self._sweep()
            yield

    def make(self, name: str, holds: Path | str, maker: Callable[[Path], None]) -> Path:
        """The program `holds` in the finished folder `name`.

        Where it is absent, `maker` makes it in a folder of its own, which is then renamed in one step.
        """
        final = self.root / name
        if (final / holds).is_file():
            return final / holds
        shutil.rmtree(final, ignore_errors=True)
        making = Path(tempfile.mkdtemp(prefix=f".making-{name}-", dir=self.root))
        try:
            maker(making)
            making.chmod(0o755)
            making.rename(final)
        finally:
            shutil.rmtree(making, ignore_errors=True)
        return final / holds

    def write(self, name: str, content: str) -> None:
        """Put a small file in place in one step."""
        making = self.root / f".making-{name}-{os.getpid()}"
        making.write_text(content)
        making.rename(self.root / name)

    def _sweep(self) -> None:
        for left in self.root.glob(".making-*"):
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)
