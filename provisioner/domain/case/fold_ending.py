"""Exit and settlement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from provisioner.domain.case.model import Case
from provisioner.domain.case.quantities import Quantities

Fields = dict[str, Any]


def _exit(case: Case, **update: Any) -> Fields:
    assert case.exit is not None
    return {"exit": case.exit.model_copy(update=update)}


def _probed(case: Case, event: Any) -> Fields:
    assert case.exit is not None
    return _exit(case, scans={**case.exit.scans, event.scan: event.clean})


def _destroyed(case: Case, event: Any) -> Fields:
    return {**_exit(case, destroyed_at=event.at), "holding": Quantities(), "exposed": False}


FOLDS: dict[str, Callable[[Case, Any], Fields]] = {
    "ExitRequested": lambda case, event: {
        "exit": event.exit,
        "requesters": (*case.requesters, event.by),
    },
    "ExitReviewed": lambda case, event: _exit(case, reviewed_at=event.at),
    "ExitRefused": lambda case, event: {"exit": None, "state": event.former},
    "Retired": lambda case, event: _exit(case, retired=event.method, attested_by=event.attested_by),
    "Destroyed": _destroyed,
    "ProbeRecorded": _probed,
    "CertificateIssued": lambda case, event: _exit(case, certificate=event.certificate_digest),
    "YearSettled": lambda case, event: {"settled": {**case.settled, event.year: event.quantities}},
}
