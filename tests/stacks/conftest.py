"""What the stack tests share."""

from __future__ import annotations

from typing import Any

import pytest
import stack_examples


@pytest.fixture
def two_zones() -> Any:
    return stack_examples.two_zones()
