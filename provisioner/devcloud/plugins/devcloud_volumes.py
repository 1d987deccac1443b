"""Cinder driver of the local cloud: sparse files shown as loop devices.

Connection type `local`: Nova attaches the loop device as a block disk. The kernel of a container
often has no device mapper, iSCSI or NFS, so the drivers of Cinder that come up anywhere are few.
"""

import os

from cinder import exception
from cinder.image import image_utils
from cinder.volume import configuration, driver
from oslo_concurrency import processutils
from oslo_config import cfg
from oslo_utils import units

OPTIONS = [cfg.StrOpt("loop_volume_dir"), cfg.IntOpt("loop_capacity_gb", default=500)]
cfg.CONF.register_opts(OPTIONS, group=configuration.SHARED_CONF_GROUP)


def run(*command):
    return processutils.execute(*command)[0].strip()


class LoopDriver(driver.VolumeDriver):
    """One file and, while exported, one loop device for each volume."""

    VERSION = "1.0"
    CI_WIKI_NAME = "none"
    SUPPORTED = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.configuration.append_config_values(OPTIONS)
        self.folder = self.configuration.safe_get("loop_volume_dir")

    def _file(self, name):
        return os.path.join(self.folder, name)

    def _device(self, volume):
        found = run("losetup", "-j", self._file(volume.name))
        return found.split(":")[0] or None

    def do_setup(self, context):
        os.makedirs(self.folder, exist_ok=True)

    def check_for_setup_error(self):
        run("losetup", "-f")

    def _update_volume_stats(self):
        capacity = self.configuration.safe_get("loop_capacity_gb")
        used = sum(entry.stat().st_size for entry in os.scandir(self.folder)) / units.Gi
        self._stats = {
            "volume_backend_name": self.configuration.safe_get("volume_backend_name"),
            "vendor_name": "devcloud",
            "driver_version": self.VERSION,
            "storage_protocol": "local",
            "total_capacity_gb": capacity,
            "free_capacity_gb": max(0, capacity - used),
            "reserved_percentage": 0,
            "thin_provisioning_support": True,
            "max_over_subscription_ratio": "20",
            "provisioned_capacity_gb": used,
            "QoS_support": True,
            "multiattach": False,
        }

    def create_volume(self, volume):
        with open(self._file(volume.name), "wb") as file:
            file.truncate(volume.size * units.Gi)

    def delete_volume(self, volume):
        self.remove_export(None, volume)
        self._remove(volume.name)

    def create_snapshot(self, snapshot):
        self._copy(snapshot.volume_name, snapshot.name, snapshot.volume_size)

    def delete_snapshot(self, snapshot):
        self._remove(snapshot.name)

    def create_volume_from_snapshot(self, volume, snapshot):
        self._copy(snapshot.name, volume.name, volume.size)

    def create_cloned_volume(self, volume, source):
        self._copy(source.name, volume.name, volume.size)

    def extend_volume(self, volume, new_size):
        os.truncate(self._file(volume.name), new_size * units.Gi)
        device = self._device(volume)
        if device:
            run("losetup", "-c", device)

    def copy_image_to_volume(self, context, volume, image_service, image_id, disable_sparse=False):
        image_utils.fetch_to_raw(
            context, image_service, image_id, self._file(volume.name),
            self.configuration.volume_dd_blocksize, size=volume.size,
        )  # fmt: skip
        os.truncate(self._file(volume.name), volume.size * units.Gi)

    def copy_volume_to_image(self, context, volume, image_service, image_meta):
        image_utils.upload_volume(context, image_service, image_meta, self._file(volume.name), volume)

    def ensure_export(self, context, volume):
        if self._device(volume):
            return
        if not os.path.exists(self._file(volume.name)):
            raise exception.VolumeBackendAPIException(data=f"the file of {volume.name} is missing")
        run("losetup", "-f", "--show", self._file(volume.name))

    def create_export(self, context, volume, connector=None):
        self.ensure_export(context, volume)

    def remove_export(self, context, volume):
        device = self._device(volume)
        if device:
            run("losetup", "-d", device)

    def initialize_connection(self, volume, connector):
        self.ensure_export(None, volume)
        data = {"device_path": self._device(volume), "access_mode": "rw", "discard": True}
        return {"driver_volume_type": "local", "data": data}

    def terminate_connection(self, volume, connector, **kwargs):
        """The loop device stays until the export is removed."""

    def _copy(self, source, target, gigabytes):
        run("cp", "--sparse=always", "--reflink=auto", self._file(source), self._file(target))
        if os.path.getsize(self._file(target)) < gigabytes * units.Gi:
            os.truncate(self._file(target), gigabytes * units.Gi)

    def _remove(self, name):
        if os.path.exists(self._file(name)):
            os.unlink(self._file(name))
