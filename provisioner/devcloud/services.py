"""All services of the cloud, and how each of them is."""

from __future__ import annotations

from dataclasses import dataclass

from provisioner.devcloud import control_plane, database, messaging, network
from provisioner.devcloud.layout import Layout
from provisioner.devcloud.processes import Processes
from provisioner.devcloud.service import Service
from provisioner.errors import BadInput


class UnknownService(BadInput):
    """The local cloud has no such service."""

    remedy = "`provisioner devcloud status` lists the services."


@dataclass(frozen=True)
class ServiceStatus:
    """One line of `status`."""

    name: str
    state: str
    pid: int | None
    log: str


def all_services(layout: Layout) -> list[Service]:
    """Every process of the cloud, in no particular order."""
    makers = (messaging.services, network.services, control_plane.services)
    return [database.service(layout), *(service for make in makers for service in make(layout))]


def status(layout: Layout) -> list[ServiceStatus]:
    """Each service with its state: up, crashed (it ended by itself) or down."""
    processes = Processes(layout)
    return [_status(processes, service.name) for service in all_services(layout)]


def _status(processes: Processes, name: str) -> ServiceStatus:
    pid = processes.pid(name)
    state = "up" if pid else "crashed" if processes.crashed(name) else "down"
    return ServiceStatus(name, state, pid, str(processes.output(name)))
