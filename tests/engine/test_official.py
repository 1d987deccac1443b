from __future__ import annotations

import io
import platform
import socket
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from provisioner.engine import official, versions
from provisioner.engine.errors import WayClosed
from provisioner.engine.install import ensure_engine
from provisioner.engine.model import Engine, Source
from provisioner.engine.workshop import Workshop
from provisioner.settings import Settings
from tests.engine.stand_in_site import DownloadSites

# Pulumi's installer is called with --no-edit-path --install-root ROOT --version VERSION.
INSTALLER = """#!/bin/sh
mkdir -p "$3/bin"
cat > "$3/bin/pulumi" <<'END'
#!/bin/sh
case "$1 $2" in
"version ") echo v{version} ;;
"plugin install")
    folder="$PULUMI_HOME/plugins/$3-$4-$5"
    mkdir -p "$folder" && cp "$0" "$folder/pulumi-$3-$4" ;;
esac
END
cp "$3/bin/pulumi" "$3/bin/pulumi-language-python"
chmod 755 "$3"/bin/*
"""


def installer(version: str = versions.ENGINE) -> bytes:
    return INSTALLER.format(version=version).encode()


@pytest.fixture
def sites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DownloadSites]:
    """The download sites, reachable, with an installer of ours."""
    made = DownloadSites(tmp_path, {"get.pulumi.com/install.sh": installer()})
    for name in ("no_proxy", "NO_PROXY", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    yield made
    made.close()


@pytest.fixture
def unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")
    monkeypatch.delenv("no_proxy", raising=False)


def made_folders(settings: Settings) -> list[str]:
    return sorted(path.name for path in (settings.cache / "engine").iterdir() if path.is_dir())


def test_the_official_installers_bring_engine_and_plugin(settings: Settings, sites: DownloadSites) -> None:
    engine = ensure_engine(settings, ways=[Source.OFFICIAL])
    assert sites.asked == ["get.pulumi.com/", "get.pulumi.com/install.sh", "api.github.com/"]
    assert (engine.pulumi.version, engine.plugin.version) == (versions.ENGINE, versions.PLUGIN)
    assert engine.language_host == engine.binaries / "pulumi-language-python"
    assert engine.plugin.path.is_file()
    assert ensure_engine(settings) == engine
    assert len(sites.asked) == 3


def test_an_unreachable_network_is_told_within_seconds(settings: Settings, unreachable: None) -> None:
    started = time.monotonic()
    with pytest.raises(WayClosed, match=r"https://get\.pulumi\.com/ cannot be reached: .*refused"):
        official.engine(Workshop.of(settings))
    assert time.monotonic() - started < 5


def test_a_site_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(official, "ANSWER_WITHIN", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        reason = official.why_unreachable(f"http://127.0.0.1:{silent.getsockname()[1]}/")
    assert reason is not None
    assert "timed out" in reason or "no answer" in reason


def test_a_site_that_refuses_is_reachable_all_the_same(sites: DownloadSites) -> None:
    assert official.why_unreachable("https://get.pulumi.com/no/such/page") is None


BROKEN = {
    "installer fails": (b"#!/bin/sh\nexit 1\n", "failed"),
    "no installer": (None, "404"),
    "another version": (installer("3.1.0"), "Minimum version requirement failed"),
}


@pytest.mark.parametrize(("page", "reason"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_download_leaves_nothing(
    settings: Settings, sites: DownloadSites, page: bytes | None, reason: str
) -> None:
    sites.pages = {"get.pulumi.com/install.sh": page} if page is not None else {}
    workshop = Workshop.of(settings)
    with workshop.alone(), pytest.raises(WayClosed, match=reason):
        official.engine(workshop)
    assert made_folders(settings) == []


def test_a_download_that_stalls_is_stopped_with_all_it_started(
    settings: Settings, sites: DownloadSites, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(official, "DOWNLOAD_WITHIN", 2.0)
    sites.pages = {"get.pulumi.com/install.sh": b"#!/bin/sh\nsleep 77\n"}
    workshop = Workshop.of(settings)
    with workshop.alone(), pytest.raises(WayClosed, match="did not end within 2 s"):
        official.engine(workshop)
    assert made_folders(settings) == []
    assert not [
        child for child in psutil.process_iter(["cmdline"]) if child.info["cmdline"] == ["sleep", "77"]
    ]


@pytest.mark.engine
def test_the_real_engine_fetches_the_plugin_from_the_release_site(
    settings: Settings, sites: DownloadSites, engine: Engine
) -> None:
    machine = {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]
    name = f"pulumi-resource-openstack-v{versions.PLUGIN}-linux-{machine}.tar.gz"
    sites.pages = {f"get.pulumi.com/releases/plugins/{name}": plugin_archive()}
    workshop = Workshop.of(settings)
    with workshop.alone():
        plugin = official.plugin(workshop, engine.pulumi)
    assert plugin.path.read_bytes() == PLUGIN_BODY
    assert f"get.pulumi.com/releases/plugins/{name}" in sites.asked


PLUGIN_BODY = b"#!/bin/sh\n"


def plugin_archive() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        entry = tarfile.TarInfo("pulumi-resource-openstack")
        entry.size, entry.mode = len(PLUGIN_BODY), 0o755
        archive.addfile(entry, io.BytesIO(PLUGIN_BODY))
    return packed.getvalue()
