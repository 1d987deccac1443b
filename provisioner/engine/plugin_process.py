"""Policy packs and Python plugins as processes whose output is passed on while it comes."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

RUNNERS = {"analyzer": "pulumi.policy"}
OTHER_RUNNER = "pulumi.run.plugin"

# Field and value of one message to the engine.
Chunk = dict[str, Any]


def plugin_command(kind: str, arguments: list[str], folder: str) -> list[str]:
    """`python -m RUNNER ENGINE FOLDER …`: the engine's address comes before the folder."""
    runner = RUNNERS.get(kind, OTHER_RUNNER)
    return [sys.executable, "-u", "-m", runner, *arguments[:1], folder, *arguments[1:]]


def stream(
    command: list[str],
    *,
    cwd: str | None,
    env: Mapping[str, str] | None,
    on_cancel: Callable[[Callable[[], None]], object],
) -> Iterator[Chunk]:
    """`stdout` and `stderr` as bytes while they come, at last `exitcode`."""
    process = subprocess.Popen(command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    on_cancel(lambda: _stop(process))
    chunks: queue.Queue[Chunk | None] = queue.Queue()
    pipes = [(name, pipe) for name in ("stdout", "stderr") if (pipe := getattr(process, name))]
    for name, pipe in pipes:
        threading.Thread(target=_pump, args=(name, pipe, chunks), daemon=True).start()
    for _ in pipes:
        yield from iter(chunks.get, None)
    yield {"exitcode": process.wait()}


def _pump(name: str, pipe: IO[bytes], chunks: queue.Queue[Chunk | None]) -> None:
    while data := os.read(pipe.fileno(), 65536):
        chunks.put({name: data})
    chunks.put(None)


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
