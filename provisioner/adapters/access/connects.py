"""Tries TCP connections and says what came back, one line each. It is sent to the place where they are to be
tried from, so it is one file that needs nothing but Python. Input: lines `address port`."""

import errno
import selectors
import socket
import sys
import time

UNREACHABLE = (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EACCES, errno.EPERM)


def begin(address: str, port: str):
    """A connection on its way, with what is known of it already."""
    link = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    link.setblocking(False)
    return link, meaning(link.connect_ex((address, int(port))))


def meaning(code: int) -> str:
    """What an error number of connect says; empty while it is under way."""
    if code == 0:
        return "open"
    if code == errno.ECONNREFUSED:
        return "refused"
    if code in UNREACHABLE:
        return "unreachable"
    return "" if code == errno.EINPROGRESS else "silent"


def main(seconds: float) -> None:
    waiting = selectors.DefaultSelector()
    seen = {}
    for line in sys.stdin:
        target = tuple(line.split())
        link, known = begin(*target)
        seen[target] = known or "silent"
        if not known:
            waiting.register(link, selectors.EVENT_WRITE, (target, link))
    end = time.monotonic() + seconds
    while waiting.get_map() and time.monotonic() < end:
        for key, _ in waiting.select(timeout=0.2):
            target, link = key.data
            seen[target] = meaning(link.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)) or "silent"
            waiting.unregister(link)
            link.close()
    for (address, port), word in seen.items():
        print(address, port, word)


if __name__ == "__main__":
    main(float(sys.argv[1]))
