"""Cinder driver of the local cloud: sparse files shown as loop devices.

Connection type `local`: Nova attaches the loop device as a block disk. The kernel of a container
often has no device mapper, iSCSI or NFS, so the drivers of Cinder that come up anywhere are few.
"""

from pathlib import Path

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
        self.folder = Path(self.configuration.safe_get("loop_volume_dir"))

    def _file(self, name):
        return self.folder / name

    def _device(self, volume):
        found = run("losetup", "-j", str(self._file(volume.name)))
        return found.split(":")[0] or None

    def do_setup(self, context):
        self.folder.mkdir(parents=True, exist_ok=True)

    def check_for_setup_error(self):
        run("losetup", "-f")

    def _update_volume_stats(self):
        capacity = self.configuration.safe_get("loop_capacity_gb")
        used = sum(entry.stat().st_size for entry in self.folder.iterdir()) / units.Gi
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
        self._file(volume.name).touch()
        self._grow(volume.name, volume.size)

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
        self._grow(volume.name, new_size)
        device = self._device(volume)
        if device:
            run("losetup", "-c", device)

    def copy_image_to_volume(self, context, volume, image_service, image_id, disable_sparse=False):
        block = self.configuration.volume_dd_blocksize
        image_utils.fetch_to_raw(
            context, image_service, image_id, str(self._file(volume.name)), block, size=volume.size
        )
        self._grow(volume.name, volume.size)

    def copy_volume_to_image(self, context, volume, image_service, image_meta):
        image_utils.upload_volume(context, image_service, image_meta, str(self._file(volume.name)), volume)

    def ensure_export(self, context, volume):
        if self._device(volume):
            return
        if not self._file(volume.name).exists():
            raise exception.VolumeBackendAPIException(data=f"the file of {volume.name} is missing")
        run("losetup", "-f", "--show", str(self._file(volume.name)))

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
        run("cp", "--sparse=always", "--reflink=auto", str(self._file(source)), str(self._file(target)))
        self._grow(target, gigabytes)

    def _grow(self, name, gigabytes):
        """Make the file at least so long; it stays sparse."""
        file, wanted = self._file(name), gigabytes * units.Gi
        if file.stat().st_size < wanted:
            with file.open("r+b") as handle:
                handle.truncate(wanted)

    def _remove(self, name):
        self._file(name).unlink(missing_ok=True)
