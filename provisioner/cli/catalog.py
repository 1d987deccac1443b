"""`provisioner catalog`: what may be ordered."""

from __future__ import annotations

import typer

from provisioner.adapters.catalog_files import FOLDERS, load_catalog
from provisioner.adapters.price_files import load_prices
from provisioner.cli import show
from provisioner.content import content_root
from provisioner.settings import Settings

app = typer.Typer(no_args_is_help=True, help="What may be ordered: flavors, images, zones, services.")


@app.command()
def check() -> None:
    """Load every catalog file and name file and line of each fault."""
    root = content_root(Settings.from_env()) / "catalog"
    catalog, books = load_catalog(root), load_prices(root / "prices")
    counts = ", ".join(f"{len(getattr(catalog, folder))} {folder}" for folder in FOLDERS)
    show.err.print(f"catalog: {counts}, {len(books)} price lists; no fault")


@app.command("list")
def list_(
    folder: str = typer.Argument("flavors", help=", ".join(FOLDERS)), f: show.FormatOption = show.Format.TABLE
) -> None:
    """List one kind of entry."""
    catalog = load_catalog(content_root(Settings.from_env()) / "catalog")
    entries = [entry.model_dump(mode="json") for entry in getattr(catalog, folder)]
    columns = list(entries[0])
    show.rows(columns, ([entry[column] for column in columns] for entry in entries), f)
