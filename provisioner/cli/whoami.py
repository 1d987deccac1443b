"""`provisioner whoami`: whom Keystone takes you for."""

from __future__ import annotations

import typer

from provisioner.bootstrap import Office
from provisioner.cli import show
from provisioner.domain.access import Act, Subject
from provisioner.settings import Settings


def whoami(
    os_cloud: str = typer.Option("", "--os-cloud", help="entry of clouds.yaml; OS_CLOUD by default"),
    f: show.FormatOption = show.Format.TABLE,
) -> None:
    """Your name and roles as Keystone vouches for them, and what they allow."""
    office = Office.offline(Settings.from_env())
    actor = office.whoami(os_cloud)
    may = [act.value for act in Act if office.access.verdict(actor, act, Subject()).allowed]
    if f is not show.Format.TABLE:
        show.data({**actor.model_dump(mode="json"), "may": may}, f)
        return
    show.rows(
        ("name", "user", "roles", "may"),
        [(actor.name, actor.user_id, ", ".join(sorted(actor.roles)), ", ".join(may))],
        f,
    )
