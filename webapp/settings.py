"""What the web part is told at its start, and the secret that outlives restarts."""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class WebSettings:
    """Settings of the web part.

    Attributes:
        data_dir: where the database, attachments, the secret and the lock file live.
        secret_key: signs cookies and form tokens.
        https: the address people use is https, so cookies may be marked Secure.
        demo: show the «Демо» banner.
        setup_token: one-time word for the first administrator; "" when there is no such page.
        default_language: of people who have not chosen yet.
    """

    data_dir: Path
    secret_key: str
    https: bool = False
    demo: bool = False
    setup_token: str = ""
    default_language: str = "ru"


GIVEN_SECRET = "METODKABINET_SECRET_KEY"  # noqa: S105 - the name of a variable


def persistent_secret(data_dir: Path) -> str:
    """Read the installation's secret, or make it on the first start; only its owner may read it.

    Web processes without a common folder are given one secret by the environment.
    """
    given = os.environ.get(GIVEN_SECRET, "").strip()
    if given:
        return given
    path = data_dir / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    secret = secrets.token_hex(32)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret)
    return secret


def setup_token(secret: str) -> str:
    """The word that opens the page for the first administrator: the same in all web processes."""
    return hmac.new(secret.encode(), b"setup", hashlib.sha256).hexdigest()[:32]
