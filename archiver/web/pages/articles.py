"""Articles: the list with its search, and one with its citations marked in place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ...exports.marking import CitedSpan, Paragraph, mark_text
from ...service.browsing import Filter
from ..charts import draw_timeline
from ..evidence import Sheet, find_best, iter_marks
from ..finding import find_name, find_named, find_people
from ..links import picture_of, replay_card
from ..reach import service
from ..signing import signed_by
from ..states import STANDINGS
from ..typed import Typed
from ..wanted import Wanted, read_wanted
from .options import collection_options, platform_options, source_options, state_options, tag_options

Shown = Mapping[str, Any]
#: Characters of a text that are marked on the page, and cards on one page.
_MOST_TEXT = 300_000
CARDS = 40
#: What may follow a byline: figures, with one word among them, a month's name.
_A_DATE = r"(?:[\W\d_]{0,24}|(?=.*\d)[\W\d_]{0,12}[^\W\d_]{3,12}[\W\d_]{0,12})"
#: An article with more citations shows no screenshots: each is asked for by itself.
_MOST_PICTURED = 12

articles = Blueprint("articles", __name__)


@articles.get("/articles")
def list_all() -> str:
    """The articles, searched and filtered."""
    wanted = read_wanted(request.args)
    page = service().browsing.list_articles(wanted.filter, after=wanted.after)
    return render_template(
        "articles.html",
        page=page,
        wanted=wanted,
        platforms=platform_options(),
        states=state_options(),
        sources=source_options(),
        collections=collection_options(),
        tags=tag_options(),
        **_find_beside(wanted),
    )


def _find_beside(wanted: Wanted) -> Mapping[str, Any]:
    """What stands beside the articles of a mere search: people of that name, and what has that address."""
    words = wanted.filter.words
    # Who chose something besides looks through articles, which then takes longest.
    is_mere = wanted.filter == Filter(words=words) and bool(words) and wanted.after is None
    return {
        "people": find_people(wanted.filter) if is_mere else (),
        "named": find_named(words) if is_mere else None,
        "person": find_name(wanted.filter.person) if wanted.filter.person else None,
    }


@articles.get("/articles/<article_id>")
def show(article_id: str) -> AnyResponse | str:
    """An article with all that hangs on it."""
    article = find_article(article_id)
    if article["id"] != article_id:
        return redirect(url_for("articles.show", article_id=article["id"]), 302)
    return render_article(article)


@articles.get("/articles/<article_id>/text")
def show_text(article_id: str) -> Response:
    """The whole text, as it is."""
    return _as_plain(find_article(article_id).get("text"))


@articles.get("/articles/<article_id>/title")
def show_title(article_id: str) -> Response:
    """The whole title, as it is."""
    return _as_plain(find_article(article_id).get("title"))


def find_article(article_id: str) -> Shown:
    """The article of an id; else the answer is that there is none."""
    shown = service().show(article_id)
    if shown is None or shown["type"] != "article":
        abort(404)
    return shown


def render_article(article: Shown, *, typed: Typed | None = None) -> str:
    """The page of an article; ``typed`` is a form of it, or of a card, that was refused."""
    cited: Sequence[Shown] = article["citations"]
    text = article.get("text") or ""
    begin = _first_card([one["id"] for one in cited], typed)
    sheets = [
        Sheet(
            number=place + 1,
            citation=one,
            link=_link(article["id"], one["id"], place, begin),
            published_at=article.get("published_at"),
        )
        for place, one in enumerate(cited)
    ]
    mentions = (
        CitedSpan(start=span["start"], end=span["end"], citation=place)
        for place, one in enumerate(cited)
        for span in one["mentions"]
        if span["start"] < _MOST_TEXT
    )
    marks = list(iter_marks(article, {}, article.get("published_at")))
    return render_template(
        "article.html",
        article=article,
        typed=typed,
        problem=typed.problem if typed else None,
        paragraphs=_without_head(mark_text(text[:_MOST_TEXT], mentions), article) if text else (),
        is_cut=len(text) > _MOST_TEXT,
        sheets=sheets,
        shown_sheets=sheets[begin : begin + CARDS],
        total_cited=len(cited),
        more_cards=list(_iter_parts(article["id"], len(cited), begin)),
        legend=sorted({sheet.standing for sheet in sheets}, key=lambda one: list(STANDINGS).index(one.key)),
        timeline=draw_timeline(marks, "Timeline of the article"),
        best_capture=find_best(article["captures"]),
        changes=find_changes(article),
        card_of=replay_card,
        picture_of=picture_of if len(sheets) <= _MOST_PICTURED else lambda _: None,
        signed_by=signed_by(),
        downloads=list(_iter_downloads(article)),
    )


def _iter_downloads(article: Shown) -> Iterator[tuple[str, str]]:
    """Forms that the article can be taken along in, and their names."""
    if article["captures"] or any(one["captures"] for one in article["citations"]):
        yield "wacz", "Package (WACZ) with all it cites"
    yield "report", "Report (HTML) to be mailed"
    yield "jsonld", "JSON-LD"
    yield "csl", "References (CSL-JSON)"
    yield "bibtex", "References (BibTeX)"


def _without_head(paragraphs: Sequence[Paragraph], article: Shown) -> Sequence[Paragraph]:
    """The text without the title and the byline that it begins with, which stand above it."""
    title = " ".join(str(article.get("title") or "").split())
    byline = " ".join(str(article.get("byline") or "").split())
    by = re.compile(rf"(?:by )?{re.escape(byline[:500])}{_A_DATE}", re.IGNORECASE)
    if title and _say_plain(paragraphs[:1]) == title:
        paragraphs = paragraphs[1:]
    if byline and by.fullmatch(_say_plain(paragraphs[:1])):
        paragraphs = paragraphs[1:]
    return paragraphs


def _say_plain(paragraphs: Sequence[Paragraph]) -> str:
    """What a paragraph says that nothing is marked in."""
    pieces = [piece for paragraph in paragraphs for piece in paragraph]
    if any(piece.citations or piece.signs for piece in pieces):
        return ""
    return " ".join("".join(piece.text for piece in pieces).split())


def find_changes(shown: Shown) -> Sequence[Shown]:
    """How a text changed from version to version; nothing where there is one."""
    if shown["type"] == "article" and len(shown["versions"]) < 2:
        return ()
    return [one for one in service().looks.find_changes(shown["id"], shown=shown) or () if one["diff"]][-20:]


def _first_card(ids: Sequence[str], typed: Typed | None) -> int:
    many = len(ids)
    if typed is not None and typed.subject in ids:
        return ids.index(typed.subject) // CARDS * CARDS
    part = request.args.get("part", 1, int)
    return (part - 1) * CARDS if 1 < part <= (many + CARDS - 1) // CARDS else 0


def _link(article_id: str, citation_id: str, place: int, begin: int) -> str:
    """Where a citation's card stands: on this page, or on that of another part."""
    if begin <= place < begin + CARDS:
        return f"#c-{citation_id}"
    part = place // CARDS + 1
    return url_for("articles.show", article_id=article_id, part=part, _anchor=f"c-{citation_id}")


def _iter_parts(article_id: str, many: int, begin: int) -> Iterator[Shown]:
    if many <= CARDS:
        return
    for first in range(0, many, CARDS):
        yield {
            "name": f"{first + 1} to {min(first + CARDS, many)}",
            "href": url_for("articles.show", article_id=article_id, part=first // CARDS + 1),
            "is_here": first == begin,
        }


def _as_plain(text: object) -> Response:
    body = ("" if text is None else str(text)).encode("utf-8", "replace")
    return Response(body, content_type="text/plain; charset=utf-8")
