"""ClamAV behind the scanner's port: contents are streamed to its daemon, never named by path."""

import os
import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, TypeVar

import clamd

from workflows.attachments.scanning import (
    Condition,
    NoScanner,
    Scanner,
    ScannerSilent,
    ScanState,
    Silence,
    Verdict,
)

CONNECTING, ANSWERING = 3.0, 30.0
"""Seconds; a person may be waiting for the end of an upload meanwhile."""
_NETWORK = re.compile(r"(?:tcp:)?(?P<host>\[[0-9a-fA-F:.]+\]|[\w.-]+):(?P<port>[0-9]{1,5})")
_FOUND, _FINE = "FOUND", "OK"
T = TypeVar("T")


def scanner_at(address: str) -> Scanner:
    """The scanner that METODKABINET_CLAMD names: "host:port", or the path of a local socket.

    Raises:
        ValueError: with a Russian sentence; the address says neither.
    """
    if not address:
        return NoScanner()
    path = address.removeprefix("unix:")
    if path.startswith("/"):
        return ClamdScanner(connect=lambda: _to_socket(path))
    found = _NETWORK.fullmatch(address)
    if found is None or int(found["port"]) > 65_535:
        raise ValueError(
            f"METODKABINET_CLAMD: ожидался адрес вида 127.0.0.1:3310 или /run/clamav/clamd.ctl, "
            f"а указано «{address}»."
        )
    host, port = found["host"].strip("[]"), int(found["port"])
    return ClamdScanner(connect=lambda: _to_network(host, port))


@dataclass(frozen=True, kw_only=True)
class ClamdScanner:
    """Asks clamd over a new connection each time, as its protocol wants it."""

    connect: Callable[[], socket.socket]

    is_configured = True

    def scan(self, content: IO[bytes]) -> Verdict:
        """Stream a content (INSTREAM); raises `ScannerSilent`."""
        content.seek(0, os.SEEK_SET)
        answer = self._ask(lambda daemon: daemon.instream(content)) or {}
        word, virus = answer.get("stream", ("", ""))
        if word == _FOUND:
            return Verdict(state=ScanState.INFECTED, virus=str(virus or "")[:200])
        if word == _FINE:
            return Verdict(state=ScanState.CLEAN)
        raise ScannerSilent(Silence.UNCLEAR, f"clamd answered: {answer}")

    def condition(self) -> Condition:
        """Ask for its version (VERSION)."""
        try:
            version = str(self._ask(lambda daemon: daemon.version()))
        except ScannerSilent as silence:
            return Condition(is_configured=True, silence=silence.silence)
        # "ClamAV 1.4.2/27500/Mon Nov 23 …": the program, the number of its signatures, their date.
        program, _, signatures = version.partition("/")
        number = signatures.partition("/")[0]
        words = f"{program}, базы № {number}" if number else program
        return Condition(is_configured=True, answers=bool(version), words=words)

    def _ask(self, ask: "Callable[[_Daemon], T]") -> T:
        try:
            return ask(_Daemon(self.connect))
        except (clamd.ClamdError, OSError, ValueError) as failure:
            raise ScannerSilent(_why(failure), str(failure)) from failure


_REASONS: Mapping[type[Exception], Silence] = {
    ConnectionRefusedError: Silence.REFUSED,
    FileNotFoundError: Silence.MISSING,
    socket.gaierror: Silence.MISSING,
    PermissionError: Silence.FORBIDDEN,
    TimeoutError: Silence.SLOW,
}


def _why(failure: Exception) -> Silence:
    # The library wraps what the system said into an error of its own.
    causes = (failure, failure.__context__)
    found = (why for kind, why in _REASONS.items() if any(isinstance(e, kind) for e in causes))
    return next(found, Silence.UNCLEAR)


class _Daemon(clamd.ClamdNetworkSocket):  # type: ignore[misc]
    """The library's protocol over connections that give up in time."""

    def __init__(self, connect: Callable[[], socket.socket]) -> None:
        super().__init__()
        self._connect = connect
        self.clamd_socket: _Whole | None = None

    def _init_socket(self) -> None:
        self.clamd_socket = _Whole(self._connect())

    def _close_socket(self) -> None:
        # The library closes also what it never came to open.
        if self.clamd_socket is not None:
            self.clamd_socket.close()


class _Whole:
    """A connection that sends all of what it is given: the library calls plain `send`."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def send(self, data: bytes) -> int:
        self._connection.sendall(data)
        return len(data)

    def makefile(self, mode: str) -> IO[bytes]:
        return self._connection.makefile(mode)  # type: ignore[call-overload,no-any-return]

    def close(self) -> None:
        self._connection.close()


def _to_network(host: str, port: int) -> socket.socket:
    connection = socket.create_connection((host, port), timeout=CONNECTING)
    connection.settimeout(ANSWERING)
    return connection


def _to_socket(path: str) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(CONNECTING)
        connection.connect(path)
    except OSError:
        connection.close()
        raise
    connection.settimeout(ANSWERING)
    return connection
