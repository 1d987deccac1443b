"""The gateway itself: a reverse proxy on loopback for identity, compute and block storage."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from provisioner.adapters.pulumi.gateway.waits import Waits

# type in the Keystone catalog -> what the rules call it; every other service is reached directly
SERVICES = {"compute": "compute", "volumev3": "volume", "block-storage": "volume"}
IDENTITY = "identity"
HOLD_S = 20.0  # then the provider gets the answer as it is, and asks again by itself
LOOK_S = 0.35
SLOWEST_LOOK_S = 1.5  # many servers at once must not keep the cloud busy with looks
PASS_S = 300.0
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "host", "content-length"}
CONNECTIONS = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}


@dataclass(frozen=True)
class Answer:
    """What the cloud said."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    from_cloud: bool = True  # False: the cloud did not answer, we say so


@dataclass
class Gateway:
    """Where requests go: a prefix of the path names the service, behind it the cloud's own path."""

    upstreams: dict[str, str] = field(default_factory=dict)  # prefix -> scheme://host:port
    services: dict[str, str] = field(default_factory=dict)  # prefix -> service
    waits: Waits = field(default_factory=Waits)
    guard: threading.Lock = field(default_factory=threading.Lock)
    address: str = ""

    def through(self, url: str, service: str) -> str:
        """The same address, by way of this gateway."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        with self.guard:
            known = (
                one for one, at in self.upstreams.items() if (at, self.services[one]) == (origin, service)
            )
            prefix = next(known, f"{service}{len(self.upstreams)}")
            self.upstreams[prefix], self.services[prefix] = origin, service
        return f"{self.address}/{prefix}{parts.path}"

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """The cloud's answer, as soon as it is worth giving."""
        prefix, _, rest = path.lstrip("/").partition("/")
        origin, service = self.upstreams[prefix], self.services[prefix]
        end, pause = time.monotonic() + HOLD_S, LOOK_S
        said = ask(origin, method, f"/{rest}", headers, body)
        while self._looks_again(service, method, path, said) and time.monotonic() < end:
            time.sleep(pause)
            pause = min(pause * 1.4, SLOWEST_LOOK_S)
            said = ask(origin, method, f"/{rest}", headers, body)
        self.waits.saw(method, path, said.status)
        return self._with_our_addresses(said) if service == IDENTITY and method == "POST" else said

    def _looks_again(self, service: str, method: str, path: str, said: Answer) -> bool:
        """Not ready yet; or the service is being restarted, and a look does no harm twice."""
        unanswered = method == "GET" and not said.from_cloud
        return unanswered or self.waits.holds(service, method, path, said.status, said.body)

    def _with_our_addresses(self, said: Answer) -> Answer:
        """A token's catalog leads to us for the services that we wait for."""
        if said.status not in (200, 201):
            return said
        body = json.loads(said.body)
        for entry in body.get("token", {}).get("catalog", ()):
            if entry["type"] in SERVICES:
                for endpoint in entry["endpoints"]:
                    endpoint["url"] = self.through(endpoint["url"], SERVICES[entry["type"]])
        return Answer(said.status, said.headers, json.dumps(body).encode())


def ask(origin: str, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
    """One request to the cloud over a connection of its own: none is ever sent twice."""
    parts = urlsplit(origin)
    connection = CONNECTIONS[parts.scheme](parts.netloc, timeout=PASS_S)
    try:
        passed = {name: value for name, value in headers.items() if name.lower() not in HOP_BY_HOP}
        connection.request(method, path, body=body or None, headers={**passed, "Connection": "close"})
        said = connection.getresponse()
        return Answer(said.status, tuple(said.getheaders()), said.read())
    except OSError as silent:
        return Answer(503, (), f"Service Unavailable: {origin} does not answer: {silent}".encode(), False)
    except http.client.HTTPException as cut:
        return Answer(502, (), f"Bad Gateway: {origin} broke off: {cut!r}".encode(), False)
    finally:
        connection.close()


class Handler(BaseHTTPRequestHandler):
    """One connection of the provider."""

    protocol_version = "HTTP/1.1"
    gateway: Gateway

    def pass_on(self) -> None:
        """Read the request, let the gateway answer it, write the answer."""
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        said = self.gateway.answer(self.command, self.path, dict(self.headers.items()), body)
        self.send_response_only(said.status)
        for name, value in said.headers:
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        if said.status != 204:
            self.send_header("Content-Length", str(len(said.body)))
        self.end_headers()
        if self.command != "HEAD" and said.status != 204:
            self.wfile.write(said.body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = pass_on

    def log_message(self, format: str, *args: Any) -> None:
        """Headers hold tokens; nothing is logged."""


@contextmanager
def gateway_for(entries: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The same clouds.yaml entries, with the identity service reached through a gateway.

    Entries with certificates of their own are left as they are: loopback would not carry them.
    """
    gateway = Gateway()
    handler = type("BoundHandler", (Handler,), {"gateway": gateway})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    gateway.address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield {name: _through(gateway, entry) for name, entry in entries.items()}
    finally:
        server.shutdown()
        server.server_close()


def _through(gateway: Gateway, entry: Mapping[str, Any]) -> dict[str, Any]:
    if not entry.keys().isdisjoint(OWN_CERTIFICATES):
        return dict(entry)
    auth = dict(entry["auth"])
    auth["auth_url"] = gateway.through(auth["auth_url"], IDENTITY)
    return {**entry, "auth": auth}


OWN_CERTIFICATES: Iterable[str] = ("cacert", "cert", "key", "verify")
