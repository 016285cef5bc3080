"""Addresses to go back to: only our own, whatever a form or a link says."""

from urllib.parse import urlsplit


def local_address(wanted: str, otherwise: str) -> str:
    """Answer `wanted` when it is a path of this site, else `otherwise`.

    Browsers read backslashes and control characters in ways that lead elsewhere, so they are out.
    """
    parts = urlsplit(wanted)
    is_local = (
        wanted.startswith("/")
        and not wanted.startswith("//")
        and "\\" not in wanted
        and wanted.isprintable()
        and not parts.scheme
        and not parts.netloc
    )
    return wanted if is_local else otherwise
