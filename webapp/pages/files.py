"""Hands out the files that people attached, to those who may read them."""

from flask import Blueprint, Response, send_file

from webapp import office
from webapp.security import seal

blueprint = Blueprint("files", __name__)


@blueprint.get("/files/<attachment_id>")
def download(attachment_id: str) -> Response:
    """Send a file as a download: a browser never shows or runs it inside our pages."""
    found, content = office.application().attachments.open(attachment_id, office.actor())
    seal()
    response = send_file(
        content,
        mimetype=found.media_type,
        as_attachment=True,
        download_name=found.name,
        etag=found.sha256,
    )
    response.content_length = found.size
    return response
