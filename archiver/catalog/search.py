"""Articles found by their words, the best match first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Exists, Select, String, func, select, true, type_coerce

from ..ports import Filter, Page
from .browse_rows import article_rows
from .chosen import cites_such, few_numbers, its_such, of_article, of_citation, opaque
from .cursors import read_place, write_place
from .folding import parse_typed
from .full_text import Index, index_of
from .listing_tables import listed_articles
from .pages import count_some
from .rows import load_rows
from .shown import Shown
from .snippets import MOST_CHARS, cut_snippet
from .tables import article_versions
from .words import Typed

_NOUN = "articles found"
#: Articles that are compared; of more, the words that all of them have say little.
MOST_RANKED = 5_000
#: Characters beside a byline in a line that is the author's alone: "By", and a date.
_MOST_BESIDE = 40


def search_articles(connection: Connection, wanted: Filter, *, after: str | None, limit: int) -> Page:
    """A page of the articles that have what was typed; what matches equally well, newest first.

    Where there are too many to be compared, the words say little: then those that have all of them in
    the title go first, the best of them before the others, and the rest follows, stored last first.
    """
    place: Any = read_place(_NOUN, after, int, int)
    typed = parse_typed(wanted.words)
    if not typed.wanted:
        return Page(rows=(), total=0)
    is_cited = cites_such(connection, wanted) if of_citation(wanted) else None
    index = index_of(connection)
    # No index of the lists may lead: each of their rows would be looked for among the words by itself.
    listed = [*map(opaque, of_article(wanted))]
    conditions = [*listed, *([] if is_cited is None else [is_cited])]
    find_few = partial(few_numbers, connection, wanted, is_cited)
    is_wanted = index.among(connection, typed, conditions, find_few) if conditions else true()
    # Of a person whom many articles cite no index leads to them; of few it does, and of a state.
    leads = wanted.person is not None and isinstance(is_cited, Exists)
    best, is_rest = None, False
    # Where nothing else is asked for, the index alone tells how many there are.
    if wanted != Filter(words=wanted.words) or not _is_common(connection, typed):
        best = _rank(connection, index, _matching(index, typed, is_wanted, leads=leads), typed)
    total = None if best is None else len(best)
    if best is None:
        best, is_rest = [], True
        if not _is_common(connection, typed, in_title=True):
            in_title = _matching(index, typed, is_wanted, leads=leads, in_title=True)
            best = _rank(connection, index, in_title, typed, in_title=True) or []
    rest = None
    if is_rest:
        # Among so many there is soon a page of them.
        before = None if place is None or place[0] else place[1]
        such = None if is_cited is None else its_such(wanted)
        rest = index.newest(typed, listed, such, before)
    found = _page(connection, best, rest, place, limit)
    more = write_place(_NOUN, *found[limit - 1]) if len(found) > limit else None
    rows = _with_snippets(connection, [number for _, number in found[:limit]], typed)
    return Page(rows=tuple(rows), after=more, total=total)


def _page(
    connection: Connection, best: Sequence[int], rest: Select[Any] | None, place: Any, limit: int
) -> list[tuple[int, int]]:
    """One number more than a page has, each with its position among the best, from 1; 0 for the rest."""
    position, last = place or (0, None)
    found: list[tuple[int, int]] = []
    if last is None or position > 0:
        # The article may have got another number since: then its position says where it was.
        start = best.index(last) + 1 if last in best else max(0, min(position, len(best)))
        found = [(start + each + 1, number) for each, number in enumerate(best[start : start + limit + 1])]
    if rest is None or len(found) > limit:
        return found
    known = set(best)
    numbers = connection.execute(rest.limit(limit + 1 + len(known))).scalars()
    others = [(0, number) for number in numbers if number not in known]
    return (found + others)[: limit + 1]


def _matching(
    index: Index, typed: Typed, is_wanted: ColumnElement[bool], *, leads: bool, in_title: bool = False
) -> Select[Any]:
    return index.select_listed(typed, in_title=in_title, leads=leads).where(is_wanted)


def _is_common(connection: Connection, typed: Typed, *, in_title: bool = False) -> bool:
    index = index_of(connection)
    every = select(index.number).where(index.may_match(typed, in_title=in_title))
    return count_some(connection, every, index.bound(typed, MOST_RANKED)) is None


def _rank(
    connection: Connection, index: Index, matching: Select[Any], typed: Typed, *, in_title: bool = False
) -> list[int] | None:
    """The numbers of all that match, the best first; ``None`` for more than can be compared."""
    # Instants as they are stored, which sort as well.
    query = matching.add_columns(type_coerce(listed_articles.c.listed_at, String).label("at"))
    return index.rank(connection, query, typed, most=MOST_RANKED, in_title=in_title)


def _with_snippets(connection: Connection, numbers: Sequence[int], typed: Typed) -> list[Shown]:
    text = func.substr(article_versions.c.text, 1, MOST_CHARS).label("text")
    query = select(listed_articles.c.number, listed_articles.c.article_id, text)
    query = query.join(article_versions, article_versions.c.id == listed_articles.c.version_id)
    query = query.where(listed_articles.c.number.in_(numbers))
    found = {row["number"]: row for row in load_rows(connection, query)}
    texts = {found[number]["article_id"]: found[number]["text"] for number in numbers if number in found}
    rows = article_rows(connection, list(texts))
    for row in rows:
        whole = texts[row["id"]]
        snippet = cut_snippet(_without_head(whole, row["title"], row["byline"]), typed.wanted)
        is_found = any(part["is_match"] for part in snippet)
        row["snippet"] = snippet if is_found else cut_snippet(whole, typed.wanted)
    return rows


def _without_head(text: str, title: str | None, byline: str | None) -> str:
    """The text without title and author's line that it begins with: lists show these themselves."""
    for said, more in ((title, 0), (byline, _MOST_BESIDE)):
        line, _, rest = text.partition("\n")
        if said and said in line and len(line) <= len(said) + more:
            text = rest
    return text
