"""Russian is the language of the source; English comes from a catalogue read at the start.

The catalogue is kept as text (`translations/en/LC_MESSAGES/messages.po`) and compiled in memory, so
that there is no built file that can grow old.
"""

import io
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Blueprint, Flask, redirect, request, session
from flask_babel import Babel, Domain, get_locale
from werkzeug.wrappers import Response

from webapp.addresses import local_address

LANGUAGES = {"ru": "Русский", "en": "English"}
CATALOGUES = Path(__file__).parent / "translations"
SESSION_KEY = "language"

blueprint = Blueprint("language", __name__)


def speak(app: Flask, *, default: str) -> None:
    """Make gettext work in code and templates."""

    def chosen() -> str:
        language = session.get(SESSION_KEY, default)
        return language if language in LANGUAGES else default

    Babel(app, default_locale="ru", locale_selector=chosen).domain_instance = _Catalogues()
    for language in LANGUAGES:
        catalogue(language)
    app.jinja_env.globals["current_language"] = chosen
    app.jinja_env.globals["languages"] = LANGUAGES
    app.register_blueprint(blueprint)


class _Catalogues(Domain):  # type: ignore[misc] # flask_babel tells no types
    """The compiled catalogues; a page asks for its own a hundred times."""

    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        return NullTranslations() if locale is None else catalogue(locale.language)


@cache
def catalogue(language: str) -> Translations:
    """Read and compile one language, once; the source language has no catalogue."""
    path = CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return Translations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(fp=compiled)


def is_russian() -> bool:
    """Whether the page is in the language whose names have cases; also outside of any page."""
    locale = get_locale()
    return locale is None or locale.language == "ru"


@blueprint.post("/language")
def choose() -> Response:
    """Remember the language for this browser session and go back to the page."""
    language = request.form.get("language", "")
    if language in LANGUAGES:
        session[SESSION_KEY] = language
    return redirect(local_address(request.form.get("next", ""), "/"), 303)
