"""The Go modules that lie in this package, what is built from each, and the key of its result."""

from __future__ import annotations

import hashlib
import platform
from dataclasses import dataclass
from pathlib import Path

from provisioner.engine import versions
from provisioner.engine.language_launcher import LAUNCHER

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class GoProgram:
    """One program: `package` of the module in `folder`, its version set by the linker at `stamp`."""

    name: str
    version: str
    folder: str
    package: str
    stamp: str
    binary: str
    extra: str = ""  # what else the finished part holds; a change of it makes a new part

    @property
    def sources(self) -> list[Path]:
        """All that goes into the build."""
        wanted = ("go.mod", "go.sum", "*.go", "tokens.json")
        return sorted(path for pattern in wanted for path in (HERE / self.folder).glob(pattern))

    @property
    def key(self) -> str:
        """`name-version-digest`: the same sources give the same key on every machine of one kind."""
        digest = hashlib.sha256()
        for piece in self._ingredients():
            digest.update(len(piece).to_bytes(8, "big") + piece)
        return f"{self.name}-{self.version}-{digest.hexdigest()[:12]}"

    @property
    def command(self) -> list[str]:
        """`go` and its words; whatever GOFLAGS says, go.sum is only read and always checked."""
        flags = ["-mod=readonly", "-buildvcs=false", "-trimpath", "-v"]
        linker = f"-s -w -X {self.stamp}={self.version}"
        return ["go", "build", *flags, "-ldflags", linker, "-o", self.binary, self.package]

    def _ingredients(self) -> list[bytes]:
        system = f"{platform.system()} {platform.machine()}"
        words = "\n".join([*self.command, system, self.extra]).encode()
        return [words, *(part for path in self.sources for part in (path.name.encode(), path.read_bytes()))]


# Without the stamp the engine reports an empty version and the Automation API refuses it.
PULUMI = GoProgram(
    name="pulumi",
    version=versions.ENGINE,
    folder="pulumi",
    package="github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    stamp="github.com/pulumi/pulumi/sdk/v3/go/common/version.Version",
    binary="bin/pulumi",
    extra=LAUNCHER,
)
PLUGIN = GoProgram(
    name="openstack",
    version=versions.PLUGIN,
    folder="openstack",
    package=".",
    stamp="main.version",
    binary="pulumi-resource-openstack",
)
# For side-by-side benchmarks only: the same provider code without Pulumi around it.
TERRAFORM_PROVIDER = GoProgram(
    name="terraform-provider-openstack",
    version=versions.TERRAFORM_PROVIDER,
    folder="openstack",
    package="github.com/terraform-provider-openstack/terraform-provider-openstack/v3",
    stamp="main.version",
    binary=f"terraform-provider-openstack_v{versions.TERRAFORM_PROVIDER}",
)
