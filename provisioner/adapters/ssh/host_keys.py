"""Host keys as the server itself printed them on its console, and the file that pins them."""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address
from pathlib import Path

BEGIN = "-----BEGIN SSH HOST KEY KEYS-----"
END = "-----END SSH HOST KEY KEYS-----"
KEY = re.compile(r"(ssh-ed25519|ecdsa-sha2-nistp(?:256|384|521)|ssh-rsa) ([A-Za-z0-9+/]{60,}={0,2})")


def host_keys_from_console(text: str) -> tuple[str, ...]:
    """`type key` lines of the last complete block; empty while the server has not printed one.

    Only the last block counts: an earlier one belongs to an earlier boot. Consoles add carriage
    returns, time stamps and the words of other programs; what is no key is passed over.
    """
    start = text.rfind(BEGIN)
    while start >= 0:
        end = text.find(END, start)
        if end >= 0:
            return tuple(_keys(text[start + len(BEGIN) : end]))
        start = text.rfind(BEGIN, 0, start)
    return ()


def _keys(block: str) -> list[str]:
    found = [f"{kind} {body}" for kind, body in KEY.findall(block) if _says_its_kind(kind, body)]
    return list(dict.fromkeys(found))


def _says_its_kind(kind: str, body: str) -> bool:
    """A key names its own kind in its first bytes; a line that lost characters does not."""
    try:
        raw = base64.b64decode(body, validate=True)
    except binascii.Error:
        return False
    return raw[4 : 4 + len(kind)] == kind.encode()


def write_known_hosts(path: Path, hosts: Mapping[IPv4Address, Sequence[str]]) -> Path:
    """A known_hosts file with exactly these, readable by us only."""
    lines = [f"{address} {key}\n" for address, keys in hosts.items() for key in keys]
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.writelines(lines)
    return path
