"""The server as the controls see it: its files, its commands, and the stage it is in."""

from __future__ import annotations

import grp
import os
import pwd
import subprocess
import tempfile


class Refused(Exception):
    """A control cannot be applied as it is written."""


class Host:
    """A running server (`root` is /) or the unpacked tree of an image that is being baked."""

    def __init__(self, root="/", stage="server"):
        self.root = os.path.realpath(root)
        self.running = stage == "server"
        if not self.running and self.root == "/":
            raise Refused("stage=bake needs the folder of an unpacked image, never the machine itself")

    def path(self, path):
        return path if self.root == "/" else os.path.join(self.root, path.lstrip("/"))

    # ------------------------------------------------------------ files

    def exists(self, path):
        return os.path.lexists(self.path(path))

    def read(self, path, default=""):
        try:
            with open(self.path(path), encoding="utf-8", errors="replace") as file:
                return file.read()
        except (FileNotFoundError, NotADirectoryError):
            return default

    def write(self, path, content, mode=None, check=()):
        """Put the content there in one move; True when it was different before."""
        if self.exists(path) and self.read(path, None) == content:
            return False
        target = self.path(path)
        os.makedirs(os.path.dirname(target), mode=0o755, exist_ok=True)
        before = os.stat(target) if os.path.exists(target) else None
        handle, draft = tempfile.mkstemp(dir=os.path.dirname(target), prefix=".baseline-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(content)
        os.chmod(draft, mode if mode is not None else (before.st_mode & 0o7777 if before else 0o644))
        if before:
            os.chown(draft, before.st_uid, before.st_gid)
        self._judge(draft, path, check)
        os.replace(draft, target)
        return True

    def _judge(self, draft, path, check):
        """Ask the program that will read the file, before the file is there."""
        if not check:
            return
        inside = os.path.join(os.path.dirname(path), os.path.basename(draft))
        code, words = self.run([word.replace("%s", inside) for word in check])
        if code:
            os.unlink(draft)
            raise Refused(f"{path} would not be accepted: {words.strip()[:300]}")

    def own(self, path, owner, group):
        """Give the file to these, by the names the tree itself knows; True when it changed."""
        target = self.path(path)
        now = os.lstat(target)
        want = (self.number("passwd", owner), self.number("group", group))
        if (now.st_uid, now.st_gid) == want:
            return False
        os.lchown(target, *want)
        return True

    def number(self, table, name):
        if self.root == "/":
            return pwd.getpwnam(name).pw_uid if table == "passwd" else grp.getgrnam(name).gr_gid
        for row in self.table("/etc/" + table):
            if row[0] == name:
                return int(row[2])
        raise Refused(f"no {name!r} in /etc/{table}")

    def table(self, path):
        """Rows of a colon-separated file such as /etc/passwd."""
        return [line.split(":") for line in self.read(path).splitlines() if ":" in line]

    # ------------------------------------------------------------ commands

    def run(self, words, stdin=None):
        """(exit code, output and errors together); inside the tree when baking."""
        inside = [] if self.root == "/" else ["chroot", self.root]
        env = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LC_ALL": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
        }
        done = subprocess.run(
            inside + [str(word) for word in words],
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=env,
            check=False,
        )
        return done.returncode, done.stdout

    def must(self, words, stdin=None):
        code, said = self.run(words, stdin)
        if code:
            raise Refused("`{}` ended with {}: {}".format(" ".join(words), code, said.strip()[:300]))
        return said
