"""Is the cloud ready? Asked of its APIs, not of its processes."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

from keystoneauth1.exceptions import ClientException
from openstack.connection import Connection
from openstack.exceptions import SDKException

from provisioner.devcloud.clouds import connect, identity_of
from provisioner.devcloud.database import sql
from provisioner.devcloud.layout import Layout
from provisioner.devcloud.processes import NotReady

# name -> a cheap call that goes through API, policy and database
QUESTIONS: dict[str, Callable[[Connection], object]] = {
    "keystone": lambda cloud: list(identity_of(cloud).services()),
    "placement": lambda cloud: list(cloud.placement.resource_providers()),
    "glance": lambda cloud: list(cloud.image.images(limit=1)),
    "nova": lambda cloud: list(cloud.compute.hypervisors()),
    "neutron": lambda cloud: list(cloud.network.networks(limit=1)),
    "cinder": lambda cloud: list(cloud.block_storage.types()),
}
WORKERS = {"nova": 4, "cinder": 2}


def apis_answer(layout: Layout, seconds: float = 300) -> None:
    """Every API answers a real question of the administrator."""
    cloud = connect(layout)
    with ThreadPoolExecutor(len(QUESTIONS)) as pool:
        answers = [pool.submit(_ask, name, ask, cloud, seconds) for name, ask in QUESTIONS.items()]
    for answer in answers:
        answer.result()


def _ask(name: str, ask: Callable[[Connection], object], cloud: Connection, seconds: float) -> None:
    limit = time.monotonic() + seconds
    while True:
        try:
            ask(cloud)
            return
        except (SDKException, ClientException) as refused:
            if time.monotonic() > limit:
                raise NotReady(f"{name} does not answer: {refused}") from refused
            time.sleep(0.3)


def hosts_known(layout: Layout, seconds: float = 300) -> None:
    """Both compute hosts have registered with Nova."""
    query = "select count(distinct host) from nova.compute_nodes where deleted=0"
    _until(lambda: int(sql(layout, query)) >= 2, "The compute hosts do not register", seconds)


def workers_report(layout: Layout, since: datetime, seconds: float = 300) -> None:
    """Every Nova and Cinder worker has written its row after `since`."""
    for database, count in WORKERS.items():
        alive = f"deleted=0 and updated_at >= '{since:%Y-%m-%d %H:%M:%S}'"
        query = f"select count(distinct host, `binary`) from {database}.services where {alive}"
        _until(partial(_count_reaches, layout, query, count), f"Workers of {database} do not report", seconds)


def _count_reaches(layout: Layout, query: str, count: int) -> bool:
    return int(sql(layout, query)) >= count


def _until(is_so: Callable[[], bool], complaint: str, seconds: float) -> None:
    limit = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > limit:
            raise NotReady(f"{complaint} within {seconds:.0f} s.")
        time.sleep(0.25)
