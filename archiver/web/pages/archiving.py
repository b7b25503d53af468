"""Archive this: addresses that a person gives, how far they have got, and what came of them."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ...errors import UsageError
from ..reach import ask_for, runner_shown, service

#: Characters that a person may paste.
_MOST = 500_000

archiving = Blueprint("archiving", __name__)


@archiving.get("/archive")
def ask() -> str:
    """The form."""
    return render_template("archive.html", given=request.args.get("url", "")[:4000])


@archiving.post("/archive")
def begin() -> AnyResponse | tuple[str, int]:
    """Ask for the articles of some addresses, one a line, and go where their progress shows."""
    given = request.form.get("urls", "")[:_MOST]
    try:
        batch = ask_for(given.split())
    except UsageError as error:
        return render_template("archive.html", given=given, problem=f"Nothing was asked for: {error}"), 400
    return redirect(url_for("archiving.show", batch=batch), 303)


@archiving.get("/archive/<batch>")
def show(batch: str) -> str:
    """How far it has got, and what came of it."""
    return _render("progress.html", batch)


@archiving.get("/archive/<batch>/now")
def show_now(batch: str) -> str:
    """The part of that page that changes."""
    return _render("progress-now.html", batch)


def _render(template: str, batch: str) -> str:
    progress = service().find_progress(batch)
    if progress is None:
        abort(404)
    return render_template(template, progress=progress, runner=runner_shown())
