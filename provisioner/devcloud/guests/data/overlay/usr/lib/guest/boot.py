"""What happens on a guest before sysinit.target, and after the network is up."""

from __future__ import annotations

from . import console, disk, drive, host, network, userdata


def main(stage: str) -> None:
    """Entry of the two units."""
    {"setup": setup, "commands": userdata.run_commands}[stage]()


def setup() -> None:
    """Disk, name, key, network and files of this instance."""
    disk.grow_root()
    documents = drive.read()
    wanted = userdata.parse(documents.user_data)
    first_boot = host.is_new(documents.uuid)
    host.set_name(wanted.hostname or documents.hostname)
    key = host.ensure_key(renew=first_boot)
    network.write(documents.network)
    if first_boot:
        userdata.apply(wanted)
        host.remember(documents.uuid)
    console.say_host_key(key)
    console.say(f"guest: {host.name()} set up, configuration drive {documents.device or 'absent'}")
