"""All packs in all versions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from provisioner.domain.pack.model import RulePack
from provisioner.errors import BadInput


class UnknownPack(BadInput):
    """No such rule pack is in force."""

    remedy = "Name a pack of catalog/policies, or give its file."


class PackLibrary:
    """All packs in all versions; answers which one a new case begins with."""

    def __init__(self, packs: Iterable[RulePack] = ()) -> None:
        self._packs: dict[str, dict[int, RulePack]] = {}
        for pack in packs:
            self.add(pack)

    def add(self, pack: RulePack) -> None:
        """One more pack or version; the same version with other contents is refused."""
        versions = self._packs.setdefault(pack.name, {})
        if versions.get(pack.version, pack) != pack:
            raise BadInput(f"pack {pack.label} is there already with other contents")
        versions[pack.version] = pack

    def exact(self, name: str, version: int) -> RulePack:
        """The version that a case began with, years later too."""
        try:
            return self._packs[name][version]
        except KeyError as cause:
            raise UnknownPack(f"no pack {name}@{version}") from cause

    def in_force(self, name: str, on: date) -> RulePack:
        """The latest version whose first day has come."""
        fits = [pack for pack in self._packs.get(name, {}).values() if pack.in_force_from <= on]
        if not fits:
            raise UnknownPack(f"no version of pack {name!r} is in force on {on}")
        return max(fits, key=lambda pack: (pack.in_force_from, pack.version))

    def all(self) -> tuple[RulePack, ...]:
        return tuple(pack for name in sorted(self._packs) for _, pack in sorted(self._packs[name].items()))

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._packs))
