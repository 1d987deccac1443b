"""catalog/prices/ → price books, one per name; every fault with its file."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from provisioner.adapters import yaml_files
from provisioner.domain.pricing import PriceBook, PriceList
from provisioner.errors import BadInput


class FaultyPrices(BadInput):
    """The price lists have faults."""

    remedy = "Correct the files named, then run `provisioner bill prices`."


def load_prices(folder: Path) -> dict[str, PriceBook]:
    """Every list under `folder` by its name, its versions in order."""
    faults: list[str] = []
    lists: dict[str, list[tuple[PriceList, Path]]] = {}
    for file in sorted(folder.glob("*.yaml")):
        try:
            version = yaml_files.load(PriceList, file)
            lists.setdefault(version.name, []).append((version, file))
        except BadInput as fault:
            faults.append(str(fault))
    books = {name: _book(found, faults) for name, found in sorted(lists.items())}
    if faults:
        raise FaultyPrices("\n".join(faults))
    return {name: book for name, book in books.items() if book is not None}


def _book(found: list[tuple[PriceList, Path]], faults: list[str]) -> PriceBook | None:
    found.sort(key=lambda pair: pair[0].first_day)
    try:
        return PriceBook(versions=tuple(version for version, _ in found))
    except ValidationError as cause:
        files = ", ".join(str(file) for _, file in found)
        faults.extend(f"{files}: {error['msg']}" for error in cause.errors())
        return None
