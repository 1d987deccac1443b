"""Deadlines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from provisioner.domain.case.model import Case
from provisioner.domain.case.parts import Deadline, Reckoning

Fields = dict[str, Any]


def _update(case: Case, which: str, change: Callable[[Deadline], dict[str, Any]]) -> Fields:
    """The latest deadline of this id, changed."""
    deadlines = list(case.deadlines)
    for index in range(len(deadlines) - 1, -1, -1):
        if deadlines[index].id == which:
            deadlines[index] = deadlines[index].model_copy(update=change(deadlines[index]))
            break
    return {"deadlines": tuple(deadlines)}


def _recomputed(case: Case, event: Any) -> Fields:
    def change(deadline: Deadline) -> dict[str, Any]:
        now = Reckoning(due=event.due, provisional=event.provisional, at=event.at)
        return {
            "due": event.due,
            "provisional": event.provisional,
            "history": (*deadline.history, now),
        }

    return _update(case, event.deadline, change)


FOLDS: dict[str, Callable[[Case, Any], Fields]] = {
    "DeadlineSet": lambda case, event: {"deadlines": (*case.deadlines, event.deadline)},
    "DeadlineMet": lambda case, event: _update(case, event.deadline, lambda d: {"met_at": event.at}),
    "DeadlineRecomputed": _recomputed,
    "DeadlineOverdue": lambda case, event: _update(case, event.deadline, lambda d: {"overdue_at": event.at}),
}
