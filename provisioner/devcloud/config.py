"""Configuration files of the services, rendered from `templates/` into `etc/`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from provisioner.devcloud.layout import PACKAGE, Layout
from provisioner.devcloud.passwords import password
from provisioner.devcloud.zones import ZONES

TEMPLATES = PACKAGE / "templates"
IP = "127.0.0.1"
REGION = "gov"
PORTS = {
    "mariadb": 13306,
    "rabbitmq": 15672,
    "rabbitmq-distribution": 25692,
    "epmd": 14369,
    "memcached": 11311,
    "keystone": 5000,
    "nova-api": 8774,
    "cinder-api": 8776,
    "placement": 8778,
    "glance": 9292,
    "neutron-api": 9696,
}
KEYSTONE = f"http://{IP}:{PORTS['keystone']}/v3"

# Files that the OpenStack packages bring, copied as they are: source in the venv -> target in etc/.
SHIPPED = {
    "etc/glance/glance-api-paste.ini": "glance/glance-api-paste.ini",
    "etc/nova/api-paste.ini": "nova/api-paste.ini",
    "etc/neutron/api-paste.ini": "neutron/api-paste.ini",
    "etc/cinder/api-paste.ini": "cinder/api-paste.ini",
    "etc/cinder/resource_filters.json": "cinder/resource_filters.json",
}


def write_configuration(layout: Layout) -> list[Path]:
    """Bring `etc/` up to date; returns the files that changed."""
    changed = [file for file, text in rendered(layout) if _write(layout.etc / file, text)]
    for source, target in SHIPPED.items():
        if _write(layout.etc / target, (layout.venv / source).read_text()):
            changed.append(Path(target))
    (layout.run / "locks").mkdir(exist_ok=True)
    return changed


def rendered(layout: Layout) -> Iterator[tuple[Path, str]]:
    """Every file below `etc/` with its text."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    values = _values(layout)
    for source in sorted(TEMPLATES.rglob("*.j2")):
        name = source.relative_to(TEMPLATES)
        if name.name.startswith("_"):
            continue
        template = environment.get_template(str(name))
        for target, more in _targets(name):
            yield target, template.render(**values, **more)


def _targets(template: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Templates of `zones/` make one file for each zone."""
    plain = template.with_suffix("")
    if plain.parts[0] != "zones":
        yield plain, {}
        return
    for zone in ZONES:
        yield plain.with_name(f"{zone.name}-{plain.name}"), {"zone": zone}


def _values(layout: Layout) -> dict[str, Any]:
    folders = {name: getattr(layout, name) for name in ("etc", "state", "log", "run", "venv")}
    return folders | {
        "ip": IP,
        "port": PORTS,
        "keystone": KEYSTONE,
        "region": REGION,
        "zones": ZONES,
        "password": partial(password, layout),
    }


def _write(file: Path, text: str) -> bool:
    """Write when different, readable by root only; True when it was."""
    if file.exists() and file.read_text() == text:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(text)
    if file.parent.name == "bin":
        file.chmod(0o700)
    return True


def forget_configuration(layout: Layout) -> None:
    """Remove `etc/`: the next start writes it from nothing."""
    shutil.rmtree(layout.etc, ignore_errors=True)
