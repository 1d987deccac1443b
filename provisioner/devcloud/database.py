"""MariaDB and the schemas of the OpenStack services."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable

from provisioner.devcloud.commands import manage, run
from provisioner.devcloud.config import IP, KEYSTONE, PORTS, REGION
from provisioner.devcloud.graph import Stage
from provisioner.devcloud.layout import Layout
from provisioner.devcloud.passwords import password
from provisioner.devcloud.service import Service

DATABASES = ("keystone", "glance", "placement", "nova_api", "nova", "nova_cell0", "neutron", "cinder")
# More schema changes at once only wait for the same processors. Nova's, by far the longest, never wait.
LANES = threading.Semaphore(2)
UNQUEUED = ("schema nova-api", "schema nova")


def service(layout: Layout) -> Service:
    """MariaDB on loopback; root comes in by the socket."""
    return Service(
        "mariadb",
        ("mariadbd", f"--defaults-file={layout.etc}/mariadb/my.cnf"),
        is_ready=lambda: accepts_queries(layout),
        prepare=_install,
        settle=_create_databases,
        configs=("mariadb/my.cnf",),
    )


def sql(layout: Layout, query: str) -> str:
    """Run `query` as the database's root; rows as tab-separated lines."""
    return run(layout, *_client(layout), "-N", "-B", stdin=query)


def accepts_queries(layout: Layout) -> bool:
    done = subprocess.run([*_client(layout), "-e", "select 1"], capture_output=True)
    return done.returncode == 0


def _client(layout: Layout) -> tuple[str, ...]:
    return ("mariadb", f"--defaults-file={layout.etc}/mariadb/my.cnf", f"--socket={layout.mysql_socket}")


def _install(layout: Layout) -> None:
    layout.mysql_socket.unlink(missing_ok=True)
    if (layout.state / "mysql/mysql").is_dir():
        return
    (layout.state / "mysql").mkdir(exist_ok=True)
    options = ("--user=root", "--auth-root-authentication-method=socket", "--skip-test-db")
    run(layout, "mariadb-install-db", f"--defaults-file={layout.etc}/mariadb/my.cnf", *options)


def _create_databases(layout: Layout) -> None:
    account = f"openstack@'{IP}'"
    lines = [f"CREATE USER IF NOT EXISTS {account} IDENTIFIED BY '{password(layout, 'database')}';"]
    for name in DATABASES:
        lines.append(f"CREATE DATABASE IF NOT EXISTS {name} CHARACTER SET utf8mb4;")
        lines.append(f"GRANT ALL ON {name}.* TO {account};")
    sql(layout, "\n".join(lines))


def schema_stages(layout: Layout) -> list[Stage]:
    """One stage for each service's tables, done once for a state."""
    table: dict[str, tuple[tuple[str, ...], Callable[[Layout], None]]] = {
        "schema keystone": (("mariadb",), _keystone),
        "schema neutron": (("mariadb",), _neutron),
        "schema nova-api": (("mariadb",), _nova_api),
        "schema nova": (("schema nova-api",), _nova),
        "schema placement": (("mariadb",), _placement),
        "schema glance": (("mariadb",), _glance),
        "schema cinder": (("mariadb",), _cinder),
    }
    return [
        once(layout, name, needs, work if name in UNQUEUED else _in_lane(work))
        for name, (needs, work) in table.items()
    ]


def once(
    layout: Layout, name: str, needs: tuple[str, ...], work: Callable[[Layout], None], version: str = ""
) -> Stage:
    """A stage whose result lies in the state: done once, and again in a new state or for a new version."""
    mark = layout.state / "done" / name.replace(" ", "-")

    def act() -> bool:
        if mark.exists() and mark.read_text() == version:
            return False
        work(layout)
        mark.parent.mkdir(exist_ok=True)
        mark.write_text(version)
        return True

    return Stage(name, needs, act)


def _in_lane(work: Callable[[Layout], None]) -> Callable[[Layout], None]:
    def queued(layout: Layout) -> None:
        with LANES:
            work(layout)

    return queued


def _keystone(layout: Layout) -> None:
    command = ("keystone-manage", "--config-file", f"{layout.etc}/keystone/keystone.conf")
    owner = ("--keystone-user", "root", "--keystone-group", "root")
    manage(layout, *command, "fernet_setup", *owner)
    manage(layout, *command, "credential_setup", *owner)
    manage(layout, *command, "db_sync")
    urls = [
        word for kind in ("admin", "internal", "public") for word in (f"--bootstrap-{kind}-url", KEYSTONE)
    ]
    who = ("--bootstrap-username", "admin", "--bootstrap-password", password(layout, "admin"))
    where = ("--bootstrap-project-name", "admin", "--bootstrap-region-id", REGION)
    manage(layout, *command, "bootstrap", *who, *where, *urls)


def _neutron(layout: Layout) -> None:
    folder = layout.etc / "neutron"
    configs = ("--config-file", f"{folder}/neutron.conf", "--config-file", f"{folder}/ml2_conf.ini")
    manage(layout, "neutron-db-manage", *configs, "upgrade", "heads")


def nova_manage(layout: Layout) -> tuple[str, ...]:
    return ("nova-manage", "--config-file", f"{layout.etc}/nova/nova.conf")


def _nova_api(layout: Layout) -> None:
    manage(layout, *nova_manage(layout), "api_db", "sync")


def _nova(layout: Layout) -> None:
    login = f"openstack:{password(layout, 'database')}@{IP}:{PORTS['mariadb']}"
    cell0 = f"mysql+pymysql://{login}/nova_cell0?charset=utf8mb4"
    nova = nova_manage(layout)
    manage(layout, *nova, "cell_v2", "map_cell0", "--database_connection", cell0)
    manage(layout, *nova, "db", "sync")
    # 2: the cell is there already (an interrupted first start).
    manage(layout, *nova, "cell_v2", "create_cell", "--name", "cell1", accept=(0, 2))


def _placement(layout: Layout) -> None:
    manage(
        layout, "placement-manage", "--config-file", f"{layout.etc}/placement/placement.conf", "db", "sync"
    )


def _glance(layout: Layout) -> None:
    manage(layout, "glance-manage", "--config-file", f"{layout.etc}/glance/glance-api.conf", "db_sync")


def _cinder(layout: Layout) -> None:
    manage(layout, "cinder-manage", "--config-file", f"{layout.etc}/cinder/cinder.conf", "db", "sync")
