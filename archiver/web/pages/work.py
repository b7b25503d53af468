"""Due work: what runs, what comes next, what was given up; and the daemon's pause."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from ..reach import service

work = Blueprint("work", __name__)


@work.get("/work")
def show() -> str:
    """What is due."""
    return render_template("work.html", due=service().browsing.list_work())


@work.get("/work/now")
def show_now() -> str:
    """The part of that page that changes, which a script asks for again and again."""
    return render_template("work-now.html", due=service().browsing.list_work())


@work.post("/work/<what>")
def change(what: str) -> AnyResponse:
    """Have the daemon begin nothing more, or go on."""
    pausing = service().pausing
    acts = {"pause": pausing.pause_daemon, "resume": pausing.resume_daemon}
    if what not in acts:
        abort(404)
    acts[what]()
    return redirect(url_for("work.show", done=f"daemon-{what}d"), 303)
