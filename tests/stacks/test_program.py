"""One program behind both doors."""

from __future__ import annotations

from pathlib import Path

import pulumi
import pytest
import yaml
from pulumi.runtime import mocks
from stack_examples import department
from stack_recorder import Recorder, RecordingMonitor

from stacks import program

ROOT = Path(__file__).resolve().parents[2]


def test_main_reads_the_specification_from_the_stack_configuration():
    recorder = Recorder()
    monitor = RecordingMonitor(recorder)
    mocks.set_mocks(recorder, project="govcloud", stack="department", preview=False, monitor=monitor)
    pulumi.runtime.set_all_config({"govcloud:spec": department().model_dump_json()})
    pulumi.runtime.test(program.main)()
    assert [one.name for one in recorder.of(":Project")] == ["dep-water"]


def test_the_command_line_and_the_engine_use_the_same_project():
    assert yaml.safe_load((ROOT / "Pulumi.yaml").read_text())["name"] == program.PROJECT


def test_a_specification_with_an_unknown_word_is_refused():
    mocks.set_mocks(Recorder(), project="govcloud", stack="department", preview=False)
    pulumi.runtime.set_all_config({"govcloud:spec": '{"kind": "department", "cloudd": "x"}'})
    with pytest.raises(ValueError, match="cloudd"):
        pulumi.runtime.test(program.main)()


def test_no_folder_of_the_stacks_hides_a_dependency():
    taken = {path.stem for path in (ROOT / "stacks").iterdir()}
    assert not taken & {"openstack", "pulumi", "pulumi_openstack", "platform", "yaml", "pydantic"}
