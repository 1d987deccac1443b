from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from provisioner.engine import install
from provisioner.engine.errors import EngineMissing, NoWayLeft, WayClosed
from provisioner.engine.install import engine_environment, ensure_engine, installed_engine
from provisioner.engine.model import Part, Source
from provisioner.settings import Settings

Ways = Callable[..., list[str]]


@pytest.fixture
def ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ways:
    """Ways of which only the named ones are open; gives the list of what was tried."""

    def arrange(engine: set[str], plugin: set[str]) -> list[str]:
        tried: list[str] = []

        def way(part: str, source: Source, opened: set[str]) -> Callable[..., Part]:
            def go(*_: object) -> Part:
                tried.append(f"{part} {source}")
                if source not in opened:
                    raise WayClosed(f"{source} is shut.")
                path = tmp_path / source / part
                path.parent.mkdir(exist_ok=True)
                path.write_text("#!/bin/sh\n")
                return Part(path=path, version="1.0.0", source=source)

            return go

        monkeypatch.setattr(install, "ENGINE_WAYS", {s: way("pulumi", s, engine) for s in Source})
        monkeypatch.setattr(install, "PLUGIN_WAYS", {s: way("plugin", s, plugin) for s in Source})
        return tried

    return arrange


CASES = {
    "all found": ({"found"}, {"found"}, ["pulumi found", "plugin found"]),
    "downloads": (
        {"official", "built"},
        {"official"},
        ["pulumi found", "pulumi official", "plugin found", "plugin official"],
    ),
    "plugin built": (
        {"found"},
        {"built"},
        ["pulumi found", "plugin found", "plugin official", "plugin built"],
    ),
}


@pytest.mark.parametrize(("engine", "plugin", "expected"), CASES.values(), ids=CASES.keys())
def test_found_comes_before_downloaded_before_built(
    settings: Settings, ways: Ways, engine: set[str], plugin: set[str], expected: list[str]
) -> None:
    tried = ways(engine, plugin)
    ensure_engine(settings)
    assert tried == expected


def test_each_closed_way_is_told_with_its_reason(settings: Settings, ways: Ways) -> None:
    ways({"built"}, {"found"})
    said: list[str] = []
    ensure_engine(settings, said.append)
    assert said == ["pulumi: not found: found is shut.", "pulumi: not official: official is shut."]


def test_where_no_way_is_open_all_reasons_and_remedies_are_given(settings: Settings, ways: Ways) -> None:
    ways(set(), set())
    with pytest.raises(NoWayLeft, match=r"found is shut\. official is shut\. built is shut\.") as refused:
        ensure_engine(settings)
    for remedy in ("PATH", "get.pulumi.com", "Go"):
        assert remedy in refused.value.remedy


def test_what_was_found_once_is_not_searched_again(settings: Settings, ways: Ways) -> None:
    tried = ways({"found"}, {"found"})
    first = ensure_engine(settings)
    assert ensure_engine(settings) == first == installed_engine(settings)
    assert len(tried) == 2


def test_a_replaced_program_is_looked_at_again(settings: Settings, ways: Ways) -> None:
    tried = ways({"found"}, {"found"})
    ensure_engine(settings).pulumi.path.write_text("#!/bin/sh\n# another\n")
    assert installed_engine(settings) is None
    ensure_engine(settings)
    assert tried == ["pulumi found", "plugin found"] * 2


def test_a_caller_may_insist_on_one_way(settings: Settings, ways: Ways) -> None:
    tried = ways({"found", "built"}, {"found", "built"})
    ensure_engine(settings)
    engine = ensure_engine(settings, ways=[Source.BUILT])
    assert (engine.pulumi.source, engine.plugin.source) == (Source.BUILT, Source.BUILT)
    assert tried[2:] == ["pulumi built", "plugin built"]


def test_a_plugin_that_moved_is_linked_anew(settings: Settings, ways: Ways) -> None:
    ways({"found"}, {"found"})
    engine = ensure_engine(settings)
    link = engine.home / "plugins" / "resource-openstack-v5.5.3" / "pulumi-resource-openstack"
    link.unlink()
    assert installed_engine(settings) is None
    ensure_engine(settings)
    assert link.resolve() == engine.plugin.path


def test_a_damaged_note_is_written_anew(settings: Settings, ways: Ways) -> None:
    ways({"found"}, {"found"})
    first = ensure_engine(settings)
    for note in (settings.cache / "engine").glob("installed-*.json"):
        note.write_text("{")
    assert ensure_engine(settings) == first


def test_the_environment_names_engine_and_interpreter_and_no_secret(settings: Settings, ways: Ways) -> None:
    ways({"found"}, {"found"})
    engine = ensure_engine(settings)
    environment = engine.environment({"PATH": "/usr/bin"})
    folders = environment["PATH"].split(":")
    assert folders[0] == str(engine.binaries)
    assert folders[-1] == "/usr/bin"
    assert environment["PULUMI_SKIP_UPDATE_CHECK"] == "true"
    assert environment["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] == "true"
    assert environment["PULUMI_HOME"].startswith(str(settings.cache))
    assert not any(word in name for name in environment for word in ("PASSPHRASE", "BACKEND_URL", "TOKEN"))


def test_the_environment_does_not_grow_when_it_is_laid_over_itself(settings: Settings, ways: Ways) -> None:
    ways({"found"}, {"found"})
    engine = ensure_engine(settings)
    once = engine.environment({"PATH": "/usr/bin"})
    assert engine.environment(once) == once


def test_asking_for_an_environment_installs_nothing(settings: Settings, ways: Ways) -> None:
    tried = ways({"found"}, {"found"})
    with pytest.raises(EngineMissing) as missing:
        engine_environment(settings)
    assert "provisioner engine install" in missing.value.remedy
    assert tried == []
