"""The product behind its real server, at a port of this machine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

from webapp.large_posts import LARGEST_BODY, refuse_large_posts


@contextmanager
def serving(app: Flask, largest: int = LARGEST_BODY) -> Iterator[int]:
    """Serve while the block runs, bodies up to a size; gives the port."""
    server = create_server(app, host="127.0.0.1", port=0, max_request_body_size=largest)
    refuse_large_posts(server)

    def run() -> None:
        with suppress(OSError, ValueError):  # closing takes sockets away from under its loop
            server.run()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield server.effective_port
    finally:
        server.task_dispatcher.shutdown()  # an answer that still goes out needs the server
        server.close()
        # A browser keeps its connections open; the loop would go on for their sake.
        wasyncore.close_all(server._map, ignore_all=True)
        thread.join(10)
