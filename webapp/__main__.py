"""`python3 -m webapp`: prepares the machine if needed, then runs the product's command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from webapp import bootstrap

SETUP = "setup"  # prepares everything and stops: for images and for machines about to go offline


def main() -> int:
    """Run one command of the product and answer its exit code."""
    arguments = sys.argv[1:]
    bootstrap.inside_prepared_environment("webapp", _lock_for(arguments))
    from webapp import assets

    assets.build_if_changed()
    if arguments == [SETUP]:
        bootstrap.say("Всё готово. Запуск: python3 -m webapp")
        return 0
    from webapp import cli

    return cli.main(arguments)


def _lock_for(arguments: list[str]) -> Path:
    """Choose what to install: one office's lock, or the scaled-out roles' when they are meant."""
    named = [os.environ.get("DATABASE_URL", ""), *arguments]
    scaled_out = any("postgres" in text for text in named)
    return bootstrap.POSTGRES_LOCK if scaled_out else bootstrap.BASE_LOCK


if __name__ == "__main__":
    raise SystemExit(main())
