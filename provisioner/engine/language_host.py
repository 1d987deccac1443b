"""`pulumi-language-python` where the official one is absent: runs `Pulumi.yaml` programs and policy packs.

It stands on the SDK's own `LanguageServer`, which serves inline programs, and adds what a program
that lies in files needs. The engine starts it, reads the port from the first line, and stops it.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent import futures
from importlib import metadata
from pathlib import Path
from typing import Any

import grpc
from pulumi.automation._server import LanguageServer
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

from provisioner.engine.plugin_process import plugin_command, stream

MESSAGE_LIMIT = 400 << 20  # the SDK's own limit
ORPHAN_CHECK = 1.0


class LanguageHost(LanguageServer):
    """Serves the programs of one engine."""

    def __init__(self, engine: str) -> None:
        super().__init__(lambda: None)
        self.engine = engine

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        """The version of the SDK that programs run with."""
        return plugin_pb2.PluginInfo(version=metadata.version("pulumi"))

    def GetProgramDependencies(self, request: Any, context: Any) -> Any:
        """What is installed beside the program; `pulumi about` shows it."""
        installed = {found.name: found.version for found in metadata.distributions()}
        rows = [language_pb2.DependencyInfo(name=name, version=installed[name]) for name in sorted(installed)]
        return language_pb2.GetProgramDependenciesResponse(dependencies=rows)

    def Run(self, request: Any, context: Any) -> Any:
        """Run the program named by `main` of Pulumi.yaml, in its own folder."""
        folder = Path(request.info.program_directory or request.pwd or ".")
        entry = folder / (request.info.entry_point or ".")
        # The SDK's server takes the engine's address from the first argument.
        del request.args[:]
        request.args.append(self.engine)
        os.chdir(folder)
        self.program = lambda: run_program(entry)
        return super().Run(request, context)

    def RunPlugin(self, request: Any, context: Any) -> Iterator[Any]:
        """Run a policy pack or a Python plugin as a process and pass on what it writes."""
        command = plugin_command(request.kind, list(request.args), request.info.program_directory)
        env = dict(pair.split("=", 1) for pair in request.env) if request.env else None
        for chunk in stream(command, cwd=request.pwd or None, env=env, on_cancel=context.add_callback):
            yield language_pb2.RunPluginResponse(**chunk)


def run_program(entry: Path) -> None:
    """Run a folder with `__main__.py`, or one file, as `python ENTRY` would.

    A folder named as entry is put first on sys.path by runpy, a file's folder is not.
    """
    if entry.is_file():
        sys.path.insert(0, str(entry.parent))
    runpy.run_path(str(entry), run_name="__main__")


def serve(engine: str) -> None:
    """Serve until the engine stops us or is gone."""
    limits = [
        ("grpc.max_receive_message_length", MESSAGE_LIMIT),
        ("grpc.max_send_message_length", MESSAGE_LIMIT),
    ]
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=8), options=limits)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(LanguageHost(engine), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, lambda *_: os._exit(0))
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    print(port, flush=True)
    server.wait_for_termination()


def _end_with_parent(parent: int) -> None:
    """An engine that is killed outright cannot stop us; we see that our parent changed."""
    while os.getppid() == parent:
        time.sleep(ORPHAN_CHECK)
    os._exit(0)


if __name__ == "__main__":
    # The engine's address comes last, after flags that we have no use for.
    serve(sys.argv[-1])
