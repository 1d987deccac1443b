"""Nova's libvirt driver on the libvirt 9.0 of Debian 12."""

from nova.virt.libvirt import driver


class LibvirtDriver(driver.LibvirtDriver):
    """Leaves out `<loader secure='no'/>` beside firmware auto-selection, which libvirt 9.0 refuses."""

    def _configure_guest_by_virt_type(self, guest, *args, **kwargs):
        configured = super()._configure_guest_by_virt_type(guest, *args, **kwargs)
        if guest.os_firmware == "efi" and not guest.os_loader_secure:
            guest.os_loader_secure = None
        return configured
