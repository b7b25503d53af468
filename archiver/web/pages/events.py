"""Events: what happened to posts, articles, sources and the archive itself."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from ..reach import service
from ..wanted import read_wanted
from .options import collection_options, kind_options

events = Blueprint("events", __name__)


@events.get("/events")
def list_all() -> str:
    """The events, newest first."""
    wanted = read_wanted(request.args)
    page = service().browsing.list_events(wanted.filter, after=wanted.after)
    return render_template(
        "events.html", page=page, wanted=wanted, kinds=kind_options(), collections=collection_options()
    )
