"""The program run against a recorder instead of an engine: what it declares, and through whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pulumi
from pulumi.runtime import mocks, rpc

from provisioner.domain.spec import stack_of
from stacks.clouds import openstack

PROVIDER = "pulumi:providers:openstack"


@dataclass
class Declared:
    """One resource as the engine would see it."""

    type: str
    name: str
    urn: str
    inputs: dict[str, Any]
    provider: str  # logical name of its provider; empty for the default one
    depends_on: set[str]
    deleted_with: str
    ignored: list[str]
    parent: str


@dataclass
class Recorder(mocks.Mocks):
    """Answers every call with the inputs and an identifier made of type and name."""

    declared: list[Declared] = field(default_factory=list)
    looked_up: list[tuple[str, dict[str, Any], str]] = field(default_factory=list)
    outputs: dict[str, Any] = field(default_factory=dict)

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        computed = {"allFixedIps": ["10.0.0.1"]} if args.typ.endswith(":Port") else {}
        return f"{args.typ.rsplit(':', 1)[-1]}:{args.name}", {**args.inputs, **computed}

    def call(self, args: mocks.MockCallArgs) -> dict[str, Any]:
        self.looked_up.append((args.token, args.args, provider_name(args.provider)))
        return {**args.args, "id": f"{args.token.rsplit(':', 1)[-1]}:{args.args['name']}"}

    def of(self, suffix: str) -> list[Declared]:
        """Every resource whose type ends so, e.g. `:Port`."""
        return [one for one in self.declared if one.type.endswith(suffix)]

    def cloud(self) -> list[Declared]:
        """What would exist in the cloud: neither components nor providers."""
        return [one for one in self.declared if one.type.startswith("openstack:")]

    def named(self, suffix: str, name: str) -> Declared:
        (found,) = [one for one in self.of(suffix) if one.name == name]
        return found


class RecordingMonitor(mocks.MockMonitor):
    """Keeps the options of a registration too, which plain mocks do not show."""

    def RegisterResource(self, request: Any) -> Any:
        answer = super().RegisterResource(request)
        if request.type != "pulumi:pulumi:Stack":
            self.mocks.declared.append(self._declared(request, answer.urn))
        return answer

    def _declared(self, request: Any, urn: str) -> Declared:
        return Declared(
            type=request.type,
            name=request.name,
            urn=urn,
            inputs=rpc.deserialize_properties(request.object),
            provider=provider_name(request.provider),
            depends_on=set(request.dependencies),
            deleted_with=request.deletedWith,
            ignored=list(request.ignoreChanges),
            parent=request.parent,
        )


def provider_name(reference: str | None) -> str:
    """The logical name in a provider reference `urn::id`."""
    return reference.rsplit("::", 2)[-2] if reference else ""


def declare(spec: Any) -> Recorder:
    """Run the program for a specification; answer with everything it declared."""
    recorder = Recorder()
    monitor = RecordingMonitor(recorder)
    mocks.set_mocks(recorder, project="govcloud", stack=stack_of(spec), preview=False, monitor=monitor)

    @pulumi.runtime.test
    def run() -> Any:
        outputs = pulumi.Output.from_input(openstack.declare(spec))
        return outputs.apply(recorder.outputs.update)

    run()
    return recorder
