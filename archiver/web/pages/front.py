"""The front page: what happened today, what is at risk, how it stands with the posts."""

from __future__ import annotations

from flask import Blueprint, render_template

from ...service.browsing import Filter
from ..charts import draw_survival
from ..reach import service

#: Articles that it names.
_NEWEST = 8

front = Blueprint("front", __name__)


@front.get("/")
def show() -> str:
    """What a person wants to know who comes in the morning.

    Articles that could not be read are no news; they stand in the list of articles, marked.
    """
    browsing = service().browsing
    overview = browsing.overview()
    months = overview["survival"]
    posts, gone = sum(one["posts"] for one in months), sum(one["gone"] for one in months)
    label = f"Posts by month of first sight: {posts} in all, {gone} of them gone"
    return render_template(
        "front.html",
        overview=overview,
        newest=browsing.list_articles(Filter(is_read=True), limit=_NEWEST, is_counted=False).rows,
        survival=draw_survival(months, label),
        seen=posts,
        gone=gone,
    )
