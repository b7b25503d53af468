"""People: whom citations name, and one with accounts, posts and articles."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from ..reach import service
from ..wanted import read_wanted
from .options import platform_options

people = Blueprint("people", __name__)


@people.get("/people")
def list_all() -> str:
    """Whom citations name."""
    wanted = read_wanted(request.args)
    page = service().browsing.list_people(wanted.filter, after=wanted.after)
    return render_template("people.html", page=page, wanted=wanted, platforms=platform_options())


@people.get("/people/<path:key>")
def show(key: str) -> str:
    """One of them."""
    person = service().browsing.find_person(key)
    if person is None:
        abort(404)
    return render_template("person.html", person=person)
