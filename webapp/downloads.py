"""Answers that a browser saves as a file, or shows as one."""

from urllib.parse import quote

from flask import Response, make_response

from engine import ending_of
from webapp.security import SANDBOX, SHOWN_PDF, seal

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


def spreadsheet(content: bytes, name: str) -> Response:
    """Answer with a spreadsheet to download."""
    response = make_response(content)
    response.mimetype = XLSX
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def word_file(content: bytes, name: str) -> Response:
    """Answer with a document for word processors to download."""
    return _sealed(content, name, DOCX, SANDBOX)


def pdf(content: bytes, name: str, *, inline: bool = True) -> Response:
    """Answer with a PDF to be looked at; nothing in it can run or load anything of ours."""
    return _sealed(content, name, PDF, SHOWN_PDF if inline else SANDBOX, inline=inline)


def disposition(name: str, *, inline: bool = False) -> str:
    """Spell a name for every browser (RFC 6266): plain letters for old ones, the real one too."""
    plain = name if name.isascii() and not set(name) & set('"\\%') else f"file{ending_of(name)}"
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _sealed(
    content: bytes, name: str, mimetype: str, policy: str, *, inline: bool = False
) -> Response:
    seal(policy)
    response = make_response(content)
    response.mimetype = mimetype
    response.headers["Content-Disposition"] = disposition(name, inline=inline)
    return response
