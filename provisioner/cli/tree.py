"""A preview for people: difference tree, bill, quota, capacity, findings, what is withheld."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.markup import escape
from rich.tree import Tree

from provisioner.cli import show
from provisioner.domain.decide.queries import Withheld
from provisioner.domain.plan import Change, Op, Step
from provisioner.domain.preview import Preview

# A sign before each line: a difference is never told by colour alone.
SIGNS = {
    Op.CREATE: "[green]+[/]",
    Op.UPDATE: "[yellow]~[/]",
    Op.REPLACE: "[magenta]±[/]",
    Op.DELETE: "[red]−[/]",
}
LONG = 60


def print_preview(made: Preview, fmt: show.Format) -> None:
    """All of it in one document."""
    if fmt is not show.Format.TABLE:
        show.data(made, fmt)
        return
    show.out.print(difference(made))
    show.out.print(f"[bold]{summary(made)}[/]")
    _bill(made)
    _room(made)
    show.findings(made.findings, fmt)
    print_withheld(made.withheld)
    show.out.print(f"plan digest  {made.digest}")


def print_withheld(found: Withheld) -> None:
    """What stays closed to the internet for now, and by which article."""
    if not found.anything:
        return
    what = ", ".join((*(f"elastic IP of {host}" for host in found.elastic_ips), *found.ports))
    show.rows(
        ("withheld", "why", "remedy", "article"),
        ((what, show.say(one.reason), show.say(one.remedy), one.citation) for one in found.findings),
        show.Format.TABLE,
        "withheld 暂不开放",
    )


def summary(made: Preview) -> str:
    counts = made.plan.summary
    words = ", ".join(f"{count} {word}" for word, count in counts.items() if count) or "no change"
    return f"{made.case}: {made.kind}: {words}"


def difference(made: Preview) -> Tree:
    """Resources under the network zone they stand in, each with its sign."""
    tree = Tree(f"{made.plan.stack} [{made.kind}]")
    branches: dict[str, Tree] = {"": tree}
    for step in made.plan.steps:
        if not step.touches_cloud:
            continue
        zone = _zone(step, made.places)
        if zone not in branches:
            branches[zone] = tree.add(zone)
        _add(branches[zone], step)
    return tree


def _zone(step: Step, places: Mapping[str, str]) -> str:
    """A resource is named after the project or server it belongs to; the longest such name counts."""
    owners = [name for name in places if step.name.startswith(name)]
    return places[max(owners, key=len)] if owners else ""


def _add(branch: Tree, step: Step) -> None:
    kind = step.type.rsplit(":", 1)[-1]
    because = f"  ({', '.join(step.reasons)})" if step.reasons else ""
    leaf = branch.add(f"{SIGNS.get(step.op, step.op)} {kind} {escape(step.name)}{escape(because)}")
    for line in _changes(step.changes):
        leaf.add(line)


def _changes(changes: Iterable[Change]) -> Iterable[str]:
    return (escape(f"{one.path}: {_short(one.before)} → {_short(one.after)}") for one in changes)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= LONG else text[: LONG - 1] + "…"


def _bill(made: Preview) -> None:
    lines = made.bill.get("lines", ())
    show.rows(
        ("item", "quantity", "unit price", "monthly"),
        ((one["item"], one["quantity"], one["unit_price"], one["amount"]) for one in lines),
        show.Format.TABLE,
        "monthly cost 每月费用（元）",
    )
    if "total" in made.bill:
        show.out.print(f"total 合计 {made.bill['total']}  ({made.bill.get('price_list', '')})")


def _room(made: Preview) -> None:
    show.rows(
        ("quota", "used", "after", "limit"),
        ((one["name"], one["used"], one["after"], one["limit"]) for one in made.quota),
        show.Format.TABLE,
        "quota 配额",
    )
    show.rows(
        ("capacity", "asked", "free", "free after"),
        ((one["name"], one["asked"], one["free"], one["after"]) for one in made.capacity),
        show.Format.TABLE,
        "capacity 容量",
    )
