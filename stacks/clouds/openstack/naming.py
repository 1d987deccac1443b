"""Names and labels: a function of the specification, so that a lost resource is found again."""

from __future__ import annotations

from dataclasses import dataclass

MANAGER = "govcloud-provisioner"


@dataclass(frozen=True)
class Origin:
    """Whose a resource is and which order created it."""

    case: str
    order: str  # digest of the order

    @property
    def labels(self) -> dict[str, str]:
        """The index for recovery; `created-by-order` is written once and never changed."""
        return {"case": self.case, "created-by-order": short(self.order), "managed-by": MANAGER}

    @property
    def tags(self) -> list[str]:
        """The same index for resources that take tags instead of metadata."""
        return [f"{key}={value}" for key, value in self.labels.items()]


def short(order: str) -> str:
    """The first 32 digits of an order's digest: older Neutron takes tags of 60 characters at most."""
    return order.removeprefix("sha256:")[:32]


def disk_name(server: str, disk: str) -> str:
    """The name of a data disk in the cloud and in the stack."""
    return f"{server}-{disk}"
