"""Commands that end: run, checked, their failure told in full."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from provisioner.devcloud.layout import Layout
from provisioner.errors import CloudError


class CommandFailed(CloudError):
    """A command of the local cloud failed."""

    remedy = "Read the message and the log it names, mend the cause and run `provisioner devcloud up` again."


def run(layout: Layout, *words: str, stdin: str | None = None, accept: Sequence[int] = (0,)) -> str:
    """What the command prints; it runs with the environment of the cloud's processes."""
    done = subprocess.run(
        words, input=stdin, capture_output=True, text=True, env=layout.environment(), cwd=layout.workdir
    )
    if done.returncode not in accept:
        said = (done.stderr or done.stdout)[-1500:].strip()
        raise CommandFailed(f"`{' '.join(words)[:200]}` ended with {done.returncode}: {said}")
    return done.stdout


def succeeds(*words: str) -> bool:
    """True when the command ends with 0; for questions and for removing what may be absent."""
    return subprocess.run(words, capture_output=True).returncode == 0


def manage(layout: Layout, *words: str, accept: Sequence[int] = (0,)) -> None:
    """A management command of OpenStack, its output in `log/manage.log`.

    Each has a session of its own: the kernel shares the processor between sessions, and one session
    for all of them would get one share against every guest.
    """
    log = layout.log / "manage.log"
    with log.open("ab") as output:
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=layout.environment(),
            cwd=layout.workdir, start_new_session=True,
        )  # fmt: skip
    if done.returncode not in accept:
        raise CommandFailed(f"`{' '.join(words)[:200]}` ended with {done.returncode}; log: {log}")
