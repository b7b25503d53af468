"""Tags and notes that persons put on articles, citations and posts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ...errors import HomeError, UsageError
from ...tags import check_note
from ..reach import service
from ..signing import read_signature, remember_signature
from ..typed import MOST_TYPED, Typed, read_typed, status_of
from .articles import find_article, render_article
from .citations import find_citation, link_card
from .posts import render_post

if TYPE_CHECKING:
    from ...service.notes import Notes

_KINDS = ("article", "citation", "post")

remarks = Blueprint("remarks", __name__)


@remarks.post("/remarks/<kind>/<subject>")
def change(kind: str, subject: str) -> AnyResponse | tuple[str, int]:
    """Put a tag or a note on a thing, or take it off, and go back to the thing."""
    shown = service().show(subject)
    if shown is None or kind not in _KINDS or shown["type"] != kind:
        abort(404)
    if (act := _ACTIONS.get(request.form.get("action", ""))) is None:
        abort(400)
    said, carry_out = act
    try:
        carry_out(service().notes, shown["id"], read_signature())
    except (UsageError, HomeError) as error:
        return _refused(kind, shown, read_typed(shown["id"], error)), status_of(error)
    return remember_signature(redirect(_back(kind, shown["id"], said), 303))


def _refused(kind: str, shown: Mapping[str, Any], typed: Typed) -> str:
    """The thing's page with what was typed, which is lost nowhere else."""
    if kind == "post":
        return render_post(shown, typed=typed)
    return render_article(shown if kind == "article" else find_article(shown["article_id"]), typed=typed)


def _back(kind: str, subject: str, said: str) -> str:
    if kind == "article":
        return url_for("articles.show", article_id=subject, done=said)
    if kind == "post":
        return url_for("posts.show", post_id=subject, done=said)
    return link_card(find_citation(subject), done=said)


def _add(notes: Notes, subject: str, by: str | None) -> None:
    """Store all that was typed, whichever button sent it: Enter in a field presses the form's first one."""
    tags = [tag for one in _given("tag").split(",") if (tag := one.strip())]
    text = _given("text")
    if not tags and not text.strip():
        raise UsageError("write a tag or a note", field="tag")
    if text.strip():
        check_note(text)  # before a tag is stored
    if tags:
        notes.add_tag(subject, *tags, by=by)
    if text.strip():
        notes.add_note(subject, text, by=by)


def _remove_tag(notes: Notes, subject: str, by: str | None) -> object:
    return notes.remove_tag(subject, _given("tag"), by=by)


def _edit_note(notes: Notes, _subject: str, by: str | None) -> object:
    return notes.edit_note(_given("note"), _given("text"), by=by)


def _remove_note(notes: Notes, _subject: str, by: str | None) -> object:
    return notes.remove_note(_given("note"), by=by)


#: What a form's button says -> what is told when it is done, and how.
_ACTIONS: Mapping[str, tuple[str, Callable[[Notes, str, str | None], object]]] = {
    "add": ("remarked", _add),
    "untag": ("untagged", _remove_tag),
    "edit": ("noted", _edit_note),
    "unnote": ("unnoted", _remove_note),
}


def _given(name: str) -> str:
    return request.form.get(name, "")[:MOST_TYPED]
