#!/usr/bin/python
"""Empty data disks and prove it by reading."""

from __future__ import annotations

DOCUMENTATION = r"""
module: clear_disks
short_description: Empty data disks and read them back
description:
  - Fills each named disk with zeros, by the device's own command where it has one.
  - A disk that carries the running system is refused, whatever its serial number.
options:
  disks:
    description: The disks, each with C(name) and C(serial) (the id of its volume, or the start of it).
    type: list
    elements: dict
    required: true
author: govcloud-provisioner
"""

EXAMPLES = r"""
- name: Empty the data disk
  clear_disks:
    disks:
      - {name: data-1, serial: 6b1d0d0e-5b7c-4a5e-9}
"""

RETURN = r"""
disks:
  description: For each disk its device, size, method and whether reading found zeros only.
  type: list
  returned: always
"""

import os
import subprocess

from ansible.module_utils.basic import AnsibleModule

BLOCK = 4 * 1024 * 1024
SAMPLES = 256
SYSTEM = ("/", "/boot", "/usr", "/var", "/home", "/boot/efi")


class Refused(Exception):
    """This disk must not, or cannot, be emptied."""


def read(path):
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return file.read().strip()
    except OSError:
        return ""


def serials():
    """Serial number of every whole disk."""
    found = {}
    for name in sorted(os.listdir("/sys/block")):
        serial = read(f"/sys/block/{name}/serial") or read(f"/sys/block/{name}/device/serial")
        backing = read(f"/sys/block/{name}/loop/backing_file")
        found[name] = serial or os.path.basename(backing) or scsi_serial(name)
    return found


def scsi_serial(name):
    """The unit serial number page: four bytes of header, then the number."""
    try:
        with open(f"/sys/block/{name}/device/vpd_pg80", "rb") as file:
            return file.read()[4:].decode("ascii", "replace").strip()
    except OSError:
        return ""


def find(serial):
    """The one disk with this serial; virtio keeps only its first 20 characters."""
    match = [
        name
        for name, known in serials().items()
        if known and (known == serial or (len(known) >= 20 and serial.startswith(known)))
    ]
    if len(match) != 1:
        raise Refused(f"{len(match)} disks have the serial number {serial}")
    return match[0]


def parts(name):
    """The disk and its partitions."""
    inside = sorted(os.listdir(f"/sys/block/{name}"))
    return [name] + [one for one in inside if one.startswith(name)]


def mounts(names):
    devices = {f"/dev/{name}" for name in names}
    rows = [line.split() for line in read("/proc/mounts").splitlines()]
    return [row[1] for row in rows if os.path.realpath(row[0]) in devices]


def release(name):
    """Take the disk out of use; refuse the system's own."""
    names = parts(name)
    places = mounts(names)
    if any(place in SYSTEM for place in places):
        raise Refused(f"/dev/{name} carries the running system")
    for one in names:
        holders = f"/sys/class/block/{one}/holders"
        if os.path.isdir(holders) and os.listdir(holders):
            raise Refused(f"/dev/{one} is held by {', '.join(os.listdir(holders))}")
    for place in sorted(places, reverse=True):
        run(["umount", place])


def run(words):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise Refused(f"`{' '.join(words)}`: {done.stdout.strip()[:200]}")


def fill(device, size):
    """Zeros over the whole disk; the name of the way that worked."""
    try:
        run(["blkdiscard", "--force", "--zeroout", device])
        return "blkdiscard --zeroout"
    except (Refused, OSError):
        overwrite(device, size)
        return "overwritten with zeros"


def overwrite(device, size):
    zeros = bytes(BLOCK)
    with open(device, "r+b", buffering=0) as file:
        left = size
        while left:
            left -= file.write(zeros[: min(left, BLOCK)])
        os.fsync(file.fileno())


def is_empty(device, size):
    """Head, tail and evenly spread samples, read from the disk itself."""
    step = max(size // SAMPLES, 1)
    places = sorted({*range(0, size, step), 0, max(size - 65536, 0)})
    with open(device, "rb", buffering=0) as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        for place in places:
            file.seek(place)
            if any(file.read(min(65536, size - place))):
                return False
    return True


def clear(disk):
    name = find(disk["serial"])
    release(name)
    device, size = f"/dev/{name}", int(read(f"/sys/block/{name}/size")) * 512
    method = fill(device, size)
    return {
        "name": disk["name"],
        "serial": disk["serial"],
        "device": device,
        "bytes": size,
        "method": method,
        "verified": is_empty(device, size),
    }


def main():
    module = AnsibleModule({"disks": {"type": "list", "elements": "dict", "required": True}})
    cleared, failed = [], []
    for disk in module.params["disks"]:
        try:
            cleared.append(clear(disk))
        except (Refused, OSError) as why:
            failed.append(f"{disk['name']}: {why}")
    failed += [f"{one['name']}: not empty after {one['method']}" for one in cleared if not one["verified"]]
    if failed:
        module.fail_json(msg="; ".join(failed), disks=cleared)
    module.exit_json(disks=cleared, changed=bool(cleared))


if __name__ == "__main__":
    main()
