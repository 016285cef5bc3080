"""Passwords: hashed with argon2, and random ones that can be read out on the telephone."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from workflows.registry.sign_in_rules import LONGEST_PASSWORD

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no letters that look alike on paper

_HASHER = PasswordHasher()
# Sixteen random letters hold 79 bits: nobody guesses them, however cheap a guess is.
_QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)


def random_password() -> str:
    """Make a one-time password: four groups of four letters."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def hashed(password: str) -> str:
    return _HASHER.hash(password)


def hashed_random(password: str) -> str:
    """Hash a password made by `random_password`; never one that a person chose."""
    return _QUICK_HASHER.hash(password)


def is_right(password_hash: str, password: str) -> bool:
    if len(password) > LONGEST_PASSWORD:
        return False  # nobody has one; hashing megabytes would only keep the server busy
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def nobody() -> str:
    """The hash of a password that nobody has, so that an unknown login costs the same time."""
    return hashed(secrets.token_hex(16))
