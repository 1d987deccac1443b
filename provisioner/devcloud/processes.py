"""The cloud's processes: started, known by pid and start time, stopped by pid only."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import psutil

from provisioner.devcloud.layout import MARK, SERVICE, Layout
from provisioner.errors import CloudError


class ServiceCrashed(CloudError):
    """A service of the local cloud ended by itself."""

    remedy = "Read its log, mend the cause and run `provisioner devcloud up` again."


class NotReady(CloudError):
    """A part of the local cloud did not become ready in time."""

    remedy = "Look at `provisioner devcloud status` and `provisioner devcloud logs SERVICE`."


@dataclass(frozen=True)
class Identity:
    """Which process a pid file means: a pid alone may have been given to somebody else since.

    `settled` is false until all that follows its start was done.
    """

    pid: int
    started: str
    recipe: str = ""
    settled: bool = False

    def is_running(self) -> bool:
        return start_time(self.pid) == self.started


def start_time(pid: int) -> str | None:
    """Kernel ticks at which `pid` began; None when it is gone or a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else fields[19]


class Processes:
    """The processes of one layout."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    def identity(self, name: str) -> Identity | None:
        """What the pid file of `name` says, whether that process runs or not."""
        try:
            return Identity(**json.loads(self._pid_file(name).read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def pid(self, name: str) -> int | None:
        """The pid of `name` if it runs."""
        found = self.identity(name)
        return found.pid if found and found.is_running() else None

    def crashed(self, name: str) -> bool:
        """It was started, nobody stopped it, and it is gone."""
        found = self.identity(name)
        return found is not None and not found.is_running()

    def spawn(self, name: str, argv: Sequence[str], env: Mapping[str, str], recipe: str = "") -> int:
        """Start `argv` in a session of its own, output to the log folder."""
        put_aside(self.output(name))
        with self.output(name).open("ab") as log:
            child = subprocess.Popen(
                list(argv),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=self.layout.workdir,
                env=self.layout.environment() | dict(env) | {SERVICE: name},
            )
        self._remember(name, Identity(child.pid, start_time(child.pid) or "", recipe))
        return child.pid

    def settle(self, name: str) -> None:
        """Note that `name` is ready and all that follows its start was done."""
        found = self.identity(name)
        if found:
            self._remember(name, replace(found, settled=True))

    def stop(self, name: str, patience: float = 10) -> None:
        """End `name` and what it started, also when it crashed and left children; guests live on."""
        found = self.identity(name)
        session = found.pid if found else None
        end([one for one in self.ours() if not is_guest(one) and belongs(one, name, session)], patience)
        self._pid_file(name).unlink(missing_ok=True)

    def forget(self) -> None:
        """Remove every pid file: what is not running then was stopped, not crashed."""
        for file in self.layout.run.glob("*.pid.json"):
            file.unlink()

    def output(self, name: str) -> Path:
        """The one log of a service: all that it prints."""
        return self.layout.log / f"{name}.log"

    def wait(
        self, name: str, is_ready: Callable[[], object], seconds: float = 300, pause: float = 0.1
    ) -> None:
        """Until `is_ready` is true; a service that dies meanwhile is named with its last lines."""
        limit = time.monotonic() + seconds
        while not is_ready():
            if not self.pid(name):
                raise ServiceCrashed(f"{name} ended while it was starting.\n{self.last_words(name)}")
            if time.monotonic() > limit:
                raise NotReady(f"{name} was not ready after {seconds:.0f} s.\n{self.last_words(name)}")
            time.sleep(pause)

    def last_words(self, name: str, lines: int = 8) -> str:
        """Its log path and last lines, for a message."""
        log = self.output(name)
        return "\n".join([f"log: {log}", *(f"  | {line}" for line in tail(log, lines))])

    def ours(self) -> list[psutil.Process]:
        """Every process of this cloud on the machine, also those that left their session."""
        me = {os.getpid(), os.getppid()}
        return [one for one in psutil.process_iter() if one.pid not in me and is_ours(one, self.layout)]

    def _remember(self, name: str, identity: Identity) -> None:
        self._pid_file(name).write_text(json.dumps(asdict(identity)))

    def _pid_file(self, name: str) -> Path:
        return self.layout.run / f"{name}.pid.json"


def is_ours(process: psutil.Process, layout: Layout) -> bool:
    """True when `process` carries one of the marks of this cloud.

    uwsgi and setproctitle overwrite the environment, so one mark is not enough: the working
    directory, the environment, the program (uwsgi of our venv), or a guest's disks in our state.
    """
    marks: tuple[Callable[[], bool], ...] = (
        lambda: process.cwd() == str(layout.workdir),
        lambda: process.environ().get(MARK) == str(layout.root),
        lambda: process.exe() == str(layout.venv / "bin/uwsgi"),
        lambda: is_guest(process) and f"{layout.state}/" in " ".join(process.cmdline()),
    )
    if process.pid == os.getpid() or _gone(process):
        return False
    return any(_answers(mark) for mark in marks)


def is_guest(process: psutil.Process) -> bool:
    """A virtual machine: it outlives the libvirtd that started it."""
    return _answers(lambda: "qemu-system" in process.exe())


def belongs(process: psutil.Process, service: str, session: int | None) -> bool:
    """It is in the session of `service`, or inherited its name."""
    marks = (
        lambda: os.getsid(process.pid) == session,
        lambda: process.environ().get(SERVICE) == service,
    )
    return any(_answers(mark) for mark in marks)


def _gone(process: psutil.Process) -> bool:
    return start_time(process.pid) is None


def _answers(mark: Callable[[], bool]) -> bool:
    try:
        return mark()
    except (psutil.Error, OSError):
        return False


def end(processes: Iterable[psutil.Process], patience: float) -> None:
    """SIGTERM, up to `patience` seconds, then SIGKILL for the rest."""
    group = list(processes)
    for one in group:
        with contextlib.suppress(psutil.NoSuchProcess):
            one.terminate() if patience else one.kill()
    _, stubborn = psutil.wait_procs(group, timeout=patience)
    for one in stubborn:
        with contextlib.suppress(psutil.NoSuchProcess):
            one.kill()
    psutil.wait_procs(stubborn, timeout=10)


def put_aside(log: Path, limit: int = 20_000_000) -> None:
    """A log that has grown past `limit` becomes `NAME.log.1`; the one before goes."""
    if log.exists() and log.stat().st_size > limit:
        log.replace(log.with_name(f"{log.name}.1"))


COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def tail(file: Path, lines: int) -> list[str]:
    """The last `lines` lines of a log that may be large."""
    if not file.exists():
        return []
    with file.open("rb") as handle:
        size = handle.seek(0, os.SEEK_END)
        handle.seek(max(0, size - 400 * lines))
        text = handle.read().decode(errors="replace")
    return COLOURS.sub("", text).splitlines()[-lines:]
