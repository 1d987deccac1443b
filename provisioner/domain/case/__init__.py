"""A case: one system of one department through its whole life; a fold of its events."""

from provisioner.domain.case.fold import fold, step
from provisioner.domain.case.model import Case
from provisioner.domain.case.state import State

__all__ = ["Case", "State", "fold", "step"]
