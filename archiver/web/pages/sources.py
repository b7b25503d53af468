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
    browsing = service().browsing
    return render_template(
        "sources.html", sources=browsing.list_sources(), is_watching=browsing.is_watching()
    )


@sources.post("/sources/<source_id>/<what>")
def change(source_id: str, what: str) -> AnyResponse:
    """Leave a source alone for a while, or look at it again."""
    pausing = service().pausing
    acts = {"pause": pausing.pause_source, "resume": pausing.resume_source}
    if what not in acts:
        abort(404)
    try:
        acts[what](source_id)
    except UsageError:
        abort(404)
    return redirect(url_for("sources.list_all", done=f"{what}d", _anchor=source_id), 303)
