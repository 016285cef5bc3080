"""Secrets of the office's settings are sealed where they are kept; the key lies elsewhere.

AES-256-GCM: whoever has the database, or a copy of it, neither reads a secret nor puts another one
in its place. The key comes from METODKABINET_SETTINGS_KEY or lies in a file of the data folder that
only its owner may read. `backup` leaves it out: a copy that gets lost opens nothing, and where one
is restored without the key the secret is typed anew.
"""

import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine import Conflict

FILE = "settings_key"
VARIABLE = "METODKABINET_SETTINGS_KEY"
KEY_BYTES = 32
NONCE_BYTES = 12  # NIST SP 800-38D, 8.2: a random nonce of 96 bits
FIRST_WAY = "1:"


class SealBroken(Exception):
    """A sealed text cannot be opened; the message says why, in words for administrators."""


@dataclass(frozen=True, kw_only=True)
class Seal:
    """Seals and opens texts of one installation.

    Attributes:
        key: from the environment, 32 bytes; b"" when it lies in the file.
        file: where the key lies; made with the first secret. None for none.
    """

    key: bytes = field(default=b"", repr=False)
    file: Path | None = None

    def seal(self, text: str, place: str) -> str:
        """Encrypt a text for one place of the database, e.g. "mail_server.password:default".

        Raises:
            Conflict: there is nowhere to keep a key, or it cannot be read.
        """
        try:
            key = self.key or self._kept() or self._made()
        except (OSError, SealBroken) as error:
            raise Conflict(f"Пароль негде зашифровать: {_why(error)}") from error
        nonce = secrets.token_bytes(NONCE_BYTES)
        hidden = AESGCM(key).encrypt(nonce, text.encode(), place.encode())
        return FIRST_WAY + urlsafe_b64encode(nonce + hidden).decode()

    def open(self, sealed: str, place: str) -> str:
        """Give the text that was sealed for this place.

        Raises:
            SealBroken: the key is lost or another one, or the text was changed.
        """
        try:
            key = self.key or self._kept()
        except OSError as error:
            raise SealBroken(f"файл ключа не читается ({_why(error)})") from error
        if not key:
            raise SealBroken("ключ шифрования потерян")
        try:
            hidden = urlsafe_b64decode(sealed.removeprefix(FIRST_WAY))
            nonce, rest = hidden[:NONCE_BYTES], hidden[NONCE_BYTES:]
            return AESGCM(key).decrypt(nonce, rest, place.encode()).decode()
        except (NotBase64, InvalidTag, ValueError) as error:
            raise SealBroken("ключ шифрования другой, или запись испорчена") from error

    def _kept(self) -> bytes:
        """The key of the file; b"" when there is none yet."""
        if self.file is None or not self.file.exists():
            return b""
        return _bytes_of(self.file.read_text(encoding="ascii", errors="replace"))

    def _made(self) -> bytes:
        if self.file is None:
            raise SealBroken(f"задайте {VARIABLE}.")
        key = secrets.token_bytes(KEY_BYTES)
        descriptor = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(key.hex())
        return key


def read_seal(environ: Mapping[str, str], data_dir: Path) -> Seal:
    """Read the key of the environment, else name the file of the data folder.

    Raises:
        ValueError: the variable holds no key.
    """
    given = environ.get(VARIABLE, "").strip()
    try:
        key = _bytes_of(given) if given else b""
    except SealBroken as error:
        raise ValueError(f"{VARIABLE}: нужны 64 шестнадцатеричных знака.") from error
    return Seal(key=key, file=data_dir / FILE)


def _bytes_of(text: str) -> bytes:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise SealBroken("файл ключа испорчен")
    return key


def _why(error: Exception) -> str:
    return error.strerror or "ошибка диска" if isinstance(error, OSError) else str(error)
