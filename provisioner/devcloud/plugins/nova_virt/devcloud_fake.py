"""Nova's fake driver whose ports become ACTIVE."""

import os
import subprocess

from nova.virt import fake


class FakeDriver(fake.FakeDriverWithoutFakeNodes):
    """Claims each port for the pseudo chassis `fake`, so that Neutron sees it wired."""

    def spawn(self, context, instance, image_meta, injected_files, admin_password, allocations,
              network_info=None, *args, **kwargs):  # fmt: skip
        super().spawn(context, instance, image_meta, injected_files, admin_password, allocations,
                      network_info, *args, **kwargs)  # fmt: skip
        claim([vif["id"] for vif in network_info or []])

    def attach_interface(self, context, instance, image_meta, vif):
        super().attach_interface(context, instance, image_meta, vif)
        claim([vif["id"]])


def claim(ports):
    """Bind logical ports to the chassis that stands for the fake host."""
    words = [word for port in ports for word in ("--", "--may-exist", "lsp-bind", port, "fake")]
    if words:
        database = f"--db=unix:{os.environ['OVN_RUNDIR']}/ovnsb_db.sock"
        subprocess.run(["ovn-sbctl", database, "--timeout=10", *words], check=True, capture_output=True)
