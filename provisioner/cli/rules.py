"""`provisioner rules`: every rule with its article and its cases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from provisioner.adapters.calendar import load_calendar
from provisioner.adapters.packs import load_packs
from provisioner.cli import show
from provisioner.content import content_root
from provisioner.rehearsal.register import register
from provisioner.rehearsal.transitions import table as rows_of
from provisioner.settings import Settings


def rules(
    pack: Annotated[str, typer.Option("--pack", help="only this pack's rules")] = "",
    cases: Annotated[Path | None, typer.Option("--cases", help="folder with the rules' case files")] = None,
    table: Annotated[Path | None, typer.Option("--table", help="write state × command per pack here")] = None,
    f: show.FormatOption = show.Format.TABLE,
) -> None:
    """List every rule: id, pack, citation, where the pack states it, how many cases prove it."""
    root = content_root(Settings.from_env())
    if table is not None:
        _write_tables(root / "catalog", table)
        return
    packs = [each for each in load_packs(root / "catalog" / "policies").all() if pack in ("", each.name)]
    found = register(packs, cases or root / "tests" / "cases" / "rules")
    if f is not show.Format.TABLE:
        show.data(found, f)
        return
    lines = ((rule.id, rule.pack, rule.citation, rule.cases) for rule in found)
    show.rows(("id", "pack", "citation", "cases"), lines, f)


def _write_tables(catalog: Path, folder: Path) -> None:
    """One file per pack: every command in every state, as it is decided now."""
    calendar = load_calendar(catalog / "calendars")
    folder.mkdir(parents=True, exist_ok=True)
    for pack in load_packs(catalog / "policies").all():
        lines = ("\t".join(row) for row in rows_of(pack, calendar))
        (folder / f"{pack.name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
