"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

# Speed is measured by `make bench`; a slow machine is no fault of the code under test.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
