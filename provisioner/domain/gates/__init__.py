"""Gates: questions to a command in its situation; each answers with all its findings."""

from provisioner.domain.gates import (  # noqa: F401  (each file registers its gates)
    apply,
    approval,
    build,
    change,
    emergency,
    ending,
    opening,
    order,
    papers,
    reduce,
    running,
    scope,
    trial,
    vendor,
)
from provisioner.domain.gates.base import GATES, gates_of

__all__ = ["GATES", "gates_of"]
