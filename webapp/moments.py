"""A page that only shows reads everything in one transaction: it shows one moment, and sooner."""

from contextlib import ExitStack

from flask import Flask, g, request

from engine import Database

ONLY_SHOWS = ("GET", "HEAD")


def show_one(app: Flask, database: Database) -> None:
    """Let what is read for a page be of one moment; whatever it writes ends that moment.

    Args:
        app: the application, before anything else asks the database about its requests.
        database: that the pages read.
    """

    def begin() -> None:
        if request.method in ONLY_SHOWS and request.endpoint != "static":
            g.moment = ExitStack()
            g.moment.enter_context(database.one_moment())

    def end(_error: BaseException | None) -> None:
        moment: ExitStack | None = g.pop("moment", None)
        if moment is not None:
            moment.close()

    app.before_request(begin)
    app.teardown_request(end)
