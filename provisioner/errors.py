"""The tree of errors.

ProvisionerError
├── BadInput            what was handed in cannot be used; nothing was created
├── NotAllowed          the actor may not do this
├── MissingPart         a tool, image or service that is needed is absent
├── Busy                somebody else holds it
├── StalePlan           the world moved since the approval
├── CloudError          OpenStack said no
├── EngineError         Pulumi said no
├── HardeningError      Ansible or the measurement said no
└── LedgerError         the record is not what it should be

Each module with errors of its own derives them from one of these.
The docstring of a class is its default message; `remedy` is the operator's next step; `left_behind`
says what is still in the cloud.
"""


class ProvisionerError(Exception):
    """Something went wrong that an operator can act on."""

    remedy: str = ""
    exit_code: int = 1

    def __init__(self, message: str = "", *, remedy: str = "", left_behind: str = "") -> None:
        super().__init__(message or (type(self).__doc__ or "").strip().splitlines()[0])
        self.remedy = remedy or self.remedy
        self.left_behind = left_behind


class BadInput(ProvisionerError):
    """What was handed in cannot be used."""

    remedy = "Correct the input and send it again; nothing was created."
    exit_code = 2


class NotAllowed(ProvisionerError):
    """This actor may not do this."""

    remedy = "Ask somebody whose role allows it."
    exit_code = 3


class MissingPart(ProvisionerError):
    """A part that is needed is absent."""

    remedy = "Run `provisioner doctor`; it names what is missing and how to get it."
    exit_code = 4


class Busy(ProvisionerError):
    """Another run holds this."""

    remedy = "Wait for it to finish, then repeat the command."
    exit_code = 5


class StalePlan(ProvisionerError):
    """The cloud, the order or the catalog moved since this plan was approved."""

    remedy = "Look at the new preview and have it approved."
    exit_code = 6


class CloudError(ProvisionerError):
    """The cloud refused or did not answer."""

    exit_code = 7


class EngineError(ProvisionerError):
    """The Pulumi engine reported a failure."""

    exit_code = 8


class HardeningError(ProvisionerError):
    """The security baseline is not in place."""

    exit_code = 9


class LedgerError(ProvisionerError):
    """The ledger is not what it should be."""

    exit_code = 10
