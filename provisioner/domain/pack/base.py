"""What every section of a pack has: the id of its rule and the article it rests on."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from provisioner.domain.base import Frozen
from provisioner.domain.papers import KINDS

Days = Annotated[int, Field(ge=0, le=3660)]
UNITS = ("wd", "d", "mo", "h")


class Section(Frozen):
    """One rule as a pack states it; a section without `rule` gets an id from the pack's name."""

    rule: str = ""
    cite: str = ""


class Limit(Section):
    """A time limit in working days, days, months or hours; none of them: the text is silent."""

    wd: Days | None = None
    d: Days | None = None
    mo: Days | None = None
    h: Days | None = None

    @model_validator(mode="after")
    def one_unit(self) -> Limit:
        given = [unit for unit in UNITS if getattr(self, unit) is not None]
        if len(given) > 1:
            raise ValueError(f"a limit has one unit, not {' and '.join(given)}")
        return self

    @property
    def length(self) -> tuple[int, str] | None:
        """(3, "wd"), or None where the text is silent."""
        return next(((value, unit) for unit in UNITS if (value := getattr(self, unit)) is not None), None)


class Switch(Section):
    """A rule that is simply there; a pack without the section does not know it."""


def _known_paper(kind: str) -> str:
    if kind not in KINDS:
        raise ValueError(f"no such paper: {kind}")
    return kind


PaperKind = Annotated[str, AfterValidator(_known_paper)]


class Papers(Section):
    """Papers that must lie in the file."""

    papers: tuple[PaperKind, ...] = ()
