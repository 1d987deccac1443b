"""The one place where a case changes: a command becomes events, or findings say why not."""

from provisioner.domain.decide.core import Decision, decide
from provisioner.domain.decide.queries import NextStep, Withheld, may_expose, next_steps, withheld, world_of
from provisioner.domain.situation import Situation, VendorStanding, World

__all__ = [
    "Decision",
    "NextStep",
    "Situation",
    "VendorStanding",
    "Withheld",
    "World",
    "decide",
    "may_expose",
    "next_steps",
    "withheld",
    "world_of",
]
