"""Posts: the list, and one with the articles that cite it, its looks, and what each answer said of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ..charts import draw_timeline
from ..evidence import find_best, iter_marks, mark_articles
from ..links import picture_of, replay_card
from ..reach import service
from ..signing import signed_by
from ..typed import Typed
from ..wanted import read_wanted
from .articles import find_changes
from .options import collection_options, platform_options, post_state_options

Shown = Mapping[str, Any]

posts = Blueprint("posts", __name__)


@posts.get("/posts")
def list_all() -> str:
    """The posts, filtered."""
    wanted = read_wanted(request.args)
    page = service().browsing.list_posts(wanted.filter, after=wanted.after)
    return render_template(
        "posts.html",
        page=page,
        wanted=wanted,
        platforms=platform_options(),
        states=post_state_options(),
        collections=collection_options(),
    )


@posts.get("/posts/<post_id>")
def show(post_id: str) -> AnyResponse | str:
    """A post with all that is known of it."""
    post = service().show(post_id)
    if post is None or post["type"] != "post":
        abort(404)
    if post["id"] != post_id:  # it turned out to be another one's
        return redirect(url_for("posts.show", post_id=post["id"]), 302)
    return render_post(post)


def render_post(post: Shown, *, typed: Typed | None = None) -> str:
    """The page of a post; ``typed`` is a form of it that was refused."""
    articles = _articles_of(post["citations"])
    marks = sorted([*iter_marks(post, post), *mark_articles(articles)], key=lambda one: one.at)
    return render_template(
        "post.html",
        post=post,
        typed=typed,
        problem=typed.problem if typed else None,
        articles=articles,
        marks=marks,
        timeline=draw_timeline(marks, f"Timeline of the post: {len(marks)} instants"),
        best_capture=find_best(post["captures"]),
        card_replay=replay_card(post, post["captures"]) if post["card_url"] else None,
        looks={one["capture_id"]: one for one in post["observations"] if one.get("capture_id")},
        changes=find_changes(post),
        shot=picture_of(find_best(post["captures"])),
        signed_by=signed_by(),
        downloads=list(_iter_downloads(post)),
    )


def _iter_downloads(post: Shown) -> Iterator[tuple[str, str]]:
    """Forms that the post can be taken along in, and their names."""
    if post["captures"]:
        yield "wacz", "Package (WACZ)"
    yield "csl", "Reference (CSL-JSON)"
    yield "bibtex", "Reference (BibTeX)"


def _articles_of(citations: Sequence[Shown]) -> list[Shown]:
    """Each citing article once, with its citations."""
    found: dict[str, dict[str, Any]] = {}
    for one in citations:
        entry = found.setdefault(
            one["article_id"],
            {
                "id": one["article_id"],
                "url": one["article"],
                "title": one["article_title"],
                "published_at": one["article_published_at"],
                "citations": [],
            },
        )
        entry["citations"].append(one)
    return list(found.values())
