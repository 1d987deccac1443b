"""What every step of a run is given, and how a step writes into the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from provisioner.domain.actor import Actor
from provisioner.domain.case import Case
from provisioner.domain.commands import Command
from provisioner.domain.commands.build import FinishRun, RecordEvidence
from provisioner.domain.plan import Plan
from provisioner.domain.preview import Preview
from provisioner.domain.spec import CaseSpec
from provisioner.domain.specify import specify_department
from provisioner.errors import HardeningError
from provisioner.flows.desk import Desk
from provisioner.flows.planning import spec_of
from provisioner.ports import Results, Visit, World


class EvidenceFailed(HardeningError):
    """A measurement did not come out as the baseline asks."""

    remedy = "Look at the evidence named, mend the server or the order, then send the command again."


@dataclass(frozen=True)
class Run:
    """One run of one approved plan. A step may be called twice: it looks before it acts."""

    run_id: str
    actor: Actor
    approved: Preview
    desk: Desk
    world: World

    @property
    def case(self) -> Case:
        return self.desk.case(self.approved.case)

    @property
    def plan(self) -> Plan:
        return self.approved.plan

    @property
    def spec(self) -> CaseSpec:
        return spec_of(self.case, self.desk, self.world)

    @property
    def department(self):
        return specify_department(self.case.unit, self.spec.cloud)

    def visit(self) -> AbstractContextManager[Visit]:
        """The way to the servers, for as long as the block lasts."""
        return self.world.visit(self.case, self.spec, self.run_id)

    def tell(self, command: type[Command], suffix: str = "", **fields: Any) -> None:
        """Give a command in the name of whoever started the run; a repeat has no second effect."""
        name = command.model_fields["kind"].default
        identity = "-".join(part for part in (self.run_id, name, suffix) if part)
        self.desk.act(command(id=identity, case=self.approved.case, by=self.actor, **fields))

    def record(self, results: Results) -> None:
        """Keep evidence in full, write its digest into the ledger, and stop where it failed."""
        content = {**results.model_dump(mode="json"), "run": self.run_id, **self._practice()}
        digest = self.world.evidence.keep(self.approved.case, results.kind, content)
        self.tell(
            RecordEvidence,
            f"{results.kind}-{digest[-12:]}",
            evidence=results.kind,
            digest=digest,
            summary=results.summary,
            passed=results.passed,
        )
        if not results.passed:
            raise EvidenceFailed(f"{results.kind}: {results.summary}; evidence {digest}")

    def identifiers(self) -> dict[str, str]:
        """What the ledger holds already, and what the cloud says now: an exit leaves nothing to ask."""
        known: dict[str, str] = {}
        for done in self.case.runs:
            known.update(done.addresses)
        return {**known, **self.world.identifiers(self.spec)}

    @property
    def projects(self) -> tuple[str, ...]:
        """Ids of every project the case ever had."""
        return tuple(value for key, value in self.identifiers().items() if key.startswith("project:"))

    def _practice(self) -> Mapping[str, Any]:
        mark = self.desk.site.mark
        return {"practice": mark.model_dump()} if mark else {}


def finish(run: Run) -> None:
    """The run is done; addresses and identifiers are what later looks need."""
    run.tell(FinishRun, run_id=run.run_id, result="done", addresses=run.identifiers())


Step = Callable[[Run], None]
