"""The OpenStack services themselves, and libvirtd."""

from __future__ import annotations

from provisioner.devcloud.config import IP, KEYSTONE, PORTS
from provisioner.devcloud.layout import Layout
from provisioner.devcloud.service import Service, answers, exists

# API -> (stages it needs, path that answers, configuration below etc/)
APIS = {
    "keystone": (("schema keystone", "memcached"), "/v3", ("keystone/keystone.conf",)),
    "placement": (("schema placement",), "/", ("placement/placement.conf", "placement/policy.yaml")),
    "glance": (("schema glance",), "/", ("glance/glance-api.conf", "glance/policy.yaml")),
    "nova-api": (("schema nova", "rabbitmq"), "/", ("nova/nova.conf", "nova/policy.yaml")),
    "neutron-api": (
        ("schema neutron", "ovn-nb", "ovn-sb", "rabbitmq"),
        "/",
        ("neutron/neutron.conf", "neutron/ml2_conf.ini", "neutron/policy.yaml"),
    ),
    "cinder-api": (("schema cinder", "rabbitmq"), "/", ("cinder/cinder.conf", "cinder/policy.yaml")),
}
NOVA = "nova/nova.conf"
# worker -> (program in the venv, schema it needs, configuration)
WORKERS = {
    "cinder-volume": ("cinder-volume", "schema cinder", ("cinder/cinder.conf",)),
    "cinder-scheduler": ("cinder-scheduler", "schema cinder", ("cinder/cinder.conf",)),
    "neutron-maintenance": (
        "neutron-ovn-maintenance-worker",
        "neutron-api",
        ("neutron/neutron.conf", "neutron/ml2_conf.ini"),
    ),
}
WORKER_NEEDS = ("rabbitmq", "accounts")
COMPUTE_NEEDS = (*WORKER_NEEDS, "schema nova", "placement", "keystone", "ovn-controller")


def services(layout: Layout) -> list[Service]:
    """Six APIs, five workers, two compute hosts and the hypervisor of one of them."""
    return [
        *(_api(layout, name) for name in APIS),
        *(_worker(layout, name) for name in WORKERS),
        _nova_worker(layout, "conductor"),
        _nova_worker(layout, "scheduler"),
        _libvirtd(layout),
        _compute(layout, "vm", (*COMPUTE_NEEDS, "libvirtd")),
        _compute(layout, "fake", COMPUTE_NEEDS),
    ]


def _api(layout: Layout, name: str) -> Service:
    needs, path, configs = APIS[name]
    ini = f"uwsgi/{name}.ini"
    url = KEYSTONE if name == "keystone" else f"http://{IP}:{PORTS[name]}{path}"
    return Service(
        name,
        (f"{layout.venv}/bin/uwsgi", "--ini", f"{layout.etc}/{ini}"),
        needs=needs,
        is_ready=answers(url),
        prepare=_forget_hash_ring if name == "neutron-api" else lambda _: None,
        configs=(ini, *configs),
    )


def _forget_hash_ring(layout: Layout) -> None:
    """Neutron keeps its start time in a file named after the parent's pid; an old one misleads it."""
    for file in (layout.run / "tmp").glob("neutron_*"):
        file.unlink()


def _worker(layout: Layout, name: str) -> Service:
    program, schema, configs = WORKERS[name]
    return Service(
        name,
        (f"{layout.venv}/bin/{program}", *_config_files(layout, configs)),
        needs=(schema, *WORKER_NEEDS),
        configs=configs,
    )


def _libvirtd(layout: Layout) -> Service:
    socket = layout.libvirt_run / "libvirt-sock"
    return Service(
        "libvirtd",
        # A mount namespace of its own: the machine's /etc/libvirt and /var/lib/libvirt stay untouched.
        ("unshare", "--mount", "--propagation", "slave", f"{layout.etc}/bin/libvirtd"),
        is_ready=exists(socket),
        prepare=lambda _: socket.unlink(missing_ok=True),
        configs=("bin/libvirtd", "libvirt/libvirtd.conf", "libvirt/qemu.conf"),
    )


def _compute(layout: Layout, host: str, needs: tuple[str, ...]) -> Service:
    configs = (NOVA, f"nova/nova.{host}.conf")
    watched = (*configs, "nova/providers/traits.yaml")
    return Service(f"nova-compute-{host}", _nova(layout, "compute", configs), needs=needs, configs=watched)


def _nova_worker(layout: Layout, kind: str) -> Service:
    return Service(
        f"nova-{kind}", _nova(layout, kind, (NOVA,)), needs=("schema nova", *WORKER_NEEDS), configs=(NOVA,)
    )


def _nova(layout: Layout, kind: str, configs: tuple[str, ...]) -> tuple[str, ...]:
    program = (f"{layout.venv}/bin/python", f"{layout.plugins}/devcloud_nova.py", kind)
    return (*program, *_config_files(layout, configs))


def _config_files(layout: Layout, configs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for name in configs for word in ("--config-file", f"{layout.etc}/{name}"))
