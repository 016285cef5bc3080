"""What browsers are told on every answer, and the token on every post."""

import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, g, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect

from webapp import unsent, vouching

csrf = CSRFProtect()
View = TypeVar("View", bound=Callable[..., Any])

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"
DIAGRAM_PAGES = "diagram_page"  # attribute of `g`: this page draws a diagram
KEPT = "kept"  # attribute of `g`: seconds for which this answer may be kept
SEALED = "sealed"  # attribute of `g`: the policy of an answer that is somebody's file
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
SHOWN = "sandbox; default-src 'none'; frame-ancestors 'self'"
# Firefox draws a PDF with scripts of its own, which a sandbox without scripts would stop. All that
# the content itself could load or run stays forbidden.
SHOWN_PDF = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"


def protect(app: Flask, *, https: bool) -> None:
    """Put headers on every answer and ask for a token on every post."""
    app.config.update(
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=https,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SECURE=https,
        WTF_CSRF_TIME_LIMIT=None,  # a form left open over lunch must not lose what was typed
        WTF_CSRF_SSL_STRICT=https,
        WTF_CSRF_CHECK_DEFAULT=False,  # `_ask_for_token` asks instead
    )
    csrf.init_app(app)
    app.before_request(_ask_for_token)
    app.after_request(_headers)
    if https:
        app.after_request(_https_only)


def _ask_for_token() -> None:
    """Ask every post for the session's token, or for the signed name in a page of ours.

    A page left open while its session ended has only the latter. It is accepted of the very person
    it was drawn for; from anybody else nothing but the typed text is kept, for after signing in.
    """
    try:
        csrf.protect(apply_exemptions=True)
    except CSRFError:
        drawn = vouching.posted()
        author = drawn.author if drawn else unsent.page_author()
        if not author or (current_user.is_authenticated and current_user.get_id() != author):
            raise


def allow_diagram_styles() -> None:
    """Let this one answer carry inline styles: the diagram viewer places its layers with them."""
    setattr(g, DIAGRAM_PAGES, True)


def seal(policy: str = SANDBOX) -> None:
    """Let this one answer run and load nothing, wherever a browser may open it."""
    setattr(g, SEALED, policy)


def without_token(view: View) -> View:
    """Let this one post come without the page's token; its address must be a secret of its own."""
    csrf.exempt(view)
    return view


def keep_for(seconds: int) -> None:
    """Let the program that asked keep this one answer for a while."""
    setattr(g, KEPT, seconds)


def request_key() -> str:
    """Make a key that lets a repeated post be recognised."""
    return secrets.token_hex(16)


def content_policy(*, inline_styles: bool) -> str:
    """Spell the content security policy: nothing from elsewhere, nothing inline."""
    styles = "'self' 'unsafe-inline'" if inline_styles else "'self'"
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            f"style-src {styles}",
            "img-src 'self' data:",
            "font-src 'self' data:" if inline_styles else "font-src 'self'",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _headers(response: Response) -> Response:
    headers = response.headers
    inline = bool(getattr(g, DIAGRAM_PAGES, False))
    policy = str(getattr(g, SEALED, "")) or content_policy(inline_styles=inline)
    framed = "SAMEORIGIN" if policy in (SHOWN, SHOWN_PDF) else "DENY"
    headers["Content-Security-Policy"] = policy
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = framed
    headers["Referrer-Policy"] = "same-origin"
    headers["Permissions-Policy"] = PERMISSIONS
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if request.endpoint == "static":
        built = request.path.startswith("/static/dist/")
        # Names of built files carry a digest of their content: they never change.
        headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if built else "public, max-age=3600"
        )
    else:
        seconds = int(getattr(g, KEPT, 0))
        headers["Cache-Control"] = f"private, max-age={seconds}" if seconds else "private, no-store"
    return response


def _https_only(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
