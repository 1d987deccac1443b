"""OpenSCAP measures on the server itself, over plain ssh, with checks that the playbooks never saw."""

from __future__ import annotations

import hashlib
import io
import shlex
import subprocess
import tarfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, cast, get_args
from xml.etree import ElementTree as ET

from provisioner.adapters.measure.cut import PROFILE, RULE, XCCDF
from provisioner.adapters.ssh.access import HostAccess
from provisioner.domain.baseline import Measurement, MeasurementPlan, RuleResult
from provisioner.errors import HardeningError

Result = Literal["pass", "fail", "error", "unknown", "notapplicable", "notchecked"]
FILES = ("xccdf.xml", "oval.xml")
# The checks come in on stdin and the results go out on stdout; nothing stays on the server. The schema
# of the checks is not validated again: their digest is known.
SCRIPT = f"""\
set -e
umask 077
room=$(mktemp -d /var/tmp/measure.XXXXXX)
trap 'rm -rf "$room"' EXIT
cd "$room"
tar -xz
code=0
oscap xccdf eval --skip-validation --profile {PROFILE} --results results.xml xccdf.xml >said 2>&1 || code=$?
[ -s results.xml ] || {{ cat said >&2; exit 1; }}
cat results.xml
[ "$code" = 0 ] || [ "$code" = 2 ]
"""


class MeasurementFailed(HardeningError):
    """The second measurement did not come about."""

    remedy = "Is openscap-scanner in the image, and may the login user use sudo? Then measure again."


class OpenScap:
    """Measures servers (or an unpacked image) by one plan."""

    def __init__(self, plan: MeasurementPlan, baselines: Path) -> None:
        self._plan = plan
        self._content = {name: (baselines / plan.content / name).read_bytes() for name in FILES}

    @property
    def digest(self) -> str:
        """Of the checks and of the plan's gate: two measurements with the same digest compare."""
        sum_ = hashlib.sha256()
        for name in FILES:
            sum_.update(self._content[name])
        sum_.update("\n".join(self._plan.gate).encode())
        return "sha256:" + sum_.hexdigest()

    def measure(self, host: HostAccess, timeout: float = 300) -> Measurement:
        """What holds on the server now."""
        return self._run(host.name, host.command("sudo", "-n", "sh", "-c", shlex.quote(SCRIPT)), timeout)

    def measure_tree(self, root: Path, name: str, timeout: float = 300) -> Measurement:
        """The same for an unpacked image: the figure from before it was hardened."""
        return self._run(name, ["chroot", str(root), "/bin/sh", "-c", SCRIPT], timeout)

    def _run(self, name: str, command: Sequence[str], timeout: float) -> Measurement:
        began = time.monotonic()
        try:
            done = subprocess.run(
                command, input=_packed(self._content), capture_output=True, timeout=timeout, check=True
            )
        except subprocess.TimeoutExpired as late:
            raise MeasurementFailed(f"{name}: no result after {timeout:.0f} s") from late
        except subprocess.CalledProcessError as failed:
            words = failed.stderr.decode(errors="replace").strip()[-300:]
            raise MeasurementFailed(f"{name}: {words or f'exit code {failed.returncode}'}") from failed
        version, results = read_results(done.stdout)
        return Measurement(
            host=name,
            tool="openscap",
            version=version,
            content=self.digest,
            rules=tuple(self._rule(rule, results) for rule in self._plan.rules),
            seconds=round(time.monotonic() - began, 1),
        )

    def _rule(self, rule: str, results: Mapping[str, Result]) -> RuleResult:
        """A rule the tool is silent about was not checked, and that is not a pass."""
        return RuleResult(rule=rule, result=results.get(rule, "notchecked"), gate=rule in self._plan.gate)


def read_results(xml: bytes) -> tuple[str, dict[str, Result]]:
    """(version of the tool, result by rule) of an XCCDF result file."""
    try:
        top = ET.fromstring(xml)
    except ET.ParseError as broken:
        raise MeasurementFailed("the result file is not complete") from broken
    test = next(top.iter(f"{{{XCCDF}}}TestResult"), None)
    if test is None:
        raise MeasurementFailed("the result file holds no result")
    version = test.get("test-system", "").rpartition(":")[2]
    results: dict[str, Result] = {
        one.get("idref", "").removeprefix(RULE): _result(one.findtext(f"{{{XCCDF}}}result", ""))
        for one in test.iter(f"{{{XCCDF}}}rule-result")
    }
    return version, results


def _result(word: str) -> Result:
    return cast(Result, word) if word in get_args(Result) else "unknown"


def _packed(content: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, data in content.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()
