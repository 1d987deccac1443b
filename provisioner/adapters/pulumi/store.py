"""What the backend holds for a stack: its state and its locks, read without starting the engine.

The engine's own commands cost a process and a key derivation each; these two questions are asked
before every operation.
"""

from __future__ import annotations

import base64
import json
import shutil
import socket
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, LiteralString, Protocol
from urllib.parse import urlsplit

import psutil
import psycopg

from provisioner.domain.base import Frozen

PROJECT = "govcloud"
PROVIDER = "pulumi:providers:openstack"
STATES = f".pulumi/stacks/{PROJECT}/"
PASTS = (f".pulumi/history/{PROJECT}/", f".pulumi/backups/{PROJECT}/")
LOCKS = f".pulumi/locks/organization/{PROJECT}/"
IS_THERE = "SELECT to_regclass('pulumi_state')"
ONE = "SELECT key, data FROM pulumi_state WHERE key = %s"
GONE = "DELETE FROM pulumi_state WHERE starts_with(key, %s)"
BELOW = "SELECT key, data FROM pulumi_state WHERE starts_with(key, %s)"


class Lock(Frozen):
    """Who says it is working on a stack."""

    pid: int
    hostname: str
    timestamp: datetime

    @property
    def is_dead(self) -> bool:
        """True only if it was taken on this machine by a process that is no more."""
        return self.hostname == socket.gethostname() and not self._is_running()

    def _is_running(self) -> bool:
        # A process that began after the lock was taken only has the same number.
        return is_running(self.pid, began_before=self.timestamp.timestamp() + 1)


def is_running(pid: int, began_before: float = float("inf")) -> bool:
    """The process lives; one that is dead and not yet buried by its parent does not."""
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and process.create_time() <= began_before
    except psutil.NoSuchProcess:
        return False


class Store(Protocol):
    """Read access to a Pulumi backend of one's own."""

    def state(self, stack: str) -> dict[str, Any] | None:
        """The deployment of a stack; None if there is no such stack."""
        ...

    def locks(self, stack: str) -> list[Lock]:
        """Who holds the stack."""
        ...

    def stacks(self) -> list[str]:
        """The names of all stacks."""
        ...

    def forget(self, stack: str) -> None:
        """Take away what a removed stack leaves: backups and history hold what the state held."""
        ...


class FileStore:
    """A `file://` backend."""

    def __init__(self, url: str) -> None:
        self.root = Path(urlsplit(url).path)

    def state(self, stack: str) -> dict[str, Any] | None:
        try:
            text = (self.root / STATES / f"{stack}.json").read_bytes()
        except FileNotFoundError:
            return None
        return deployment(json.loads(text))

    def locks(self, stack: str) -> list[Lock]:
        held = sorted((self.root / LOCKS / stack).glob("*.json"))
        return [lock(json.loads(text)) for text in map(_read_if_there, held) if text]

    def stacks(self) -> list[str]:
        found = (self.root / STATES).glob("*.json")
        return sorted(path.stem for path in found)

    def forget(self, stack: str) -> None:
        for left in (self.root / STATES).glob(f"{stack}.json*"):
            left.unlink()
        for past in PASTS:
            shutil.rmtree(self.root / past / stack, ignore_errors=True)


class PostgresStore:
    """A `postgres://` backend: one table of keys and documents.

    The engine puts the path of the address, which is the database's name, before every key.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.root = f"{urlsplit(url).path.strip('/')}/"

    def state(self, stack: str) -> dict[str, Any] | None:
        found = [value for _, value in self._documents(ONE, f"{STATES}{stack}.json")]
        return deployment(found[0]) if found else None

    def locks(self, stack: str) -> list[Lock]:
        return [lock(value) for _, value in self._documents(BELOW, f"{LOCKS}{stack}/")]

    def stacks(self) -> list[str]:
        found = (Path(key) for key, _ in self._documents(BELOW, STATES))
        return sorted(path.stem for path in found if path.suffix == ".json")

    def forget(self, stack: str) -> None:
        with psycopg.connect(self.url) as connection:
            for prefix in (f"{STATES}{stack}.json", *(f"{past}{stack}/" for past in PASTS)):
                connection.execute(GONE, (self.root + prefix,))

    def _documents(self, query: LiteralString, value: str) -> Iterator[tuple[str, dict[str, Any]]]:
        with psycopg.connect(self.url) as connection:
            there = connection.execute(IS_THERE).fetchone()
            if there and there[0] is not None:
                for key, data in connection.execute(query, (self.root + value,)):
                    yield key, _document(data)


STORES: dict[str, Callable[[str], Store]] = {
    "file": FileStore,
    "postgres": PostgresStore,
    "postgresql": PostgresStore,
}


def store_of(url: str) -> Store:
    """The reader for a backend, by the scheme of its address."""
    return STORES[urlsplit(url).scheme](url)


def unfinished(state: dict[str, Any]) -> list[dict[str, Any]]:
    """Resources of a deployment whose creation or update was recorded as failed half way."""
    return [one for one in state.get("resources") or () if one.get("initErrors")]


def deployment(checkpoint: dict[str, Any]) -> dict[str, Any]:
    """The part of a checkpoint that `pulumi stack export` shows."""
    return checkpoint["checkpoint"].get("latest") or {}


def lock(value: dict[str, Any]) -> Lock:
    """A lock as the engine wrote it."""
    return Lock(pid=value["pid"], hostname=value["hostname"], timestamp=_instant(value["timestamp"]))


def _instant(text: str) -> datetime:
    """Go writes nanoseconds, Python reads microseconds."""
    head, dot, rest = text.partition(".")
    if not dot:
        return datetime.fromisoformat(text)
    digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
    return datetime.fromisoformat(f"{head}.{digits[:6]:0<6}{rest[len(digits) :]}")


def _document(data: Any) -> dict[str, Any]:
    """The bucket wraps bytes as base64 in a JSON column."""
    if isinstance(data, (str, bytes)):
        data = json.loads(data)
    return json.loads(base64.b64decode(data["data"])) if set(data) == {"data"} else data


def _read_if_there(path: Path) -> bytes:
    """A lock may be given back while we look."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
