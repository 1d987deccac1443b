"""dpkg's records of a root tree: read from the native one, written for the foreign one."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from provisioner.devcloud.guests.shell import run

INFO = Path("var/lib/dpkg/info")
STATUS = Path("var/lib/dpkg/status")
MERGED = {"bin", "sbin", "lib", "lib64"}


@dataclass(frozen=True)
class Shipped:
    """The paths that packages brought, with the digest of each file."""

    digests: dict[str, str]

    def __contains__(self, path: str) -> bool:
        return path in self.digests

    def was_changed(self, file: Path, path: str) -> bool:
        """Whether somebody wrote into a file after its package was unpacked."""
        digest = self.digests[path]
        return bool(digest) and file.is_file() and not file.is_symlink() and md5(file) != digest


def md5(file: Path) -> str:
    """dpkg's digest of a file; it detects edits, not attacks."""
    return hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest()


def settled(path: str) -> str:
    """A path as it lies in a tree with merged /usr, without the leading slash."""
    path = path.strip().lstrip("./") if path.startswith((".", "/")) else path.strip()
    path = path.rstrip("/")
    return f"usr/{path}" if path.partition("/")[0] in MERGED else path


def stanzas(text: str) -> Iterator[dict[str, str]]:
    """The paragraphs of a dpkg file; a field keeps its continuation lines."""
    for block in text.strip().split("\n\n"):
        fields: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if line.startswith((" ", "\t")):
                fields[name] += f"\n{line}"
            else:
                name, _, value = line.partition(":")
                fields[name] = value.strip()
        yield fields


def installed_packages(tree: Path) -> list[str]:
    """The names of what is installed in a tree."""
    known = stanzas((tree / STATUS).read_text())
    return sorted(one["Package"] for one in known if one["Status"] == "install ok installed")


def shipped_files(tree: Path) -> Shipped:
    """Everything that the packages of a tree brought."""
    digests: dict[str, str] = {}
    for listing in (tree / INFO).glob("*.list"):
        digests |= {settled(line): "" for line in listing.read_text().splitlines()}
    for sums in (tree / INFO).glob("*.md5sums"):
        rows = (line.split(maxsplit=1) for line in sums.read_text().splitlines())
        digests |= {settled(path): digest for digest, path in rows}
    for package in stanzas((tree / STATUS).read_text()):
        rows = (line.split() for line in package.get("Conffiles", "").splitlines() if line)
        digests |= {settled(row[0]): row[1] for row in rows}
    return Shipped(digests)


def register(package: Path, tree: Path) -> list[str]:
    """Unpack a package into a tree as installed, without its scripts; returns the paths it brought."""
    listed = _unpack(package, tree)
    control = stanzas(run("dpkg-deb", "--field", package)).__next__()
    name = control["Package"]
    if control.get("Multi-Arch") == "same":
        name += f":{control['Architecture']}"
    _record(package, tree, name, listed)
    conffiles = tree / INFO / f"{name}.conffiles"
    _append_status(tree, control, conffiles.read_text().split("\n") if conffiles.exists() else [])
    return [settled(path) for path in listed if settled(path)]


def _unpack(package: Path, tree: Path) -> list[str]:
    """Lay out a package's files, through the links of merged /usr."""
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE) as files:
        assert files.stdout is not None
        extract = ["tar", "-xpv", "--numeric-owner", "--keep-directory-symlink", "-C", str(tree), "-f", "-"]
        done = subprocess.run(extract, stdin=files.stdout, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def _record(package: Path, tree: Path, name: str, listed: list[str]) -> None:
    """dpkg's own files about a package: its paths, digests and scripts."""
    info = tree / INFO
    paths = [path.removeprefix(".").rstrip("/") or "/." for path in listed]
    (info / f"{name}.list").write_text("".join(f"{path}\n" for path in paths))
    control = tree / "var/lib/dpkg/control"
    run("dpkg-deb", "--control", package, control)
    for file in control.iterdir():
        if file.name == "control":
            file.unlink()
        else:
            file.rename(info / f"{name}.{file.name}")
    control.rmdir()


def _append_status(tree: Path, control: dict[str, str], conffiles: list[str]) -> None:
    fields = {"Package": control.pop("Package"), "Status": "install ok installed", **control}
    rows = [f" {path} {md5(tree / settled(path))}" for path in conffiles if path.startswith("/")]
    if rows:
        fields["Conffiles"] = "\n" + "\n".join(rows)
    with (tree / STATUS).open("a") as status:
        status.writelines(f"{key}: {value}\n".replace(": \n", ":\n") for key, value in fields.items())
        status.write("\n")
