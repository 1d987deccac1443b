"""The gateway answers a look when something has changed, and passes everything else as it is."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from provisioner.adapters.pulumi.gateway import server as gateway
from provisioner.adapters.pulumi.gateway.waits import Waits

SERVER = "/v2.1/servers/11111111-1111-1111-1111-111111111111"
VOLUME = "/v3/p/volumes/22222222-2222-2222-2222-222222222222"
ATTACHMENT = f"{SERVER}/os-volume_attachments/22222222-2222-2222-2222-222222222222"


class Cloud(ThreadingHTTPServer):
    """Answers from a script: path → list of (status, body), the last one stays."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), CloudHandler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.script: dict[str, list[tuple[int, Any]]] = {}
        self.asked: list[tuple[str, str, str]] = []
        self.tokens: list[str] = []


class CloudHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def reply(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.server.asked.append((self.command, self.path, sent))
        self.server.tokens.append(self.headers.get("X-Auth-Token", ""))
        answers = self.server.script.get(f"{self.command} {self.path}", [(404, {})])
        status, value = answers.pop(0) if len(answers) > 1 else answers[0]
        body = json.dumps(value).encode() if status != 204 else b""
        self.send_response(status)
        self.send_header("X-Openstack-Request-Id", "req-1")
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = reply

    def log_message(self, format: str, *args: Any) -> None: ...


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    made = Cloud()
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def catalog(cloud, monkeypatch) -> Iterator[dict[str, str]]:
    """The addresses that the provider finds in its token's catalog."""
    monkeypatch.setattr(gateway, "LOOK_S", 0.02)
    kinds = {"compute": "/v2.1", "volumev3": "/v3/p", "network": "", "image": ""}
    entries = [{"type": kind, "endpoints": [{"url": cloud.url + path}]} for kind, path in kinds.items()]
    cloud.script["POST /v3/auth/tokens"] = [(201, {"token": {"catalog": entries}})]
    with gateway.gateway_for({"one": {"auth": {"auth_url": f"{cloud.url}/v3"}}}) as through:
        _, token = call("POST", through["one"]["auth"]["auth_url"] + "/auth/tokens", b"{}")
        yield {entry["type"]: entry["endpoints"][0]["url"] for entry in token["token"]["catalog"]}


def call(method: str, url: str, body: bytes | None = None) -> tuple[int, Any]:
    request = urllib.request.Request(url, data=body, method=method, headers={"X-Auth-Token": "t"})
    try:
        with urllib.request.urlopen(request, timeout=30) as said:
            text = said.read()
            return said.status, json.loads(text) if text else None
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def server(status: str, task: str | None = None) -> dict[str, Any]:
    return {"server": {"status": status, "OS-EXT-STS:task_state": task}}


def test_only_what_is_waited_for_goes_through_the_gateway(cloud, catalog):
    assert not catalog["compute"].startswith(cloud.url)
    assert not catalog["volumev3"].startswith(cloud.url)
    assert catalog["network"] == cloud.url
    assert catalog["image"] == cloud.url


def test_a_look_at_a_new_server_is_answered_when_it_is_ready(cloud, catalog):
    building = [(200, server("BUILD", "spawning"))] * 4
    cloud.script[f"GET {SERVER}"] = [*building, (200, server("ACTIVE"))]
    status, body = call("GET", catalog["compute"] + SERVER.removeprefix("/v2.1"))
    assert (status, body["server"]["status"]) == (200, "ACTIVE")
    assert len([one for one in cloud.asked if one[1] == SERVER]) == 5


def test_a_look_at_a_server_on_its_way_out_is_answered_when_it_is_gone(cloud, catalog):
    cloud.script[f"GET {SERVER}"] = [(200, server("ACTIVE", "deleting"))] * 3 + [(404, {"gone": True})]
    status, _ = call("GET", catalog["compute"] + SERVER.removeprefix("/v2.1"))
    assert status == 404


def test_a_broken_server_is_told_at_once(cloud, catalog):
    cloud.script[f"GET {SERVER}"] = [(200, server("ERROR"))]
    began = time.monotonic()
    assert call("GET", catalog["compute"] + SERVER.removeprefix("/v2.1"))[1]["server"]["status"] == "ERROR"
    assert time.monotonic() - began < 1


def test_a_volume_is_waited_for_likewise(cloud, catalog):
    busy = [(200, {"volume": {"status": one}}) for one in ("creating", "downloading")]
    cloud.script[f"GET {VOLUME}"] = [*busy, (200, {"volume": {"status": "available"}})]
    assert call("GET", catalog["volumev3"] + VOLUME.removeprefix("/v3/p"))[1] == {
        "volume": {"status": "available"}
    }


def test_a_detachment_is_waited_for_once_it_was_asked_for(cloud, catalog):
    url = catalog["compute"] + ATTACHMENT.removeprefix("/v2.1")
    cloud.script[f"GET {ATTACHMENT}"] = [(200, {"volumeAttachment": {}})] * 2 + [(404, {})]
    cloud.script[f"DELETE {ATTACHMENT}"] = [(202, {})]
    assert call("GET", url)[0] == 200
    assert call("DELETE", url)[0] == 202
    assert call("GET", url)[0] == 404


def test_patience_ends_and_the_answer_is_given_as_it_is(cloud, catalog, monkeypatch):
    monkeypatch.setattr(gateway, "HOLD_S", 0.2)
    cloud.script[f"GET {SERVER}"] = [(200, server("BUILD"))]
    assert call("GET", catalog["compute"] + SERVER.removeprefix("/v2.1"))[1]["server"]["status"] == "BUILD"


def test_a_request_is_passed_on_once_with_its_body_and_token(cloud, catalog):
    cloud.script["POST /v2.1/servers"] = [(500, {"computeFault": {}})]
    status, _ = call("POST", catalog["compute"] + "/servers", b'{"server": {}}')
    assert status == 500
    assert [one for one in cloud.asked if one[1] == "/v2.1/servers"] == [
        ("POST", "/v2.1/servers", '{"server": {}}')
    ]
    assert cloud.tokens[-1] == "t"


def test_an_empty_answer_stays_empty(cloud, catalog):
    cloud.script[f"DELETE {SERVER}"] = [(204, None)]
    assert call("DELETE", catalog["compute"] + SERVER.removeprefix("/v2.1")) == (204, None)


def test_a_cloud_that_does_not_answer_is_called_unavailable(cloud, catalog, monkeypatch):
    monkeypatch.setattr(gateway, "HOLD_S", 0.2)
    cloud.shutdown()
    cloud.server_close()
    status, said = call("GET", catalog["compute"] + "/servers")
    assert status == 503
    assert "does not answer" in said


def test_a_look_outlives_the_restart_of_a_service_and_an_act_does_not(cloud, monkeypatch):
    answers = [gateway.Answer(503, (), b"", False), gateway.Answer(200, (), b"{}")]
    monkeypatch.setattr(gateway, "ask", lambda *request: answers.pop(0))
    monkeypatch.setattr(gateway, "LOOK_S", 0)
    proxy = gateway.Gateway()
    proxy.through(cloud.url, "compute")
    assert proxy.answer("GET", "/compute0/servers", {}, b"").status == 200
    answers[:] = [gateway.Answer(503, (), b"", False)]
    assert proxy.answer("POST", "/compute0/servers", {}, b"").status == 503


def test_an_entry_with_certificates_of_its_own_is_left_alone():
    entry = {"auth": {"auth_url": "https://k/v3"}, "cacert": "/ca.pem"}
    with gateway.gateway_for({"one": entry}) as through:
        assert through == {"one": entry}


@pytest.mark.parametrize("method", ["POST", "DELETE", "PUT"])
def test_nothing_but_a_look_is_ever_held(method):
    assert not Waits().holds("compute", method, SERVER, 200, b"not even json")
