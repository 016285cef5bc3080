"""QR codes as documents carry them."""

import io

import segno

_QUIET = 0
_SIZE_OF_MODULE = 4


def qr_svg(link: str) -> str:
    """Draw a QR code as an `<svg>` element."""
    return _saved(
        link, "svg", {"xmldecl": False, "title": "QR-код для проверки документа"}
    ).decode()


def qr_png(link: str) -> bytes:
    """Draw a QR code as a picture for word processors."""
    return _saved(link, "png", {})


def _saved(link: str, kind: str, how: dict[str, object]) -> bytes:
    stream = io.BytesIO()
    code = segno.make(link, error="m", micro=False)
    code.save(stream, kind=kind, border=_QUIET, scale=_SIZE_OF_MODULE, **how)
    return stream.getvalue()
