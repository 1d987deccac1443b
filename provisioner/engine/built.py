"""Parts built from Go modules: for machines that have Go and reach a module proxy, or hold the modules."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from provisioner.domain.base import Text
from provisioner.engine.errors import BuildFailed, GoMissing
from provisioner.engine.language_launcher import put_launcher
from provisioner.engine.model import Part, Source
from provisioner.engine.modules import PLUGIN, PULUMI, TERRAFORM_PROVIDER, GoProgram
from provisioner.engine.patience import run_patiently
from provisioner.engine.workshop import Workshop
from provisioner.settings import Settings

# go.work files and settings of the user's own projects have no say here.
GO_ENVIRONMENT: Mapping[str, str] = {"GOWORK": "off"}


def engine(workshop: Workshop) -> Part:
    """`pulumi`, with the language host beside it."""
    return Part(path=_built(PULUMI, workshop), version=PULUMI.version, source=Source.BUILT)


def plugin(workshop: Workshop, _engine: Part) -> Part:
    """`pulumi-resource-openstack`, which carries its own schema."""
    return Part(path=_built(PLUGIN, workshop), version=PLUGIN.version, source=Source.BUILT)


def terraform_provider(settings: Settings, workshop: Workshop | None = None) -> Path:
    """The Terraform provider as a program, for benchmarks; built on first use."""
    workshop = workshop or Workshop.of(settings)
    with workshop.alone():
        return _built(TERRAFORM_PROVIDER, workshop)


def _built(program: GoProgram, workshop: Workshop) -> Path:
    maker = MAKERS[program.name]
    return workshop.make(program.key, program.binary, lambda folder: maker(program, folder, workshop))


def _make_engine(program: GoProgram, folder: Path, workshop: Workshop) -> None:
    work = _copy_sources(program, folder)
    _build(program, work, workshop)
    _expect_version(program, work, "version")
    _keep(program, work, folder)
    put_launcher((folder / program.binary).parent)


def _make_plugin(program: GoProgram, folder: Path, workshop: Workshop) -> None:
    """The first build writes the schema, the second carries it."""
    work = _copy_sources(program, folder)
    (work / "schema.json").write_text("{}")
    _build(program, work, workshop)
    generate = ["gen", "schema", "--out", "generated", "--skip-docs", "--skip-examples"]
    _run(program, [str(work / program.binary), *generate], work)
    shutil.copyfile(work / "generated" / "schema.json", work / "schema.json")
    _build(program, work, workshop)
    _expect_version(program, work, "--version")
    _keep(program, work, folder)


def _make_terraform_provider(program: GoProgram, folder: Path, workshop: Workshop) -> None:
    work = _copy_sources(program, folder)
    _build(program, work, workshop)
    _keep(program, work, folder)


MAKERS = {
    PULUMI.name: _make_engine,
    PLUGIN.name: _make_plugin,
    TERRAFORM_PROVIDER.name: _make_terraform_provider,
}


def _copy_sources(program: GoProgram, folder: Path) -> Path:
    """A writable copy: the package itself may be installed read-only."""
    work = folder / "work"
    work.mkdir()
    for source in program.sources:
        shutil.copyfile(source, work / source.name)
    return work


def _build(program: GoProgram, work: Path, workshop: Workshop) -> None:
    if shutil.which("go") is None:
        raise GoMissing

    def report(elapsed: str, packages: int) -> None:
        workshop.say(
            Text(
                zh=f"从 Go 模块编译 {program.name} {program.version}：已用 {elapsed}，已编译 {packages} 个包",
                en=f"building {program.name} {program.version}: {elapsed}, {packages} packages compiled",
            )
        )

    report("0:00", 0)
    done = run_patiently(program.command, log=work / "build.log", cwd=work, env=GO_ENVIRONMENT, report=report)
    if done.code:
        raise BuildFailed(f"Building {program.name} {program.version} failed:\n{done.tail()}")


def _expect_version(program: GoProgram, work: Path, word: str) -> None:
    said = _run(program, [str(work / program.binary), word], work).strip().removeprefix("v")
    if said != program.version:
        raise BuildFailed(f"{program.name} was built as version {program.version} but says {said!r}.")


def _run(program: GoProgram, command: list[str], work: Path) -> str:
    # An own PULUMI_HOME: a version check must not leave a folder in the user's home.
    home = {"PULUMI_HOME": str(work / "home"), "PULUMI_SKIP_UPDATE_CHECK": "true"}
    done = subprocess.run(command, cwd=work, env={**os.environ, **home}, capture_output=True, text=True)
    if done.returncode:
        raise BuildFailed(f"The {program.name} just built does not run:\n{done.stderr[-1500:]}")
    return done.stdout


def _keep(program: GoProgram, work: Path, folder: Path) -> None:
    """Only the program remains; sources and log go."""
    final = folder / program.binary
    final.parent.mkdir(parents=True, exist_ok=True)
    (work / program.binary).rename(final)
    shutil.rmtree(work)
