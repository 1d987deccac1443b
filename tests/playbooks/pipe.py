"""Joins stdin and stdout to host:port; ssh's proxy command inside a network namespace."""

import os
import socket
import sys
import threading


def main(host: str, port: str) -> None:
    with socket.create_connection((host, int(port)), timeout=20) as line:
        line.settimeout(None)
        threading.Thread(target=send, args=(line,), daemon=True).start()
        while data := line.recv(65536):
            os.write(1, data)


def send(line: socket.socket) -> None:
    while data := os.read(0, 65536):
        line.sendall(data)
    line.shutdown(socket.SHUT_WR)


if __name__ == "__main__":
    main(*sys.argv[1:3])
