"""Nova's libvirt driver on the libvirt 9.0 of Debian 12."""

from nova.virt.libvirt import driver


class LibvirtDriver(driver.LibvirtDriver):
    """Two differences, for libvirt 9.0 and for emulated guests.

    `<loader secure='no'/>` beside firmware auto-selection is left out: libvirt 9.0 refuses it. Spare
    PCIe ports go by the guest's machine, not by the host's: Nova gives an emulated ARM guest none,
    and its second data disk finds no slot.
    """

    def _guest_needs_pcie(self, guest):
        emulated_arm = (guest.os_mach_type or "").startswith("virt")
        return emulated_arm or super()._guest_needs_pcie(guest)

    def _configure_guest_by_virt_type(self, guest, *args, **kwargs):
        configured = super()._configure_guest_by_virt_type(guest, *args, **kwargs)
        if guest.os_firmware == "efi" and not guest.os_loader_secure:
            guest.os_loader_secure = None
        return configured
