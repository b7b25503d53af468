"""The full-text index of articles in SQLite: FTS5.

The index holds no text, only where words stand (``content=''``): the words go in folded
(:mod:`.folding`), so SQLite's own tokenizer has only to part them at the blanks. A row is a text of an
article, under its number in ``article_texts``, and is never changed; whether it is the article's
current text the lists say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    column,
    func,
    literal_column,
    select,
    table,
)

from .listing_tables import listed_articles
from .pages import count_some
from .prepared import run_many
from .rows import Row
from .words import Term, Typed

CREATE = (
    "CREATE VIRTUAL TABLE article_words USING fts5(title, byline, text, url, content='', tokenize='ascii')"
)
#: What SQLite makes of it; no table of ours.
TABLES = frozenset(
    {"article_words"} | {f"article_words_{each}" for each in ("data", "idx", "docsize", "config", "content")}
)

_COLUMNS = ("title", "byline", "text", "url")
#: How much a word counts in title, byline, text and address.
_WEIGHTS = (10.0, 3.0, 1.0, 1.0)
#: Rows that match, of which the articles are still looked up one by one.
_MANY = 1_000

_words = table(
    "article_words",
    column("rowid", Integer),
    *(column(name, String) for name in _COLUMNS),
)
_INSERT = _words.insert().values(
    {"rowid": bindparam("number"), **{name: bindparam(name) for name in _COLUMNS}}
)
_NAME: ColumnElement[Any] = literal_column("article_words")
#: The number of a row's text.
number = _words.c.rowid


def make(connection: Connection) -> None:
    connection.exec_driver_sql(CREATE)


def store(connection: Connection, rows: Sequence[Row]) -> None:
    """Add texts: each with its number, title, byline, text and url, folded."""
    run_many(connection, _INSERT, rows)


def clear(connection: Connection) -> None:
    connection.exec_driver_sql("INSERT INTO article_words (article_words) VALUES ('delete-all')")


def may_match(typed: Typed, *, in_title: bool = False) -> ColumnElement[bool]:
    """Whether a row of ``article_words`` has what was typed, all of it in the title if told."""
    return _NAME.op("MATCH")(bindparam(None, _expression(typed, in_title=in_title), String))


def select_listed(typed: Typed, *, in_title: bool, leads: bool) -> Select[Any]:
    del leads  # these words always lead
    query = select(number.label("number")).join(listed_articles, listed_articles.c.number == number)
    return query.where(may_match(typed, in_title=in_title))


def among(
    connection: Connection,
    typed: Typed,
    conditions: Sequence[ColumnElement[bool]],
    find_few: Callable[[], Select[Any] | None],
) -> ColumnElement[bool]:
    """See :meth:`.full_text.Index.among`: of many that match, numbers are looked up among few wanted ones."""
    matching = select(number).where(may_match(typed))
    few = find_few() if count_some(connection, matching, _MANY) is None else None
    # Of the bare number the index would be asked for each of the few by itself, which takes longer.
    return and_(*conditions) if few is None else (number + 0).in_(few)


def bound(_: Typed, most: int) -> int:
    """How many that may match are looked at."""
    return most


def rank(
    connection: Connection,
    query: Select[Any],
    _: Typed,
    *,
    most: int,
    in_title: bool,  # noqa: ARG001 - the same for each database
) -> list[int] | None:
    """See :meth:`.full_text.Index.rank`."""
    badness = func.bm25(_NAME, *_WEIGHTS, type_=Float).label("badness")
    # Without an offset SQLite would sort all that match before it cut them off.
    found = query.add_columns(badness).limit(most + 1).offset(0).subquery("found")
    best = select(found.c.number).order_by(found.c.badness, found.c.at.desc(), found.c.number.desc())
    numbers = list(connection.execute(best).scalars().all())
    return numbers if len(numbers) <= most else None


def newest(
    typed: Typed, listed: Sequence[ColumnElement[bool]], has: Select[Any] | None, before: int | None
) -> Select[Any]:
    """Numbers of texts that match, the last one first, of articles of which that is true."""
    query = select(number).join(listed_articles, listed_articles.c.number == number)
    query = query if before is None else query.where(number < before)
    query = query if has is None else query.where(has.exists())
    return query.where(may_match(typed), *listed).order_by(number.desc())


def _expression(typed: Typed, *, in_title: bool) -> str:
    """As FTS5 reads it: only folded pieces, each quoted, so that nothing a person typed is an operator."""
    wanted = " AND ".join(map(_quoted, typed.wanted))
    if in_title:
        wanted = f"{{title}} : ({wanted})"
    if not typed.unwanted:
        return wanted
    return f"({wanted}) NOT ({' OR '.join(map(_quoted, typed.unwanted))})"


def _quoted(term: Term) -> str:
    return f'"{" ".join(term.pieces)}"' + (" *" if term.is_prefix else "")
