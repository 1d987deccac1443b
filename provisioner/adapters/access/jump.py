"""One session on a zone's jump host. It sets the access port up there, carries every connection of the
run, and undoes what it did when we go away, also when we are killed."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

from provisioner.adapters.access.errors import JumpHostShut, NoJumpHost
from provisioner.adapters.access.ports import AccessPort
from provisioner.adapters.ssh.access import HostAccess
from provisioner.errors import CloudError

MEMORY = Path("/dev/shm")
LOGIN_S = 60
SETUP_S = 60

# It reads MAC, address with prefix and MTU, and stays until we hang up. networkd and NetworkManager must
# leave the new device alone: a second default route from the department's DHCP would cut the host off.
SETUP = """
set -eu
echo here
read -r mac address mtu
unmanaged=/run/systemd/network/05-run-access-$(echo "$mac" | tr -d :).network
trap 'rm -f "$unmanaged"' EXIT
if [ -d /run/systemd/netif ]; then
    mkdir -p /run/systemd/network
    printf '[Match]\\nMACAddress=%s\\n[Link]\\nUnmanaged=yes\\n' "$mac" > "$unmanaged"
    networkctl reload
fi
device() {
    for one in /sys/class/net/*; do
        read -r its < "$one/address" && [ "$its" = "$mac" ] && echo "${one##*/}" && return
    done
    return 1
}
echo armed
tries=0
until found=$(device); do
    tries=$((tries + 1))
    [ "$tries" -lt 150 ] || { echo "no network device $mac appeared" >&2; exit 1; }
    sleep 0.3
done
if command -v nmcli > /dev/null; then nmcli device set "$found" managed no || true; fi
ip link set "$found" mtu "$mtu" up
ip addr replace "$address" dev "$found"
echo "ready $found"
read -r until_we_hang_up || true
"""


@dataclass(frozen=True)
class Way:
    """How this machine reaches the jump host, and as whom."""

    host: HostAccess

    def words(self, socket: Path, *more: str) -> list[str]:
        """An ssh command that shares the connection behind `socket`."""
        host = self.host
        return [
            *("ssh", "-F", "/dev/null", "-T", "-S", str(socket), "-i", str(host.key_file)),
            *host.options(),
            *more,
            f"{host.user}@{host.address}",
        ]


class JumpSession:
    """A shared SSH connection to the jump host; use it in a `with` block."""

    def __init__(self, way: Way) -> None:
        self._way = way
        self._folder = Path(tempfile.mkdtemp(prefix="provisioner-jump-", dir=MEMORY))
        self._socket = self._folder / "mux"
        self._complaints = self._folder / "complaints"
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> JumpSession:
        """Begin to log in; what is done meanwhile costs no time."""
        remote = shlex.join(["sudo", "-n", "sh", "-c", SETUP])
        command = [*self._way.words(self._socket, "-M", "-o", "ControlPersist=no"), "--", remote]
        with self._complaints.open("w") as errors:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
            )
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def arm(self, port: AccessPort) -> None:
        """Get the jump host ready for a device that is about to appear."""
        self._expect("here", LOGIN_S, NoJumpHost)
        self._tell(f"{port.mac} {port.address}/{port.network.prefixlen} {port.mtu}")
        self._expect("armed", SETUP_S, CloudError)

    def ready(self) -> str:
        """Wait until the new device carries its address; gives its name."""
        return self._expect("ready ", SETUP_S, CloudError)

    def proxy_command(self, address: IPv4Address, port: int = 22) -> str:
        """What ssh has to run to reach an address behind the jump host."""
        return shlex.join(self._way.words(self._socket, "-W", f"{address}:{port}"))

    def run(self, words: Sequence[str], given: str, timeout: float) -> str:
        """Run a command on the jump host with `given` on its standard input."""
        command = [*self._way.words(self._socket), "--", shlex.join(words)]
        done = subprocess.run(
            command, input=given, capture_output=True, text=True, timeout=timeout, check=False
        )
        if done.returncode:
            raise CloudError(f"{words[0]} on the jump host: {done.stderr.strip()[-400:]}")
        return done.stdout

    def close(self) -> None:
        """Hang up; the jump host then forgets what `arm` told it."""
        if self._process is not None:
            _end(self._process)
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def complaints(self) -> str:
        """What the shared connection had to say: why a server could not be reached stands only here."""
        return (
            self._complaints.read_text(errors="replace").strip()[-400:] if self._complaints.exists() else ""
        )

    def must_pass_on(self) -> None:
        """JumpHostShut where sshd on the jump host forbids what it is there for."""
        if "administratively prohibited" in self.complaints:
            raise JumpHostShut(f"jump host {self._way.host.name} refuses to pass connections on")

    def _tell(self, line: str) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _expect(self, word: str, seconds: float, otherwise: type[CloudError]) -> str:
        """The rest of the line that begins with `word`."""
        process = self._process
        assert process is not None
        assert process.stdout is not None
        alarm = threading.Timer(seconds, process.kill)
        alarm.start()
        try:
            for line in process.stdout:
                if line.startswith(word.strip()):
                    return line[len(word) :].strip()
        finally:
            alarm.cancel()
        process.wait()
        said = self.complaints or "no answer"
        raise otherwise(f"jump host {self._way.host.name} ({self._way.host.address}): {said}")


def _end(process: subprocess.Popen[str]) -> None:
    """End a session by closing its input; only one that does not listen is killed."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
