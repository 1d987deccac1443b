"""What every command carries."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from provisioner.domain.actor import Actor
from provisioner.domain.base import Frozen
from provisioner.domain.papers import Paper

CaseId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$")]


class CommandBase(Frozen):
    """Its own id (given twice, it has one effect), the case it concerns and who gives it.

    `papers` are handed in with it: they are in the file before the gates look.
    """

    id: Annotated[str, Field(min_length=1, max_length=200)]
    case: CaseId
    by: Actor
    papers: tuple[Paper, ...] = ()
