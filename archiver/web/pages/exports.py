"""Exports: what can be taken out of the home as files, of single things and of many."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from ...errors import UsageError
from ...exports.columns import NOUNS
from ...ports import Wanted
from ..reach import service
from ..wanted import read_wanted
from ..ways_out import (
    OF_ARTICLE,
    OF_LINKED,
    OF_POST,
    OF_REFERENCES,
    OF_ROT,
    OF_ROWS,
    send_article,
    send_linked,
    send_package,
    send_post,
    send_references,
    send_rot,
    send_rows,
)
from .articles import find_article
from .options import collection_options, platform_options, source_options

exports = Blueprint("exports", __name__)


@exports.get("/exports")
def ask() -> str:
    """What of the whole home can be taken out, and in which forms."""
    return render_template(
        "exports.html",
        wanted=read_wanted(request.args),
        nouns=list(NOUNS),
        platforms=platform_options(),
        sources=source_options(),
        collections=collection_options(),
    )


@exports.get("/exports/link-rot")
def link_rot() -> Response:
    """Which cited posts are gone, walled or changed."""
    return send_rot(_read(), _read_form(OF_ROT))


@exports.get("/exports/rows")
def rows() -> Response:
    """All rows of a noun."""
    noun = request.args.get("noun", "")
    if noun not in NOUNS:
        abort(404)
    return send_rows(noun, _read(), _read_form(OF_ROWS))


@exports.get("/exports/jsonld")
def linked() -> Response:
    """Articles with what they cite."""
    return send_linked(_read(), _read_form(OF_LINKED))


@exports.get("/exports/references")
def references() -> Response:
    """Posts to be cited."""
    return send_references(_read(), _read_form(OF_REFERENCES))


@exports.get("/exports/wacz")
def package() -> Response:
    """All captures, of a collection, of some days."""
    return send_package(_read())


@exports.get("/articles/<article_id>/export/<form>")
def article(article_id: str, form: str) -> Response:
    """An article with what it cites."""
    if form not in OF_ARTICLE:
        abort(404)
    return send_article(find_article(article_id), form)


@exports.get("/posts/<post_id>/export/<form>")
def post(post_id: str, form: str) -> Response:
    """A post."""
    shown = service().show(post_id)
    if form not in OF_POST or shown is None or shown["type"] != "post":
        abort(404)
    return send_post(shown, form)


def _read() -> Wanted:
    wanted = read_wanted(request.args)
    if wanted.complaint:
        raise UsageError(wanted.complaint)
    names = ("collection", "source", "platform", "since", "until")
    return Wanted(**{name: getattr(wanted.filter, name) for name in names})


def _read_form(forms: tuple[str, ...]) -> str:
    form = request.args.get("form", forms[0])
    if form not in forms:
        abort(404)
    return form
