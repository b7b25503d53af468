"""Captures: the list, and one with its records and the evidence of its outcome."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ..links import picture_of
from ..reach import service
from ..wanted import read_wanted
from .options import collection_options, outcome_options

captures = Blueprint("captures", __name__)


@captures.get("/captures")
def list_all() -> str:
    """The captures, filtered."""
    wanted = read_wanted(request.args)
    page = service().browsing.list_captures(wanted.filter, after=wanted.after)
    return render_template(
        "captures.html",
        page=page,
        wanted=wanted,
        outcomes=outcome_options(),
        collections=collection_options(),
    )


@captures.get("/captures/<capture_id>")
def show(capture_id: str) -> AnyResponse | str:
    """One capture."""
    capture = service().show(capture_id)
    if capture is None or capture["type"] != "capture":
        abort(404)
    if capture["id"] != capture_id:
        return redirect(url_for("captures.show", capture_id=capture["id"]), 302)
    about = service().show(capture["url"])
    return render_template("capture.html", capture=capture, about=about, shot=picture_of(capture))
