"""A certificate says nothing that two clean scans do not say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from provisioner.domain.certificate import CannotCertify, Clearing, ProjectOnce, certify
from provisioner.domain.probe import Asked, Leftover, ScanResult

T0 = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
ASKED = (Asked(service="compute", kind="server", found=0),)
LEFT = (Leftover(service="network", kind="port", id="p-1", name="forgotten", owner="p1"),)


def scan(at: datetime, **other: Any) -> ScanResult:
    base = ScanResult(
        projects=("p1",), users=("u1",), left=(), uncertain=(), asked=ASKED, prober="svc-probe", taken_at=at
    )
    return base.model_copy(update=other)


def attempt(first: ScanResult, second: ScanResult, **other: Any):
    facts: dict[str, Any] = {
        "case": "c1",
        "department": "霍邱县某局",
        "system": "门户网站",
        "cloud": "devcloud",
        "projects": [ProjectOnce(name="c1-internet", id="p1")],
        "users": ["u1"],
        "clearing": [Clearing(method="逻辑清除", attested_by="operator")],
        "issued_at": T0 + timedelta(hours=2),
        "issued_by": "secadmin",
        "practice": False,
    }
    return certify(scans=(first, second), **(facts | other))


FIRST, SECOND = scan(T0), scan(T0 + timedelta(hours=1))


def test_two_clean_scans_some_time_apart_are_certified():
    made = attempt(FIRST, SECOND)
    assert [s.digest for s in made.scans] == [FIRST.digest, SECOND.digest]
    assert made.scans[0].services == ("compute",)


@pytest.mark.parametrize(
    ("first", "second", "other", "why"),
    [
        (scan(T0, left=LEFT), SECOND, {}, "scan 1: network port forgotten"),
        (FIRST, scan(SECOND.taken_at, left=LEFT), {}, "scan 2: network port forgotten"),
        (
            FIRST,
            scan(SECOND.taken_at, uncertain=("service 'dns' is unknown",)),
            {},
            "service 'dns' is unknown",
        ),
        (FIRST, FIRST, {}, "must come after the first"),
        (SECOND, FIRST, {}, "must come after the first"),
        (FIRST, SECOND, {"issued_at": T0}, "before the certificate"),
        (FIRST, scan(SECOND.taken_at, projects=("p2",)), {}, "did not ask about every project"),
        (FIRST, scan(SECOND.taken_at, users=()), {}, "did not ask about every project and user"),
        (scan(T0, asked=()), SECOND, {}, "asked nothing"),
        (FIRST, SECOND, {"projects": []}, "no project is named"),
        (FIRST, SECOND, {"clearing": []}, "nobody attests"),
    ],
)
def test_anything_less_is_refused_with_its_reason(
    first: ScanResult, second: ScanResult, other: dict[str, Any], why: str
):
    with pytest.raises(CannotCertify, match=why):
        attempt(first, second, **other)


def test_all_reasons_are_given_at_once():
    with pytest.raises(CannotCertify) as refused:
        attempt(scan(T0, left=LEFT), scan(T0, uncertain=("no right",)), clearing=[])
    assert len(str(refused.value).splitlines()) == 4
