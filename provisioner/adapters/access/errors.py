"""What can go wrong on the way to a server."""

from __future__ import annotations

from provisioner.errors import Busy, CloudError


class AccessBusy(Busy):
    """Another run is inside this case network."""


class NoJumpHost(CloudError):
    """The zone has no jump host that answers."""

    remedy = "Bring the platform up (`provisioner platform up`), or start the jump host, then repeat."


class JumpHostShut(CloudError):
    """The jump host does not pass connections on."""

    remedy = "Allow TCP forwarding in its sshd, or make it anew with `provisioner platform up`; then repeat."


class NoCaseNetwork(CloudError):
    """The case network that is to be entered is not there."""

    remedy = "Apply the plan of the case first."


class AccessPortGone(CloudError):
    """The run's access port was deleted from outside; the department owns the network and can do that."""

    remedy = "Ask the department to leave ports named run-access-… alone, then repeat the command."


class SshNeverUp(CloudError):
    """The server never answered on SSH."""

    remedy = "Read the last lines of its console above; then repeat, or rebuild the server by a new plan."
