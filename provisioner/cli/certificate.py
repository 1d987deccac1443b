"""`provisioner certificate`: the proof of deletion."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from provisioner.adapters.certificates import sign_certificate, verify_certificate
from provisioner.adapters.ledger.heads import private_key
from provisioner.bootstrap import Office
from provisioner.cli import show
from provisioner.domain.access import Act
from provisioner.domain.certificate import printed
from provisioner.flows import certificate as flow
from provisioner.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Deletion certificates: issue, verify.")


@app.command()
def issue(
    case: Annotated[str, typer.Argument(help="the case that was destroyed and looked for twice")],
    key: Annotated[Path, typer.Option(help="private key of the security administrator")],
) -> None:
    """Draw up the certificate, sign it, record it: the case is closed."""
    office = Office.open(Settings.from_env())
    actor = office.actor(Act.ISSUE_CERTIFICATE, case)
    drawn = flow.draw_up(case, actor, office.desk, office.world, office.ledger)
    signed = sign_certificate(drawn, private_key(key))
    flow.record(drawn, actor, office.desk)
    file = office.settings.site / "certificates" / f"{case}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(signed.file())
    print(printed(signed))
    show.err.print(str(file))


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="the certificate")],
    key: Annotated[Path | None, typer.Option(help="public key; default: the site's ledger.pub")] = None,
) -> None:
    """Check a certificate offline: every byte of it. Exit status 10 if it is not genuine."""
    print(printed(verify_certificate(file, key or Settings.from_env().site / "ledger.pub")))
    show.err.print("genuine")
