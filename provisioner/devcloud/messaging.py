"""RabbitMQ and memcached."""

from __future__ import annotations

import shutil
from pathlib import Path

from provisioner.devcloud.config import IP, PORTS
from provisioner.devcloud.layout import Layout
from provisioner.devcloud.service import Service, listens

ERLANG = "+sbwt none +sbwtdcpu none +sbwtdio none +S 2:2 -kernel inet_dist_use_interface {127,0,0,1}"


def services(layout: Layout) -> list[Service]:
    """Erlang's name server, the message broker and the cache, all on loopback."""
    epmd, distribution = str(PORTS["epmd"]), str(PORTS["rabbitmq-distribution"])
    naming = {"ERL_EPMD_ADDRESS": IP, "ERL_EPMD_PORT": epmd}
    base = layout.run / "rabbitmq"
    broker = {
        "HOME": str(base / "home"),
        "RABBITMQ_NODENAME": "rabbit@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": IP,
        "RABBITMQ_NODE_PORT": str(PORTS["rabbitmq"]),
        "RABBITMQ_DIST_PORT": distribution,
        "RABBITMQ_MNESIA_BASE": str(base / "mnesia"),
        "RABBITMQ_LOG_BASE": str(layout.log / "rabbitmq"),
        "RABBITMQ_CONFIG_FILE": f"{layout.etc}/rabbitmq/rabbitmq.conf",
        "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        "RABBITMQ_ENABLED_PLUGINS_FILE": f"{layout.etc}/rabbitmq/enabled_plugins",
        "RABBITMQ_USE_LONGNAME": "false",
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": ERLANG,
    }
    memcached = ("-u", "root", "-l", IP, "-p", str(PORTS["memcached"]), "-m", "64", "-c", "1024")
    return [
        Service("epmd", (_epmd(), "-address", IP, "-port", epmd), is_ready=listens(PORTS["epmd"])),
        Service(
            "rabbitmq",
            ("/usr/lib/rabbitmq/bin/rabbitmq-server",),
            needs=("epmd",),
            is_ready=listens(PORTS["rabbitmq"]),
            prepare=_empty_broker,
            configs=("rabbitmq/rabbitmq.conf", "rabbitmq/enabled_plugins"),
            env=naming | broker,
        ),
        Service("memcached", ("memcached", *memcached), is_ready=listens(PORTS["memcached"])),
    ]


def _epmd() -> str:
    """Debian puts it on PATH or beside the Erlang runtime."""
    beside = sorted(Path("/usr/lib/erlang").glob("erts-*/bin/epmd"))
    return shutil.which("epmd") or str(beside[-1] if beside else "epmd")


def _empty_broker(layout: Layout) -> None:
    """Messages of the last run mean nothing now: the broker always begins empty."""
    base = layout.run / "rabbitmq"
    shutil.rmtree(base, ignore_errors=True)
    (base / "home").mkdir(parents=True)
    (layout.log / "rabbitmq").mkdir(exist_ok=True)
