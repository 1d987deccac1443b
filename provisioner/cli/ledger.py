"""`provisioner ledger`: read the record, prove that it is whole, sign and anchor it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from provisioner.adapters.ledger import Anchors, SqlLedger, Verdict, ledger_url, sign_head, verify
from provisioner.adapters.ledger.heads import make_key, private_key, public_key
from provisioner.adapters.yaml_files import load
from provisioner.cli import show
from provisioner.errors import LedgerError, MissingPart
from provisioner.settings import Settings

app = typer.Typer(no_args_is_help=True, help="The record of what happened, and proof that nobody changed it.")

PublicOption = Annotated[
    Path | None,
    typer.Option("--key", help="public key of the security administrator; default: site/ledger.pub"),
]


class LedgerBroken(LedgerError):
    """The ledger was changed behind its back."""

    remedy = "Keep the database as evidence, restore a backup that agrees with an anchor, tell the authority."


@app.command("verify")
def verify_(
    key: PublicOption = None,
    anchor: Annotated[Path | None, typer.Option(help="heads that were kept outside")] = None,
    f: show.FormatOption = show.Format.TABLE,
) -> None:
    """Find any changed, removed, inserted, reordered or truncated entry. Exit status 10 if there is one."""
    ledger = _open()
    anchors = load(Anchors, anchor) if anchor else None
    verdict = verify(ledger, _public(ledger, key), anchors)
    _report(verdict, f)
    if not verdict.ok:
        raise LedgerBroken(f"{len(verdict.faults)} faults in {verdict.entries} entries")


@app.command("show")
def show_(
    stream: Annotated[str | None, typer.Argument(help="a case; without it, all cases are listed")] = None,
    f: show.FormatOption = show.Format.TABLE,
) -> None:
    """The entries of a case in order, or the list of cases."""
    ledger = _open()
    if stream is None:
        show.rows(("case", "version"), ledger.streams().items(), f)
        return
    columns = ("seq", "version", "at", "by", "kind", "payload")
    entries = ledger.read(stream)
    if f is not show.Format.TABLE:
        show.data([{**entry._asdict(), "payload": entry.data} for entry in entries], f)
        return
    show.rows(columns, ([getattr(entry, name) for name in columns] for entry in entries), f)


@app.command()
def key(private: Path, public: Annotated[Path | None, typer.Argument()] = None) -> None:
    """Make a signing key: PRIVATE stays with the security administrator, PUBLIC goes to the site."""
    fingerprint = make_key(private, public or _public_file())
    show.err.print(f"{private}, {public or _public_file()}: {fingerprint}")


@app.command()
def sign(key: Annotated[Path, typer.Option(help="private key of the security administrator")]) -> None:
    """Verify the ledger and sign its head; an act of the security administrator, not of the worker."""
    ledger = _open()
    signer = private_key(key)
    verdict = verify(ledger, signer.public_key())
    if not verdict.ok:
        _report(verdict, show.Format.TABLE)
        raise LedgerBroken("a broken ledger is not signed")
    head = sign_head(ledger, signer, datetime.now(UTC))
    show.err.print(f"signed: {head.seq} entries, {head.digest}")


@app.command()
def anchor(file: Path) -> None:
    """Write the signed heads to FILE, to be kept where nobody here can change it."""
    ledger = _open()
    anchors = Anchors(ledger_id=ledger.ledger_id, heads=ledger.heads())
    if not anchors.heads:
        raise LedgerError("no head was signed yet", remedy="Sign one with `provisioner ledger sign`.")
    file.write_text(anchors.model_dump_json(indent=2) + "\n")
    show.err.print(f"{file}: {len(anchors.heads)} heads, the last at entry {anchors.heads[-1].seq}")


def _open() -> SqlLedger:
    settings = Settings.from_env()
    return SqlLedger(ledger_url(settings.site, settings.database_url), create=False)


def _public_file() -> Path:
    return Settings.from_env().site / "ledger.pub"


def _public(ledger: SqlLedger, named: Path | None) -> Ed25519PublicKey | None:
    """The key to check signatures with; a ledger that is signed is not called whole without one."""
    file = named or _public_file()
    if named or file.is_file():
        return public_key(file)
    if ledger.heads():
        raise MissingPart(
            f"{file}: the ledger has signed heads and this key is needed to check them",
            remedy="Get the public key from the security administrator and name it with --key.",
        )
    return None


def _report(verdict: Verdict, f: show.Format) -> None:
    if f is not show.Format.TABLE:
        show.data(
            {
                "ok": verdict.ok,
                "entries": verdict.entries,
                "heads": verdict.heads,
                "signed_to": verdict.signed_to,
                "faults": [{"seq": fault.seq, "what": fault.what.model_dump()} for fault in verdict.faults],
            },
            f,
        )
        return
    if verdict.faults:
        show.rows(("seq", "fault"), ((fault.seq, show.say(fault.what)) for fault in verdict.faults), f)
        return
    unsigned = verdict.entries - verdict.signed_to
    show.err.print(f"{verdict.entries} entries, whole; signed up to {verdict.signed_to}, {unsigned} not yet")
