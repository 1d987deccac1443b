"""`provisioner image`: build, bake and try the guest images of the local cloud."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.table import Table

from provisioner.devcloud.guests.images import ARCHES, ImageFile, ensure_images
from provisioner.settings import Settings

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Guest images of the local cloud: build, bake, boot."
)

ArchOption = Annotated[Literal["amd64", "arm64"] | None, typer.Option(help="one architecture only")]
FormatOption = Annotated[Literal["table", "json"], typer.Option("--format", "-f", help="how to print")]


@app.command()
def build(arch: ArchOption = None, format: FormatOption = "table") -> None:
    """Build the plain guest images that are absent and print where they lie."""
    _show(ensure_images(Settings.from_env(), _say, [arch] if arch else ARCHES), format)


@app.command()
def bake(arch: ArchOption = None, format: FormatOption = "table") -> None:
    """Apply the baseline once to the root tree and build the images named *-baked."""
    from provisioner.devcloud.guests.bake import ensure_baked_images

    _show(ensure_baked_images(Settings.from_env(), _say, [arch] if arch else ARCHES), format)


@app.command()
def boot(name: Annotated[str, typer.Argument(help="an image name that `build` or `bake` prints")]) -> None:
    """Start an image with QEMU alone, log in by a throw-away certificate, report and power it off."""
    from provisioner.devcloud.guests.bake import ensure_baked_images
    from provisioner.devcloud.guests.boot import PACKAGES, booted
    from provisioner.devcloud.packages import ensure_debian_packages

    settings = Settings.from_env()
    ensure_debian_packages(PACKAGES, _say)
    ensure = ensure_baked_images if name.endswith("-baked") else ensure_images
    images = ensure(settings, _say, [arch for arch in ARCHES if arch in name])
    if name not in images:
        raise typer.BadParameter(f"no image {name}; `provisioner image build` and `bake` list them")
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as room, booted(images[name], Path(room)) as guest:
        guest.wait_for_login()
        seconds, cpu = time.monotonic() - began, guest.cpu_seconds()
        print(f"{name}: login after {seconds:.0f} s, {cpu:.0f} CPU seconds; {guest.host_key()}")
        print(guest.ssh("hostname; uname -mr; df -h /; systemctl --failed --no-legend"))
        print(f"power off in {guest.power_button():.1f} s")


@app.command()
def content() -> None:
    """Fetch the SCAP content of the second measurement and print where it lies."""
    from provisioner.devcloud.guests.scap import ensure_scap_content

    print(ensure_scap_content(Settings.from_env(), _say))


def _say(line: str) -> None:
    Console(stderr=True).print(line, style="dim")


def _show(images: dict[str, ImageFile], format: str) -> None:
    if format == "json":
        Console().print_json(data={name: image.model_dump(mode="json") for name, image in images.items()})
        return
    table = Table("name", "architecture", "MB", "digest")
    table.add_column("file", overflow="fold")
    for image in images.values():
        table.add_row(image.name, image.arch, str(image.size >> 20), image.digest[:19], str(image.path))
    Console().print(table)
