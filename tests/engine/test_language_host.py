"""`Pulumi.yaml` programs through the language host, as `pulumi preview` in a checkout runs them."""

from __future__ import annotations

import os
import signal
import subprocess
import textwrap
import time
from pathlib import Path

import psutil
import pytest
import yaml

from provisioner.engine.model import Engine

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]


class Project:
    """A project folder like the checkout: Pulumi.yaml beside a folder with the program."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self.folder = folder
        (folder / "state").mkdir()
        (folder / "stacks").mkdir()
        (folder / "Pulumi.yaml").write_text((ROOT / "Pulumi.yaml").read_text())
        self.environment = {
            **os.environ,
            **engine.environment(),
            "PULUMI_BACKEND_URL": f"file://{folder / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": "only for this test",
        }
        self.pulumi("stack", "init", "dev")

    def write(self, program: str, name: str = "__main__.py") -> None:
        (self.folder / "stacks" / name).write_text(textwrap.dedent(program))

    def pulumi(self, *words: str) -> str:
        """What the command wrote to either side; it must end well."""
        done = self.start(*words)
        said = done.communicate(timeout=60)[0]
        assert done.returncode == 0, said
        return said

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["pulumi", "--non-interactive", *words],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


@pytest.fixture
def project(tmp_path: Path, engine: Engine) -> Project:
    return Project(tmp_path, engine)


def test_a_program_in_files_previews_with_its_configuration(project: Project) -> None:
    project.write(
        """
        import pulumi
        import pulumi_openstack as cloud
        provider = cloud.Provider("there", auth_url="http://127.0.0.1:9/v3", user_name="u", password="p")
        cloud.networking.Network("inside", name="inside", opts=pulumi.ResourceOptions(provider=provider))
        pulumi.export("word", pulumi.Config().require("word"))
        """
    )
    project.pulumi("config", "set", "word", "from-the-stack")
    said = project.pulumi("preview")
    assert "openstack:networking:Network inside create" in said
    assert '"from-the-stack"' in said
    assert "warning" not in said


def test_the_program_runs_with_the_projects_own_interpreter_and_packages(project: Project) -> None:
    project.write(
        """
        import sys
        import openstack, provisioner, stacks   # none of them hidden by the program's own folder
        print("interpreter", sys.executable, "first", sys.path[0])
        """
    )
    said = project.pulumi("preview")
    assert f"interpreter {project.environment['PROVISIONER_PYTHON']}" in said
    assert f"first {project.folder / 'stacks'}" in said


def test_a_program_may_import_its_neighbours(project: Project) -> None:
    project.write("WORD = 'next door'", "neighbour.py")
    project.write("import neighbour; print('found', neighbour.WORD)")
    assert "found next door" in project.pulumi("preview")


def test_one_file_may_be_the_program(project: Project) -> None:
    project.write("WORD = 'next door'", "neighbour.py")
    project.write("import neighbour; print('found', neighbour.WORD)", "single.py")
    settings = yaml.safe_load((project.folder / "Pulumi.yaml").read_text())
    (project.folder / "Pulumi.yaml").write_text(yaml.safe_dump({**settings, "main": "stacks/single.py"}))
    assert "found next door" in project.pulumi("preview")


def test_a_file_of_the_program_hides_no_package_from_the_host(project: Project) -> None:
    for folder in (project.folder, project.folder / "stacks"):
        (folder / "grpc.py").write_text("raise RuntimeError('hidden')\n")
    project.write("import pulumi; pulumi.export('word', 'said')")
    assert '"said"' in project.pulumi("preview")


def test_what_the_program_logs_reaches_the_engine(project: Project) -> None:
    project.write("import pulumi; pulumi.log.warn('mind the gap')")
    said = project.pulumi("preview")
    assert "warning: mind the gap" in said
    assert "1 warning" in said


def test_an_operation_leaves_no_log_of_the_case_behind(project: Project, engine: Engine) -> None:
    project.write("import pulumi; pulumi.export('word', 'said')")
    project.pulumi("up", "--yes")
    assert (engine.home / "logs").read_bytes() == b""
    assert {path.name for path in engine.home.iterdir()} == {"logs", "plugins", "workspaces"}


def test_an_error_of_the_program_is_shown_with_its_place(project: Project) -> None:
    project.write("raise ValueError('no such zone')")
    done = project.start("preview")
    said = done.communicate(timeout=60)[0]
    assert done.returncode != 0
    assert "ValueError: no such zone" in said
    assert "__main__.py" in said


def test_a_policy_pack_in_python_has_its_say(project: Project, tmp_path: Path) -> None:
    """The pack is the smallest that speaks the protocol: a process that tells its port."""
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "PulumiPolicy.yaml").write_text("runtime: python\n")
    (pack / "__main__.py").write_text("import sys\nprint('the pack runs', file=sys.stderr)\nsys.exit(3)\n")
    project.write("import pulumi")
    done = project.start("preview", "--policy-pack", str(pack))
    said = done.communicate(timeout=60)[0]
    assert done.returncode != 0
    assert "the pack runs" in said


def test_about_names_interpreter_and_dependencies(project: Project) -> None:
    project.write("import pulumi")
    said = project.pulumi("about")
    assert "This project is written in python" in said
    assert "pulumi_openstack" in said.replace("-", "_")


def test_the_host_ends_when_its_engine_is_killed(project: Project) -> None:
    project.write("import pathlib, time; pathlib.Path('started').touch(); time.sleep(120)")
    running = project.start("preview")
    started = project.folder / "stacks" / "started"
    wait_until(started.exists)
    below = psutil.Process(running.pid).children(recursive=True)
    assert any("provisioner.engine.language_host" in child.cmdline() for child in below)
    running.send_signal(signal.SIGKILL)
    running.wait()
    wait_until(lambda: not any(child.is_running() for child in below))


def wait_until(true) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)
