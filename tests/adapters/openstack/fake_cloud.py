"""A cloud of tables: a loopback HTTP server that answers what it was told to and notes what it was asked."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import yaml

from provisioner.adapters.openstack.clouds import Clouds

TYPES = ("identity", "compute", "network", "image", "placement", "block-storage")
PATHS = {"identity": "/identity/v3", "compute": "/compute/v2.1", "block-storage": "/volume/v3"}


@dataclass
class FakeCloud:
    """`answers` maps `METHOD /path` to a body, or to (status, body); `asked` lists what came in."""

    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    types: list[str] = field(default_factory=lambda: list(TYPES))
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def user(self, name: str, password: str, *roles: str, project: str = "site") -> None:
        self.users[name] = {"password": password, "roles": roles, "project": project}

    def token(self, name: str, project: str = "") -> dict[str, Any]:
        """Keystone's description of this user's token."""
        end = datetime.now(UTC) + timedelta(hours=1)
        scope = project or self.users[name]["project"]
        return {
            "user": {"id": f"id-{name}", "name": name, "domain": {"id": "default", "name": "Default"}},
            "project": {"id": f"id-{scope}", "name": scope, "domain": {"id": "default", "name": "Default"}},
            "roles": [{"id": role, "name": role} for role in self.users[name]["roles"]],
            "expires_at": end.isoformat(),
            "issued_at": datetime.now(UTC).isoformat(),
            "methods": ["password"],
            "catalog": [self._service(kind) for kind in self.types],
        }

    def _service(self, kind: str) -> dict[str, Any]:
        url = self.url + PATHS.get(kind, f"/{kind}")
        endpoint = {"id": kind, "interface": "public", "region": "r", "region_id": "r", "url": url}
        return {"type": kind, "name": kind, "id": kind, "endpoints": [endpoint]}

    def respond(self, method: str, path: str, body: dict[str, Any], headers: Any) -> tuple[int, Any, str]:
        """Status, body and token of one answer."""
        where, _, query = path.partition("?")
        self.asked.append(f"{method} {path}")
        if where.endswith("/auth/tokens"):
            return self._login(body) if method == "POST" else self._validate(headers["X-Subject-Token"])
        if where.rstrip("/") == "/identity/v3":
            return 200, {"version": self._version()}, ""
        wanted = f"{method} {where}"
        exact = f"{wanted}?{query}"
        answer = self.answers.get(exact, self.answers.get(wanted, (404, {"error": "no such thing"})))
        status, content = answer if isinstance(answer, tuple) else (200, answer)
        return status, content(dict(parse_qsl(query))) if callable(content) else content, ""

    def _version(self) -> dict[str, Any]:
        link = {"rel": "self", "href": f"{self.url}/identity/v3/"}
        return {"id": "v3.14", "status": "stable", "links": [link], "updated": "2020-04-07T00:00:00Z"}

    def _login(self, body: dict[str, Any]) -> tuple[int, Any, str]:
        who = body["auth"]["identity"]["password"]["user"]
        known = self.users.get(who["name"])
        if known is None or known["password"] != who["password"]:
            said = "The request you have made requires authentication."
            return 401, {"error": {"code": 401, "title": "Unauthorized", "message": said}}, ""
        return 201, {"token": self.token(who["name"])}, f"token-of-{who['name']}"

    def _validate(self, token: str) -> tuple[int, Any, str]:
        name = token.removeprefix("token-of-")
        if name not in self.users:
            return 404, {"error": {"code": 404, "title": "Not Found", "message": "no such token"}}, ""
        return 200, {"token": self.token(name)}, ""

    def clouds(self, folder: Path) -> Clouds:
        """A clouds.yaml with one entry for each user."""
        entries = {
            name: self._entry(name, who["password"], who["project"]) for name, who in self.users.items()
        }
        file = folder / "clouds.yaml"
        file.write_text(yaml.safe_dump({"clouds": entries}))
        return Clouds(file)

    def _entry(self, name: str, password: str, project: str) -> dict[str, Any]:
        auth = {
            "auth_url": f"{self.url}/identity/v3",
            "username": name,
            "password": password,
            "project_name": project,
            "user_domain_name": "Default",
            "project_domain_name": "Default",
        }
        return {"auth": auth, "region_name": "r", "identity_api_version": "3"}


@contextlib.contextmanager
def fake_cloud() -> Iterator[FakeCloud]:
    cloud = FakeCloud()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or b"{}")
            parts = urlsplit(self.path)
            status, content, token = cloud.respond(
                self.command, parts._replace().geturl(), body, self.headers
            )
            self.send_response(status)
            if token:
                self.send_header("X-Subject-Token", token)
            data = json.dumps(content).encode()
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_DELETE = _answer

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    cloud.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield cloud
    finally:
        server.shutdown()
        server.server_close()
