"""`provisioner demo`: one case on a real OpenStack, played by its own commands as different people."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import yaml

from provisioner.cli import show
from provisioner.content import content_root
from provisioner.errors import ProvisionerError
from provisioner.settings import Settings

EXIT_AFTER = timedelta(days=30)


class DemoFailed(ProvisionerError):
    """A stage of the demo failed."""

    remedy = "Its own words are above; the same command can be given again, alone or as the demo."


@dataclass
class Player:
    """Gives commands as different people; keeps what each stage took."""

    settings: Settings
    examples: Path
    case: str = ""
    table: list[tuple[str, float, str]] = field(default_factory=list)

    @property
    def site(self) -> Path:
        return self.settings.cache / "demo-site"

    def give(self, who: str, *words: str) -> str:
        """One `provisioner` command as this person; its standard output."""
        print(f"$ OS_CLOUD=devcloud-{who} provisioner {' '.join(words)}", flush=True)
        environment = {
            **os.environ,
            "PROVISIONER_CACHE": str(self.settings.cache),
            "PROVISIONER_SITE": str(self.site),
            "OS_CLOUD": f"devcloud-{who}",
        }
        command = [sys.executable, "-m", "provisioner", *words]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
        print(done.stdout, end="", flush=True)
        if done.returncode:
            raise DemoFailed(f"provisioner {' '.join(words)}: exit status {done.returncode}")
        return done.stdout

    def stage(self, title: str, act: Callable[[Player], str]) -> None:
        """Do one stage and note its seconds and its result."""
        print(f"\n━━ {title}", flush=True)
        began = time.monotonic()
        try:
            said = act(self)
        except DemoFailed:
            self.table.append((title, time.monotonic() - began, "failed"))
            raise
        self.table.append((title, time.monotonic() - began, said))


def demo() -> None:
    """Set everything up and play one case, from the order to the deletion certificate."""
    settings = Settings.from_env()
    player = Player(settings, content_root(settings) / "examples")
    try:
        for title, act in STAGES:
            player.stage(title, act)
    finally:
        show.rows(
            ("stage", "seconds", "result"),
            ((title, f"{seconds:.1f}", said) for title, seconds, said in player.table),
            show.Format.TABLE,
            "demo",
        )
        print(f"total {sum(seconds for _, seconds, _ in player.table):.0f} s")


def set_up_engine(player: Player) -> str:
    player.give("operator", "engine", "install")
    return "Pulumi and its OpenStack plugin"


def set_up_images(player: Player) -> str:
    player.give("operator", "image", "bake")
    return "ARM and x86 guests with the baseline inside"


def start_cloud(player: Player) -> str:
    player.give("operator", "devcloud", "up")
    return "OpenStack on loopback"


def make_site(player: Player) -> str:
    if not any(player.site.glob("*.db")):
        player.give("secadmin", "site", "init", "--practice", "--name", "demo")
    if not (player.site / "ledger.pub").exists():
        player.give("secadmin", "ledger", "key", str(player.site / "secadmin" / "ledger.key"))
    return "practice site 演练"


def bring_platform_up(player: Player) -> str:
    player.give("operator", "platform", "up")
    return "flavors, images, zones, jump hosts"


def order(player: Player) -> str:
    player.give("requester", "order", "validate", str(player.examples / "orders/huoqiu-open.yaml"))
    said = player.give("requester", "order", "submit", str(_fresh_order(player)), "-f", "json")
    player.case = json.loads(said)["case"]
    return f"case {player.case}"


def approve_order(player: Player) -> str:
    cost = str(player.examples / "papers/cost-sheet.yaml")
    player.give("approver", "order", "approve", player.case, "--paper", cost)
    player.give("county", "order", "approve", player.case)
    return "authority, then county government"


def preview(player: Player) -> str:
    player.give("operator", "plan", "preview", player.case)
    return "difference, bill, quota, what is withheld"


def approve_plan(player: Player) -> str:
    player.give("operator2", "plan", "approve", player.case)
    return "another person, this digest"


def apply(player: Player) -> str:
    player.give("operator", "apply", player.case)
    return "carried out; evidence in the ledger"


def file_icp(player: Player) -> str:
    player.give("requester", "paper", "record", player.case, str(player.examples / "papers/icp.yaml"))
    return "ICP number recorded"


def second_door(player: Player) -> str:
    """Plain `pulumi preview` in the checkout, with nothing but what `stack env` prints."""
    exports = player.give("operator", "stack", "env", player.case)
    checkout = content_root(player.settings)
    command = f"{exports}\ncd {checkout} && pulumi preview --non-interactive --expect-no-changes"
    done = subprocess.run(["bash", "-ec", command], capture_output=True, text=True, check=False)
    print(done.stdout[-1500:], flush=True)
    if done.returncode:
        print(done.stderr[-1500:], file=sys.stderr)
        raise DemoFailed("pulumi preview shows changes")
    return "pulumi preview: no change"


def ask_exit(player: Player) -> str:
    papers = [str(player.examples / f"papers/{name}.yaml") for name in ("exit-letter", "exit-plan")]
    words = [word for paper in papers for word in ("--paper", paper)]
    player.give("requester", "order", "submit", str(_exit_order(player)), "--case", player.case, *words)
    player.give("approver", "order", "approve", player.case)
    backup = str(player.examples / "papers/backup-confirmation.yaml")
    player.give("requester", "paper", "record", player.case, backup)
    return "F3, letter, plan, backup confirmed, reviewed"


def move_clock(player: Player) -> str:
    day = _today(player) + EXIT_AFTER + timedelta(days=1)
    player.give("operator", "clock", "advance", "--to", str(day))
    return f"practice clock at {day}"


def certify(player: Player) -> str:
    confirmation = str(player.examples / "papers/exit-confirmation.yaml")
    player.give("requester", "paper", "record", player.case, confirmation)
    key = str(player.site / "secadmin" / "ledger.key")
    player.give("secadmin", "certificate", "issue", player.case, "--key", key)
    player.give("auditor", "certificate", "verify", str(player.site / "certificates" / f"{player.case}.json"))
    return "signed, verified offline"


def verify_ledger(player: Player) -> str:
    player.give("secadmin", "ledger", "sign", "--key", str(player.site / "secadmin" / "ledger.key"))
    player.give("auditor", "ledger", "verify")
    return "whole, signed"


STAGES: tuple[tuple[str, Callable[[Player], str]], ...] = (
    ("engine", set_up_engine),
    ("images", set_up_images),
    ("local cloud", start_cloud),
    ("site", make_site),
    ("platform", bring_platform_up),
    ("order", order),
    ("order approval", approve_order),
    ("preview", preview),
    ("plan approval", approve_plan),
    ("apply, harden, measure", apply),
    ("ICP record", file_icp),
    ("second preview", preview),
    ("second approval", approve_plan),
    ("exposure", apply),
    ("second door", second_door),
    ("exit order", ask_exit),
    ("clock", move_clock),
    ("preview of destruction", preview),
    ("approval of destruction", approve_plan),
    ("retire, destroy, probe", apply),
    ("certificate", certify),
    ("ledger", verify_ledger),
)


def _today(player: Player):
    from datetime import datetime

    return datetime.fromisoformat(player.give("operator", "clock", "now").strip()).date()


def _fresh_order(player: Player) -> Path:
    """The example's order, dated today, so that every demo is a case of its own."""
    return _rewritten(
        player, "huoqiu-open", applied_on=str(_today(player)), project_code=f"demo-{time.time():.0f}"
    )


def _exit_order(player: Player) -> Path:
    """The example's exit, planned a month from the site's today."""
    return _rewritten(player, "huoqiu-exit", planned_exit_date=str(_today(player) + EXIT_AFTER))


def _rewritten(player: Player, name: str, **fields: str) -> Path:
    form = yaml.safe_load((player.examples / f"orders/{name}.yaml").read_text())
    target = player.site / f"{name}.yaml"
    target.write_text(yaml.safe_dump({**form, **fields}, allow_unicode=True, sort_keys=False))
    return target
