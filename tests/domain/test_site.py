"""A practice site may move its clock forward; a real one follows the machine's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from provisioner.domain.site import (
    ClockBackwards,
    RealSiteClock,
    Site,
    SiteCreated,
    fold_site,
    move_clock,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_practice_site_moves_its_clock_forward():
    site = fold_site([SiteCreated(at=NOW, practice=True)])
    moved = move_clock(site, NOW, NOW + timedelta(days=30), "operator")
    after = fold_site([SiteCreated(at=NOW, practice=True), moved])
    assert after.now(NOW) == NOW + timedelta(days=30)
    assert after.mark is not None


def test_a_practice_sites_clock_never_goes_back():
    with pytest.raises(ClockBackwards):
        move_clock(Site(practice=True, ahead=timedelta(days=5)), NOW, NOW + timedelta(days=4), "operator")


def test_a_real_site_follows_the_machines_clock():
    assert Site().now(NOW) == NOW
    assert Site().mark is None
    with pytest.raises(RealSiteClock):
        move_clock(Site(), NOW, NOW + timedelta(days=1), "operator")


def test_practice_cannot_be_switched_on_or_off_later():
    created = [SiteCreated(at=NOW, practice=False), SiteCreated(at=NOW, practice=True)]
    assert not fold_site(created).practice
