"""`ensure_engine`: an engine by the first way that leads to one, remembered from then on."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from provisioner.domain.base import Text
from provisioner.engine import built, found, memory, official
from provisioner.engine.errors import EngineMissing, NoWayLeft, WayClosed
from provisioner.engine.language_launcher import NAME as LANGUAGE_HOST
from provisioner.engine.language_launcher import put_launcher
from provisioner.engine.model import PLUGIN_PLACE, Engine, Part, Source
from provisioner.engine.workshop import Progress, Workshop, quiet
from provisioner.settings import Settings

ENGINE_WAYS: Mapping[Source, Callable[[Workshop], Part]] = {
    Source.FOUND: found.engine,
    Source.OFFICIAL: official.engine,
    Source.BUILT: built.engine,
}
PLUGIN_WAYS: Mapping[Source, Callable[[Workshop, Part], Part]] = {
    Source.FOUND: found.plugin,
    Source.OFFICIAL: official.plugin,
    Source.BUILT: built.plugin,
}
ANY_WAY: Sequence[Source] = tuple(Source)


def ensure_engine(
    settings: Settings, progress: Progress = quiet, ways: Collection[Source] = ANY_WAY
) -> Engine:
    """The engine and its plugin, ready to run; what is missing is found, downloaded or built first.

    The second call is a matter of milliseconds. Safe against several callers and against a kill.
    """
    workshop = Workshop.of(settings, progress)
    known = memory.recall(workshop, ways)
    if known is not None:
        return known
    with workshop.alone():
        return memory.recall(workshop, ways) or _install(workshop, ways)


def installed_engine(settings: Settings) -> Engine | None:
    """The engine, if one is installed; nothing is done about it if not."""
    return memory.recall(Workshop.of(settings), ANY_WAY)


def engine_environment(settings: Settings) -> dict[str, str]:
    """The variables under which the installed engine is run; see `Engine.environment`."""
    engine = installed_engine(settings)
    if engine is None:
        raise EngineMissing
    return engine.environment()


def _install(workshop: Workshop, ways: Collection[Source]) -> Engine:
    pulumi = _first("pulumi", {way: ENGINE_WAYS[way] for way in ENGINE_WAYS if way in ways}, workshop)
    plugin = _first(
        "openstack",
        {way: (lambda shop, get=PLUGIN_WAYS[way]: get(shop, pulumi)) for way in PLUGIN_WAYS if way in ways},
        workshop,
    )
    engine = Engine(
        pulumi=pulumi,
        plugin=plugin,
        language_host=_language_host(workshop, pulumi),
        home=_home(workshop, plugin),
    )
    memory.remember(workshop, engine)
    return engine


def _first(name: str, ways: Mapping[Source, Callable[[Workshop], Part]], workshop: Workshop) -> Part:
    """The part by the first way that is open; every closed one is told with its reason."""
    closed: list[WayClosed] = []
    for source, way in ways.items():
        try:
            return way(workshop)
        except WayClosed as reason:
            workshop.say(Text(zh=f"{name}：{source} 不可用：{reason}", en=f"{name}: not {source}: {reason}"))
            closed.append(reason)
    raise NoWayLeft(f"No way led to {name}: " + " ".join(str(reason) for reason in closed))


def _language_host(workshop: Workshop, pulumi: Part) -> Path:
    """The official host beside the engine, or ours: the engine warns about one that lies elsewhere."""
    for beside in (pulumi.path.parent, pulumi.path.resolve().parent):
        if os.access(beside / LANGUAGE_HOST, os.X_OK):
            return beside / LANGUAGE_HOST
    elsewhere = shutil.which(LANGUAGE_HOST)
    if elsewhere is not None:
        return Path(elsewhere).absolute()
    return workshop.make("language-host", LANGUAGE_HOST, put_launcher)


def _home(workshop: Workshop, plugin: Part) -> Path:
    """An own PULUMI_HOME that holds the plugin and nothing of the user's.

    The folder is real and the program a link: Pulumi does not list plugin folders that are links.
    """
    home = workshop.root / ("home-" + hashlib.sha256(str(plugin.path).encode()).hexdigest()[:12])
    link = home / PLUGIN_PLACE
    if link.resolve() != plugin.path.resolve():
        link.unlink(missing_ok=True)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(plugin.path)
    _keep_no_logs(home / "logs")
    return home


def _keep_no_logs(place: Path) -> None:
    """A file where the engine would make a folder: it then writes no debug log of each operation.

    Those logs describe every resource of a case and would outlive it; nothing of a closed case
    may be left where the exit probe does not look.
    """
    if place.is_dir():
        shutil.rmtree(place)
    place.touch()
