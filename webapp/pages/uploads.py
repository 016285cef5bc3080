"""Files in pieces: the core of tus 1.0 with creation, checksum, expiration and termination.

The protocol is at https://tus.io/protocols/resumable-upload; refusals are plain Russian sentences.
"""

import base64
import binascii
import re
from collections.abc import Mapping

from flask import Blueprint, Response, jsonify, make_response, request, url_for
from flask_babel import gettext as _
from werkzeug.http import http_date

from engine import EngineError
from webapp import office
from webapp.errors import status_of
from workflows import (
    BrokenPiece,
    Busy,
    Checksum,
    NotKept,
    TooLarge,
    TooMany,
    UploadView,
)

blueprint = Blueprint("uploads", __name__)

VERSION = "1.0.0"
EXTENSIONS = "creation,checksum,expiration,termination"
PIECE = "application/offset+octet-stream"
ALGORITHMS = ("sha1", "sha256")
STATUS: tuple[tuple[type[EngineError], int | str], ...] = (
    (BrokenPiece, "460 Checksum Mismatch"),
    (Busy, 423),
    (NotKept, 507),
    (TooLarge, 413),
    (TooMany, 429),
)


class Malformed(Exception):
    """A header says what the protocol does not know; for programmers, not for people."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


@blueprint.route("/uploads", methods=["OPTIONS"], provide_automatic_options=False)
@blueprint.route("/uploads/<upload_id>", methods=["OPTIONS"], provide_automatic_options=False)
def abilities(upload_id: str = "") -> Response:  # noqa: ARG001 - the same for each of them
    """Say what of the protocol is spoken here."""
    return _answer(
        204,
        {
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(office.application().uploads.largest),
            "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
        },
    )


@blueprint.post("/uploads")
def begin() -> Response:
    """Announce a file; it is refused before its first byte when it cannot be taken."""
    _require_version()
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    view = office.application().uploads.begin(
        told.get("filename", ""),
        _number("Upload-Length"),
        office.actor(),
        task_id=told.get("task", ""),
        form_path=told.get("field", ""),
    )
    return _answer(201, {**_place(view), "Location": url_for(".show", upload_id=view.id)})


@blueprint.get("/uploads/<upload_id>")
def show(upload_id: str) -> Response:
    """Say how far it has come (HEAD), and what has become of it (GET, our own)."""
    if request.method == "HEAD":
        _require_version()
    uploads, actor = office.application().uploads, office.actor()
    view, kept = uploads.get(upload_id, actor), uploads.finished(upload_id, actor)
    answer = jsonify(attachment=kept.reference if kept else None)
    answer.headers.update({**_place(view), "Upload-Length": str(view.size)})
    return answer


@blueprint.patch("/uploads/<upload_id>")
def append(upload_id: str) -> Response:
    """Take a piece where the last one ended."""
    _require_version()
    if request.mimetype != PIECE:
        raise Malformed(415, f"Content-Type: {PIECE}")
    view = office.application().uploads.append(
        upload_id,
        _number("Upload-Offset"),
        request.stream,
        office.actor(),
        checksum=_checksum(request.headers.get("Upload-Checksum", "")),
    )
    return _answer(204, _place(view))


@blueprint.delete("/uploads/<upload_id>")
def abandon(upload_id: str) -> Response:
    """End an upload and give its room back."""
    _require_version()
    office.application().uploads.abandon(upload_id, office.actor())
    return _answer(204, {})


@blueprint.after_request
def _say_version(response: Response) -> Response:
    response.headers["Tus-Resumable"] = VERSION
    return response


@blueprint.errorhandler(EngineError)
def _refused(error: EngineError) -> Response:
    found = next((status for kind, status in STATUS if isinstance(error, kind)), None)
    return _said(found or status_of(error), str(error))


@blueprint.errorhandler(Malformed)
def _malformed(error: Malformed) -> Response:
    response = _said(error.status, str(error))
    if error.status == 412:
        response.headers["Tus-Version"] = VERSION
    return response


def _said(status: int | str, text: str) -> Response:
    # A refusal of rights has no sentence of its own.
    response = make_response(text or str(_("У вашей роли нет права на эту страницу или действие.")))
    response.status = str(status)
    response.mimetype = "text/plain"
    return response


def _answer(status: int, headers: Mapping[str, str]) -> Response:
    response = make_response("", status)
    response.headers.update(headers)
    del response.headers["Content-Type"]
    return response


def _place(view: UploadView) -> dict[str, str]:
    return {"Upload-Offset": str(view.offset), "Upload-Expires": http_date(view.expires_at)}


def _require_version() -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        raise Malformed(412, f"Tus-Resumable: {VERSION}")


def _number(header: str) -> int:
    given = request.headers.get(header, "")
    if not re.fullmatch(r"[0-9]{1,18}", given):
        raise Malformed(400, f"{header}: a number of bytes")
    return int(given)


def _metadata(header: str) -> dict[str, str]:
    """Read `key base64,key base64`; a key may stand alone."""
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _blank, value = pair.partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as failure:
            raise Malformed(400, "Upload-Metadata: key base64(UTF-8), …") from failure
    return found


def _checksum(header: str) -> Checksum | None:
    if not header:
        return None
    algorithm, _blank, value = header.partition(" ")
    if algorithm not in ALGORITHMS:
        raise Malformed(400, f"Upload-Checksum: {', '.join(ALGORITHMS)}")
    try:
        return Checksum(algorithm=algorithm, digest=base64.b64decode(value, validate=True))
    except binascii.Error as failure:
        raise Malformed(400, "Upload-Checksum: algorithm base64") from failure
