"""HTTP and HTML of the product: `create_app` puts the web part together."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from webapp.settings import WebSettings
    from workflows import ProcessApplication


def create_app(application: "ProcessApplication", settings: "WebSettings") -> "Flask":
    """Assemble the web part around a process application.

    Args:
        application: registries and engine, migrated and with its processes deployed.
        settings: how this web part is started.
    """
    # `python3 -m webapp` imports this package before any dependency is installed.
    from webapp.assembly import assemble

    return assemble(application, settings)
