"""Every control that can be baked: it finds a fresh image wanting, puts it right, and then leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from provisioner.adapters.ansible import AnsibleHardener
from provisioner.domain.baseline import BaselineResult, ControlResult
from tests.playbooks.conftest import level
from tests.playbooks.controls import BAKED

pytestmark = pytest.mark.cloud


@dataclass
class Story:
    before: BaselineResult
    baked: BaselineResult
    after: BaselineResult
    again: BaselineResult


@pytest.fixture(scope="module")
def story(hardener: AnsibleHardener, neglected: Path) -> Story:
    level3 = level("level3")
    return Story(
        before=hardener.verify_tree(neglected, level3),
        baked=hardener.bake(neglected, level3),
        after=hardener.verify_tree(neglected, level3),
        again=hardener.bake(neglected, level3),
    )


def one(result: BaselineResult, control: str) -> ControlResult:
    return next(found for found in result.hosts[0].controls if found.control == control)


@pytest.mark.parametrize("control", BAKED)
def test_a_control_finds_a_fresh_image_wanting_and_puts_it_right_once(control: str, story: Story) -> None:
    assert not one(story.before, control).ok
    assert one(story.baked, control).changed
    assert one(story.after, control).ok
    assert not one(story.again, control).changed


def test_baking_reports_what_it_did(story: Story) -> None:
    assert story.baked.ok
    assert story.baked.action == "bake"
    assert story.baked.hosts[0].family == "debian"
    assert not story.again.hosts[0].changed


def test_an_image_holds_no_host_key_after_it_was_checked(story: Story, neglected: Path) -> None:
    assert not list((neglected / "run/sshd").glob("*"))


def test_a_changed_image_is_found(hardener: AnsibleHardener, story: Story, neglected: Path) -> None:
    config = neglected / "etc/ssh/sshd_config"
    config.write_text("PermitRootLogin yes\n" + config.read_text())
    found = hardener.verify_tree(neglected, level("level3"))
    assert [control.control for control in found.hosts[0].missing] == ["ssh_root_login"]
