"""The main path on real parts: `provisioner demo`, from the order to the deletion certificate."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from provisioner.cli.demo import STAGES

pytestmark = [pytest.mark.cloud, pytest.mark.engine]
ROOT = Path(__file__).parents[1]


def test_an_approved_order_becomes_hardened_servers_and_an_exit_leaves_nothing(tmp_path: Path) -> None:
    log = tmp_path / "demo.log"
    with log.open("w") as out:
        done = subprocess.run(
            [sys.executable, "-m", "provisioner", "demo"], cwd=ROOT, stdout=out, stderr=out, check=False
        )

    said = log.read_text()
    print(said[-6000:])
    assert done.returncode == 0, said[-3000:]
    assert all(title in said for title, _ in STAGES)
    assert "failed" not in said.rsplit("demo\n", 1)[-1]
