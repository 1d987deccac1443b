"""What can go wrong on the way to an engine."""

from __future__ import annotations

from provisioner.errors import EngineError, MissingPart


class WayClosed(MissingPart):
    """This way does not lead to the part; the next one is tried."""


class EngineMissing(MissingPart):
    """The Pulumi engine or its OpenStack plugin is not installed."""

    remedy = "Run `provisioner engine install`."


class NoWayLeft(MissingPart):
    """No way led to the Pulumi engine."""

    remedy = (
        "Do one of these and repeat `provisioner engine install`: put `pulumi` on PATH; allow HTTPS to "
        "get.pulumi.com and api.github.com; or install Go (https://go.dev/dl/) and allow it its module proxy."
    )


class GoMissing(WayClosed):
    """There is no Go toolchain on PATH."""

    remedy = "Install Go 1.26 or newer from https://go.dev/dl/ and put `go` on PATH."


class BuildFailed(EngineError):
    """A build from Go modules failed."""

    remedy = (
        "Read the last lines above. If a module could not be fetched, check `go env GOPROXY`; "
        "never turn checksum verification off."
    )
