"""A small server that speaks clamd's protocol and knows one virus: the EICAR test text.

The protocol: https://docs.clamav.net/manual/Usage/Scanning.html#clamd and `man clamd`.
"""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Kept in two halves, so that no scanner takes this file for the virus.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVI" + rb"RUS-TEST-FILE!$H+H*"
VERSION = "ClamAV 1.4.2/27500/Mon Nov 23 08:00:00 2026"
LARGEST = 25 * 2**20


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        command = self.rfile.readline().strip()
        answer = {b"nPING": "PONG", b"nVERSION": VERSION}.get(command)
        if command == b"nINSTREAM":
            answer = self._scan()
        self.wfile.write(f"{answer or 'UNKNOWN COMMAND'}\n".encode())

    def _scan(self) -> str:
        content = bytearray()
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
            if len(content) > LARGEST:
                return "INSTREAM size limit exceeded. ERROR"
        return "stream: Eicar-Test-Signature FOUND" if EICAR in content else "stream: OK"


class _Network(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class _Local(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@contextmanager
def running(place: Path | None = None, port: int = 0) -> Iterator[str]:
    """Serve at a local socket, or at a port of this machine; gives the address."""
    server: socketserver.BaseServer
    server = _Local(str(place), _Session) if place else _Network(("127.0.0.1", port), _Session)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield str(place) if place else f"127.0.0.1:{server.server_address[1]}"  # type: ignore[index]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
