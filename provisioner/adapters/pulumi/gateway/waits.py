"""Which looks are held back: the thing is still on its way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

Body = Mapping[str, Any]

BUSY_VOLUME = {
    "creating",
    "downloading",
    "attaching",
    "detaching",
    "deleting",
    "extending",
    "retyping",
    "reserved",
}


def server_on_its_way(body: Body) -> bool:
    """It is being built, deleted, stopped, resized."""
    server = body["server"]
    return server["status"] == "BUILD" or server.get("OS-EXT-STS:task_state") is not None


def volume_on_its_way(body: Body) -> bool:
    """It is being made, attached, detached, deleted."""
    return body["volume"]["status"] in BUSY_VOLUME


# service -> (path, what says that it is still on its way)
LOOKS: Mapping[str, tuple[re.Pattern[str], Callable[[Body], bool]]] = {
    "compute": (re.compile(r"/servers/[0-9a-f-]{36}$"), server_on_its_way),
    "volume": (re.compile(r"/volumes/[0-9a-f-]{36}$"), volume_on_its_way),
}
DETACHING = re.compile(r"/servers/[0-9a-f-]{36}/os-volume_attachments/[0-9a-f-]{36}$")


class Waits:
    """What one gateway knows: the rules above, and which attachments were told to go."""

    def __init__(self) -> None:
        self.leaving: set[str] = set()

    def saw(self, method: str, path: str, status: int) -> None:
        """Remember a detachment that the cloud accepted."""
        if method == "DELETE" and status < 300 and DETACHING.search(path):
            self.leaving.add(path)

    def holds(self, service: str, method: str, path: str, status: int, body: bytes) -> bool:
        """True while the answer to this look would be `not yet`."""
        if method != "GET" or status != 200:
            return False
        if path in self.leaving:
            return True
        look = LOOKS.get(service)
        return look is not None and bool(look[0].search(path)) and look[1](json.loads(body))
