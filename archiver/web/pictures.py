"""Screenshots: the only archived content that the catalogue's own origin shows, and nothing that runs."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from .headers import ALONE_POLICY
from .reach import service

pictures = Blueprint("pictures", __name__)


@pictures.get("/pictures/<capture_id>")
def show(capture_id: str) -> Response:
    """The screenshot of a capture."""
    answer = answer_picture(capture_id)
    if answer is None:
        abort(404)
    return answer


def answer_picture(capture_id: str) -> Response | None:
    """The screenshot of a capture, if any; its type is what its bytes are, never what was said of them."""
    picture = service().load_picture(capture_id)
    if picture is None:
        return None
    answer = Response(picture.content, content_type=picture.image_type)
    answer.headers["Content-Security-Policy"] = ALONE_POLICY
    answer.headers["Cache-Control"] = "private, max-age=3600"
    answer.headers["Content-Disposition"] = "inline"
    return answer
