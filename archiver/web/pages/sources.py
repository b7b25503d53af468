"""Sources: how each fares, when it is looked at next, and whether it is to be."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from ...errors import UsageError
from ..reach import service

sources = Blueprint("sources", __name__)


@sources.get("/sources")
def list_all() -> str:
    """All sources."""
    return render_template("sources.html", sources=service().browsing.list_sources())


@sources.post("/sources/<source_id>/<any(pause, resume):what>")
def change(source_id: str, what: str) -> AnyResponse:
    """Leave a source alone for a while, or look at it again."""
    pausing = service().pausing
    try:
        (pausing.pause_source if what == "pause" else pausing.resume_source)(source_id)
    except UsageError:
        abort(404)
    return redirect(url_for("sources.list_all", done=f"{what}d", _anchor=source_id), 303)
