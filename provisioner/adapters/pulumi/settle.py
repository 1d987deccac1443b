"""Each thing that a killed run had begun: adopt it, take it away to be made again, or nothing to do."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openstack.exceptions
from openstack.connection import Connection

from provisioner.adapters.openstack.clouds import Clouds
from provisioner.adapters.pulumi.fault import Failed
from provisioner.adapters.pulumi.finders import FINDERS, Finder
from provisioner.adapters.pulumi.request import Fault, Progress
from provisioner.adapters.pulumi.runner import Runner
from provisioner.adapters.pulumi.store import unfinished

SECOND_LOOK_S = 2.0  # a request may still be in the cloud's queue when its sender is killed


class Settler:
    """Decides about each thing that was begun: adopt, make again, or nothing to do."""

    def __init__(self, runner: Runner, state: dict[str, Any]) -> None:
        self.runner, self.state = runner, state
        self.resources: list[dict[str, Any]] = list(state.get("resources") or ())
        self.clouds = Clouds(Path(os.environ["OS_CLIENT_CONFIG_FILE"]))
        self.connections: dict[str, Connection] = {}

    def settle(self) -> dict[str, Any]:
        """The state with everything that exists recorded, and nothing pending."""
        for broken in unfinished(self.state):
            self._finish(broken)
        for resource in self._begun():
            self._look_for(resource)
        return {**self.state, "resources": self.resources, "pending_operations": []}

    def _begun(self) -> Iterable[dict[str, Any]]:
        """Creates that were begun; updates and deletes are simply done again."""
        known = {one["urn"] for one in self.resources}
        for operation in self.state.get("pending_operations") or ():
            resource = operation["resource"]
            if operation["type"] == "creating" and resource["urn"] not in known:
                yield resource

    def _look_for(self, resource: dict[str, Any]) -> None:
        finder = FINDERS.get(resource["type"])
        if finder is None:
            return  # setting it again is harmless: quotas, role assignments, providers
        cloud = self._cloud_of(resource)
        found = _found(finder, cloud, resource["inputs"])
        if len(found) > 1:
            message = f"{resource['urn'].rsplit('::', 1)[-1]}: {', '.join(found)}"
            raise Failed(Fault(kind="duplicate", message=message, details=((resource["urn"], message),)))
        for identifier in found:
            self._adopt_or_remake(finder, cloud, resource, identifier)

    def _adopt_or_remake(
        self, finder: Finder, cloud: Connection, resource: dict[str, Any], identifier: str
    ) -> None:
        if finder.is_whole(cloud, identifier):
            self._note("adopted", resource)
            outputs = {**resource["inputs"], "id": identifier}
            self.resources.append({**resource, "id": identifier, "outputs": outputs})
        else:
            self._note("half made, taken away to be made again", resource)
            finder.remove(cloud, identifier)

    def _finish(self, broken: dict[str, Any]) -> None:
        """Recorded as failed: whole by now, or, if its very creation failed, to be made again."""
        finder = FINDERS.get(broken["type"])
        self.resources.remove(broken)
        mended = {name: value for name, value in broken.items() if name != "initErrors"}
        if finder is None or broken.get("created") != broken.get("modified"):
            self.resources.append(mended)  # an update failed: the next one compares and goes on
            return
        cloud = self._cloud_of(broken)
        for identifier in _look(finder, cloud, broken["inputs"]):
            if finder.is_whole(cloud, identifier):
                self.resources.append(mended)
            else:
                self._note("half made, taken away to be made again", broken)
                finder.remove(cloud, identifier)

    def _cloud_of(self, resource: dict[str, Any]) -> Connection:
        """A connection with the rights of the provider that was to make it."""
        provider = resource["provider"].rpartition("::")[0]
        entry = next(one["inputs"]["cloud"] for one in self.resources if one["urn"] == provider)
        if entry not in self.connections:
            self.connections[entry] = self.clouds.connect(entry)
        return self.connections[entry]

    def _note(self, what: str, resource: dict[str, Any]) -> None:
        name = resource["urn"].rsplit("::", 1)[-1]
        said = Progress(state="note", urn=resource["urn"], type=resource["type"], name=name, message=what)
        self.runner.say(said)


def _found(finder: Finder, cloud: Connection, inputs: dict[str, Any]) -> list[str]:
    found = _look(finder, cloud, inputs)
    if not found:
        time.sleep(SECOND_LOOK_S)
        found = _look(finder, cloud, inputs)
    return found


def _look(finder: Finder, cloud: Connection, inputs: dict[str, Any]) -> list[str]:
    try:
        return finder.find(cloud, inputs)
    except openstack.exceptions.NotFoundException:
        return []  # what it belongs to is gone, and it went along


def write_state(runner: Runner, state: dict[str, Any]) -> None:
    """Give the engine the settled state; it checks that everything refers to something."""
    file = runner.request.work / "recovered.json"
    file.write_text(json.dumps({"version": 3, "deployment": state}))
    runner.run(["stack", "import", "--file", str(file)])
    file.unlink()
