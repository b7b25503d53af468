"""Articles: the list with its search, and one with its citations marked in place."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from ..reach import service

articles = Blueprint("articles", __name__)


@articles.get("/articles/<article_id>")
def show(article_id: str) -> str:
    """An article with all that hangs on it."""
    shown = service().show(article_id)
    if shown is None or shown["type"] != "article":
        abort(404)
    return render_template("article.html", article=shown)
