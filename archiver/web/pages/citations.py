"""Citations: the list of them all, and what persons decide about one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ...errors import HomeError, UsageError
from ...service.browsing import Filter
from ..finding import find_name
from ..reach import service, serving
from ..signing import read_signature, remember_signature
from ..typed import MOST_TYPED, Typed, read_typed, status_of
from ..wanted import read_wanted
from .articles import CARDS, find_article, render_article
from .options import collection_options, platform_options, state_options

if TYPE_CHECKING:
    from ...service.desk import Decided, Desk

Shown = Mapping[str, Any]

#: States of those that have no post yet, which are counted on their tabs.
_OPEN = ("candidates", "ambiguous_author", "unresolved")

citations = Blueprint("citations", __name__)


@citations.get("/citations")
def list_all() -> str:
    """The citations; with a state, those that wait for a person."""
    wanted = read_wanted(request.args)
    browsing = service().browsing
    page = browsing.list_citations(wanted.filter, after=wanted.after)
    return render_template(
        "citations.html",
        page=page,
        wanted=wanted,
        platforms=platform_options(),
        states=state_options(),
        open={key: browsing.list_citations(Filter(state=key), limit=1).total for key in _OPEN},
        collections=collection_options(),
        person=find_name(wanted.filter.person) if wanted.filter.person else None,
    )


@citations.get("/citations/<citation_id>")
def show(citation_id: str) -> AnyResponse:
    """The card of a citation, in its article."""
    citation = find_citation(citation_id)
    return redirect(link_card(citation), 302)


@citations.post("/citations/<citation_id>/decision")
def decide(citation_id: str) -> AnyResponse | tuple[str, int]:
    """Store what a person says about a citation, and go back to its card."""
    citation = find_citation(citation_id)
    if (act := _ACTIONS.get(request.form.get("action", ""))) is None:
        abort(400)
    said, carry_out = act
    try:
        decided = carry_out(service().deciding(read_signature()), citation["id"])
    except (UsageError, HomeError) as error:
        return _refused(citation, read_typed(citation["id"], error)), status_of(error)
    if decided.outcome == "decided_meanwhile":
        return _refused(citation, read_typed(citation["id"], decided.says)), 409
    serving().runner.wake()
    return remember_signature(redirect(link_card(citation, done=said), 303))


def find_citation(citation_id: str) -> Shown:
    """The citation of an id; else the answer is that there is none."""
    shown = service().show(citation_id)
    if shown is None or shown["type"] != "citation":
        abort(404)
    return shown


def _refused(citation: Shown, typed: Typed) -> str:
    return render_article(find_article(citation["article_id"]), typed=typed)


def link_card(citation: Shown, **query: Any) -> str:
    """Where the card of a citation stands, on whichever part of its article's page."""
    article_id, own = citation["article_id"], citation["id"]
    article = service().show(article_id)
    ids = [one["id"] for one in article["citations"]] if article else []
    part = ids.index(own) // CARDS + 1 if own in ids else 1
    more: dict[str, Any] = {"part": part} if part > 1 else {}
    return url_for("articles.show", article_id=article_id, _anchor=f"c-{own}", **more, **query)


# --- what can be said ----------------------------------------------------------------------------


def _accept(desk: Desk, citation_id: str) -> Decided:
    return desk.accept(citation_id, _given("candidate"), seen=_seen())


def _link(desk: Desk, citation_id: str) -> Decided:
    if not (url := _given("url")):
        raise UsageError("give the post's own address", field="url")
    return desk.link(citation_id, url, _given("note"), seen=_seen())


def _say_none(desk: Desk, citation_id: str) -> Decided:
    return desk.say_none(citation_id, _given("note"), seen=_seen())


def _undo(desk: Desk, citation_id: str) -> Decided:
    return desk.undo(citation_id, _given("note"), seen=_seen())


def _reject(desk: Desk, citation_id: str) -> Decided:
    return desk.reject(citation_id, _given("candidate"))


def _allow(desk: Desk, citation_id: str) -> Decided:
    return desk.reject(citation_id, _given("candidate"), withdrawn=True)


#: What a form's button says -> what is told when it is done, and how.
_ACTIONS: Mapping[str, tuple[str, Callable[[Desk, str], Decided]]] = {
    "accept": ("accepted", _accept),
    "reject": ("rejected", _reject),
    "allow": ("allowed", _allow),
    "link": ("linked", _link),
    "none": ("none", _say_none),
    "undo": ("undone", _undo),
}


def _given(name: str) -> str:
    """A field; the service says where it is too long."""
    return request.form.get(name, "").strip()[:MOST_TYPED]


def _seen() -> str | None:
    """When what counted was decided that the person looked at; a form without it overrules nothing."""
    return request.form.get("seen")
