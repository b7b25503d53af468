"""Citations: the list of them all, and what persons decide about one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ...errors import DecidedMeanwhile, UsageError
from ...model import PostRef
from ..links import wake_runner
from ..reach import service
from ..signing import read_signature, remember_signature
from ..wanted import read_wanted
from .articles import find_article, render_article
from .options import collection_options, platform_options, state_options

Shown = Mapping[str, Any]
_MOST_NOTE = 1000
_MOST_URL = 4000

citations = Blueprint("citations", __name__)


@citations.get("/citations")
def list_all() -> str:
    """The citations; with a state, those that wait for a person."""
    wanted = read_wanted(request.args)
    page = service().browsing.list_citations(wanted.filter, after=wanted.after)
    return render_template(
        "citations.html",
        page=page,
        wanted=wanted,
        platforms=platform_options(),
        states=state_options(),
        collections=collection_options(),
    )


@citations.get("/citations/<citation_id>")
def show(citation_id: str) -> AnyResponse:
    """The card of a citation, in its article."""
    citation = find_citation(citation_id)
    return redirect(_card(citation), 302)


@citations.post("/citations/<citation_id>/decision")
def decide(citation_id: str) -> AnyResponse | tuple[str, int]:
    """Store what a person says about a citation, and go back to its card."""
    citation = find_citation(citation_id)
    act = _ACTIONS.get(request.form.get("action", ""))
    if act is None:
        abort(400)
    try:
        said = act(citation)
    except DecidedMeanwhile as error:
        return render_article(find_article(citation["article_id"]), problem=f"Nothing was stored: {error}"), 409
    except UsageError as error:
        return render_article(find_article(citation["article_id"]), problem=f"Nothing was stored: {error}"), 400
    wake_runner()
    return remember_signature(redirect(_card(citation, done=said), 303))


def find_citation(citation_id: str) -> Shown:
    """The citation of an id; else the answer is that there is none."""
    shown = service().show(citation_id)
    if shown is None or shown["type"] != "citation":
        abort(404)
    return shown


def _card(citation: Shown, **query: str) -> str:
    """Where the card of a citation stands, on whichever part of its article's page."""
    article_id, own = citation["article_id"], citation["id"]
    article = service().show(article_id)
    ids = [one["id"] for one in article["citations"]] if article else []
    part = ids.index(own) // 40 + 1 if own in ids else 1
    more: dict[str, Any] = {"part": part} if part > 1 else {}
    return url_for("articles.show", article_id=article_id, _anchor=f"c-{own}", **more, **query)


# --- what can be said ----------------------------------------------------------------------------


def _accept(citation: Shown) -> str:
    wanted = _named_post()
    case = service().load_undecided(citation["id"])
    decisions = service().decide("serve", read_signature())
    found = next((one for one in case.candidates if one.post == wanted), None) if case else None
    if found is None and case is None and (url := _url_of(citation, wanted)):
        decisions.link(citation, url, _note())  # a person changes what a person decided
        return "accepted"
    if found is None:
        raise UsageError("that post is no candidate of this citation any more")
    decisions.accept(citation, found)
    return "accepted"


def _link(citation: Shown) -> str:
    url = request.form.get("url", "").strip()[:_MOST_URL]
    if not url:
        raise UsageError("give the post's own address")
    service().decide("serve", read_signature()).link(citation, url, _note())
    return "linked"


def _say_none(citation: Shown) -> str:
    service().decide("serve", read_signature()).say_none(citation, _note())
    return "none"


def _undo(citation: Shown) -> str:
    service().decide("serve", read_signature()).undo(citation, _note())
    return "undone"


def _reject(citation: Shown) -> str:
    service().decide("serve", read_signature()).reject(citation, _named_post())
    return "rejected"


def _reject_post(citation: Shown) -> str:
    """Rule out the post that was taken."""
    resolution = citation.get("resolution") or {}
    shown = service().show(resolution["post"]) if resolution.get("post") else None
    if shown is None or shown["type"] != "post":
        raise UsageError("no post is taken for this citation any more")
    ref = PostRef(shown["platform"], shown["post_id"], shown["author"])
    service().decide("serve", read_signature()).reject(citation, ref)
    return "rejected"


def _allow(citation: Shown) -> str:
    service().decide("serve", read_signature()).reject(citation, _named_post(), withdrawn=True)
    return "allowed"


_ACTIONS: Mapping[str, Callable[[Shown], str]] = {
    "accept": _accept,
    "reject": _reject,
    "reject_post": _reject_post,
    "allow": _allow,
    "link": _link,
    "none": _say_none,
    "undo": _undo,
}


def _named_post() -> PostRef:
    platform, post_id = request.form.get("platform", "")[:100], request.form.get("post_id", "")[:1000]
    if not platform or not post_id:
        raise UsageError("no post was named")
    return PostRef(platform, post_id)


def _note() -> str | None:
    return request.form.get("note", "").strip()[:_MOST_NOTE] or None


def _url_of(citation: Shown, wanted: PostRef) -> str | None:
    resolution = citation.get("resolution") or {}
    every = resolution.get("candidates") or ()
    same = (one for one in every if (one["post"]["platform"], one["post"]["post_id"]) == (wanted.platform, wanted.post_id))
    found = next(same, None)
    return str(found["url"]) if found else None


