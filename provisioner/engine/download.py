"""`python -m provisioner.engine.download FOLDER VERSION`: the SDK's own installer, in a process of its own.

The SDK sets no time limit; as a process it can be given one.
"""

from __future__ import annotations

import sys

from pulumi.automation import PulumiCommand
from semver import VersionInfo


def main(folder: str, version: str) -> None:
    """Install the engine of this version into `folder/bin`."""
    PulumiCommand.install(root=folder, version=VersionInfo.parse(version))


if __name__ == "__main__":
    main(*sys.argv[1:])
