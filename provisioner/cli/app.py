"""The table of commands; each group is one file that is imported only when it is asked for."""

from __future__ import annotations

import importlib
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

# command -> (module, attribute, one-line help); a new command is one line here.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "site": ("provisioner.cli.site", "app", "the site: ledger, keys, state"),
    "clock": ("provisioner.cli.site", "clock", "time of the site; a practice site may move ahead"),
    "platform": ("provisioner.cli.platform", "app", "what the cloud offers to all departments"),
    "order": ("provisioner.cli.order", "app", "validate, submit and approve orders"),
    "paper": ("provisioner.cli.paper", "app", "papers that rules wait for"),
    "case": ("provisioner.cli.case", "app", "where a case stands and who may do what next"),
    "plan": ("provisioner.cli.plan", "app", "preview, show and approve plans"),
    "apply": ("provisioner.cli.plan", "apply", "carry out the approved plan, or finish what was killed"),
    "certificate": ("provisioner.cli.certificate", "app", "the proof of deletion: issue, verify"),
    "demo": (
        "provisioner.cli.demo",
        "demo",
        "one case on a real OpenStack, from order to deletion certificate",
    ),
    "whoami": ("provisioner.cli.whoami", "whoami", "who Keystone says you are, and your roles"),
    "rehearse": ("provisioner.cli.rehearse", "rehearse", "play scenarios against the rules, without a cloud"),
    "rules": ("provisioner.cli.rules", "rules", "every rule with its article and its cases"),
    "deadlines": ("provisioner.cli.deadlines", "deadlines", "what is due, for whom, by which article"),
    "catalog": ("provisioner.cli.catalog", "app", "what may be ordered"),
    "stack": ("provisioner.cli.stack", "app", "stacks: what they hold, and the second door to them"),
    "devcloud": ("provisioner.cli.devcloud", "app", "a real OpenStack on this machine"),
    "doctor": ("provisioner.cli.doctor", "doctor", "what this machine lacks, and how to get it"),
    "engine": ("provisioner.cli.engine", "app", "the Pulumi engine and its OpenStack plugin"),
    "bill": ("provisioner.cli.bill", "app", "price lists, estimates, and bills by the day"),
    "ledger": ("provisioner.cli.ledger", "app", "the record of what happened, and proof that it is whole"),
    "form": ("provisioner.cli.form", "app", "the departments' forms: templates, checks, import, export"),
    "image": ("provisioner.cli.image", "app", "guest images: build and bake"),
}


class LazyGroup(TyperGroup):
    """Loads a command's module when it is called, so that `--help` and start-up stay fast."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Name and one line, for help; `resolve_command` loads the real one."""
        if cmd_name not in COMMANDS:
            return None
        return TyperCommand(name=cmd_name, help=COMMANDS[cmd_name][2])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        return name, load(name) if name in COMMANDS else command, rest


def load(name: str) -> Any:
    """The real command behind a line of the table."""
    module, attribute, short = COMMANDS[name]
    found = getattr(importlib.import_module(module), attribute)
    if not isinstance(found, typer.Typer):
        single = typer.Typer(add_completion=False)
        single.command(name=name, help=found.__doc__ or short)(found)
        found = single
    command = typer.main.get_command(found)
    command.name = name
    return command


app = typer.Typer(cls=LazyGroup, no_args_is_help=True, add_completion=True, pretty_exceptions_enable=False)


@app.callback()
def provisioner() -> None:
    """Approved orders become hardened, proven servers on a government cloud."""
