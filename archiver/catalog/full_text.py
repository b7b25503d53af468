"""The full-text index of articles: SQLite's FTS5. What another database does in its place stands here, too.

The index holds no text, only where words stand (``content=''``): the words go in folded
(:mod:`.words`), so SQLite's own tokenizer has only to part them at the blanks. A row is a text of an
article, under its number in ``article_texts``, and is never changed; whether it is the article's
current text the lists say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Float,
    Integer,
    String,
    and_,
    bindparam,
    column,
    func,
    literal_column,
    select,
    table,
)

from .listing_tables import article_texts
from .prepared import add_rows, run_many
from .raw import load_raw
from .rows import Row
from .tables import article_versions, articles
from .words import MOST_CHARS, Term, Typed, fold_text

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
_TITLE_CHARS = 20_000
#: Texts that are held at once.
_AT_ONCE = 50

article_words = table(
    "article_words",
    column("rowid", Integer),
    *(column(name, String) for name in _COLUMNS),
)
_INSERT = article_words.insert().values({name: bindparam(name) for name in ("rowid", *_COLUMNS)})
_wanted: BindParameter[str] = bindparam("ids", expanding=True)
_has_byline = article_versions.c.byline.is_not(None)
#: Texts with their numbers; NULL where one isn't indexed as it is known now.
_TEXTS = (
    select(article_versions.c.id, article_texts.c.number)
    .outerjoin_from(
        article_versions,
        article_texts,
        and_(
            article_texts.c.version_id == article_versions.c.id,
            article_texts.c.has_byline == _has_byline,
        ),
    )
    .where(article_versions.c.id.in_(_wanted))
)
_WORDS = (
    select(
        article_versions.c.id,
        func.substr(article_versions.c.title, 1, _TITLE_CHARS).label("title"),
        article_versions.c.byline,
        func.substr(article_versions.c.text, 1, MOST_CHARS).label("text"),
        articles.c.url,
    )
    .join(articles, articles.c.id == article_versions.c.article_id)
    .where(article_versions.c.id.in_(_wanted))
)
_LAST = select(func.max(article_texts.c.number).label("number"))
_NAME: ColumnElement[Any] = literal_column("article_words")


def make_index(connection: Connection) -> None:
    """Make the index, beside tables that are new."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(CREATE)


def index_texts(connection: Connection, version_ids: Iterable[str]) -> Mapping[str, int]:
    """Have these texts in the index; the number of each."""
    if connection.dialect.name != "sqlite":
        return {}
    wanted = list(version_ids)
    if not wanted:
        return {}
    rows = load_raw(connection, _TEXTS, ids=wanted)
    numbers: dict[str, int] = {row.id: row.number for row in rows if row.number is not None}
    new = [row.id for row in rows if row.number is None]
    for start in range(0, len(new), _AT_ONCE):
        numbers |= _add(connection, new[start : start + _AT_ONCE])
    return numbers


def _add(connection: Connection, version_ids: Sequence[str]) -> Mapping[str, int]:
    # Nobody else writes meanwhile: SQLite lets one at a time.
    last = load_raw(connection, _LAST)[0].number or 0
    numbers: dict[str, int] = {}
    texts: list[Row] = []
    words: list[Row] = []
    for number, row in enumerate(load_raw(connection, _WORDS, ids=list(version_ids)), last + 1):
        numbers[row.id] = number
        texts.append({"number": number, "version_id": row.id, "has_byline": row.byline is not None})
        folded = {name: fold_text(getattr(row, name) or "") for name in _COLUMNS}
        words.append({"rowid": number, **folded})
    add_rows(connection, article_texts, texts)
    run_many(connection, _INSERT, words)
    return numbers


def clear_index(connection: Connection) -> None:
    """Take everything out of the index."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO article_words (article_words) VALUES ('delete-all')")
    connection.execute(article_texts.delete())


def is_match(typed: Typed, *, in_title: bool = False) -> ColumnElement[bool]:
    """Whether a row of ``article_words`` has what was typed, all of it in the title if told."""
    return _NAME.op("MATCH")(bindparam(None, _expression(typed, in_title=in_title), String))


def rank() -> ColumnElement[float]:
    """How badly a row matches: the smaller the better."""
    return func.bm25(_NAME, *_WEIGHTS, type_=Float)


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
