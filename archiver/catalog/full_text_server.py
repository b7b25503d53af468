"""The full-text index of articles in PostgreSQL: ``tsvector`` with a GIN index.

The words are put into it as they are folded (:mod:`.folding`), past PostgreSQL's own parser, which would part
them otherwise. It notes no place of a word beyond the 16,383rd and none after the 256th of the same word: so
the index tells which texts have all words of a phrase, and the folded text, which stands beside, whether they
follow each other. Of scripts whose single characters are pieces, pairs are words of the index, too: nearly
every text has each of the characters alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    Float,
    Select,
    String,
    and_,
    any_,
    bindparam,
    cast,
    column,
    func,
    literal,
    literal_column,
    not_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from .folding import is_character
from .listing_tables import listed_articles
from .prepared import run_many
from .rows import Row
from .words import Term, Typed

_CREATE = (
    "CREATE TABLE article_words ("
    "number BIGINT NOT NULL CONSTRAINT pk_article_words PRIMARY KEY,"
    ' title TSVECTOR NOT NULL, words TSVECTOR NOT NULL, folded TEXT COLLATE "C" NOT NULL)',
    # Long values beside the rows, or nearly nothing but them would have to be read to see which rows match;
    # words hardly get shorter by being packed, and are read for each match that is compared.
    "ALTER TABLE article_words SET (toast_tuple_target = 512)",
    "ALTER TABLE article_words ALTER COLUMN words SET STORAGE EXTERNAL",
    "CREATE INDEX ix_article_words_title ON article_words USING gin (title)",
    "CREATE INDEX ix_article_words_words ON article_words USING gin (words)",
)
#: Parts of a text in their order, with the letter that says how much a word counts there.
_PARTS = (("title", "A"), ("byline", "B"), ("text", "D"), ("url", "D"))
#: How much a word counts by its letter, from D to A; a longer text counts for less.
_WEIGHTS = "{0.1, 0.1, 0.3, 1.0}"
_BY_LENGTH = 1
#: Places of a word that are noted, to rank by, and how far PostgreSQL counts them.
_MOST_PLACES = 20
_LAST_PLACE = 16_383
#: Texts that are unpacked to be compared: it takes longer than in SQLite.
_MOST_RANKED = 3_000
#: Texts that are unpacked to see whether pieces follow each other.
_MOST_CHECKED = 10_000
#: Bytes that words and places come to: PostgreSQL takes a million. Of a longer text the rest isn't found.
_MOST_BYTES = 900_000

_words = table(
    "article_words",
    column("number", BigInteger),
    column("title", TSVECTOR),
    column("words", TSVECTOR),
    column("folded", String),
)
_INSERT = _words.insert().values(
    number=bindparam("of_number"),
    title=cast(bindparam("of_title", type_=String), TSVECTOR),
    words=cast(bindparam("of_words", type_=String), TSVECTOR),
    folded=bindparam("of_folded"),
)
#: The number of a row's text.
number = _words.c.number


def make(connection: Connection) -> None:
    for statement in _CREATE:
        connection.exec_driver_sql(statement)


def store(connection: Connection, rows: Sequence[Row]) -> None:
    """Add texts: each with its number, title, byline, text and url, folded."""
    names = ("of_number", "of_title", "of_words", "of_folded")
    run_many(connection, _INSERT, [dict(zip(names, write_row(row), strict=True)) for row in rows])


def write_row(row: Row) -> tuple[int, str, str, str]:
    """Number, title, words and folded text of a row of ``article_words``, from what :func:`store` takes."""
    return (
        row["number"],
        write_vector([(row["title"], "A")]),
        write_vector([(row[name], letter) for name, letter in _PARTS]),
        # A line each, so that no phrase reaches from one into the other.
        "".join(f" {row[name]} \n" for name, _ in _PARTS),
    )


def clear(connection: Connection) -> None:
    connection.exec_driver_sql("DELETE FROM article_words")


def may_match(typed: Typed, *, in_title: bool = False) -> ColumnElement[bool]:
    """Whether a row has all words of what was typed, in the title if told; none asks in which order."""
    unwanted = [term for term in typed.unwanted if len(term.pieces) == 1]
    if not in_title:
        return _words.c.words.bool_op("@@")(_query(typed.wanted, unwanted))
    told = [_words.c.title.bool_op("@@")(_query(typed.wanted))]
    told += [not_(_words.c.words.bool_op("@@")(_query([term]))) for term in unwanted]
    return and_(*told)


def select_listed(typed: Typed, *, in_title: bool, leads: bool) -> Select[Any]:
    """See :meth:`.full_text.Index.select_listed`.

    For a page's worth of rows a planner would rather go through all texts, and unpack each.
    """
    found: ColumnElement[int] = number
    query: Select[Any] = select(number).where(may_match(typed, in_title=in_title))
    if leads:
        nothing: ColumnElement[Any] = literal_column("0")
        found = query.offset(nothing).subquery("may").c.number
        query = select(found)
    return query.join(listed_articles, listed_articles.c.number == found)


def among(
    connection: Connection,  # noqa: ARG001 - the same for each database
    typed: Typed,  # noqa: ARG001
    conditions: Sequence[ColumnElement[bool]],
    find_few: Callable[[], Select[Any] | None],  # noqa: ARG001
) -> ColumnElement[bool]:
    """See :meth:`.full_text.Index.among`: the planner chooses by the conditions, whose tables it knows."""
    return and_(*conditions)


def bound(typed: Typed, most: int) -> int:
    """How many that may match are looked at: more where the index can't tell whether they do."""
    return _MOST_CHECKED if _checks(typed, _words.c.folded) else min(most, _MOST_RANKED)


def rank(
    connection: Connection, query: Select[Any], typed: Typed, *, most: int, in_title: bool
) -> list[int] | None:
    """See :meth:`.full_text.Index.rank`."""
    looked_at = bound(typed, most)
    found = connection.execute(query.limit(looked_at + 1)).all()
    if len(found) > looked_at:
        return None
    at_of = {row.number: row.at for row in found}
    weights: ColumnElement[str] = literal_column(f"'{_WEIGHTS}'::float4[]")
    badness = -func.ts_rank(weights, _words.c.words, _query(typed.wanted), _BY_LENGTH, type_=Float)
    ranked = select(badness.label("badness"), _words.c.number).where(
        _words.c.number == any_(cast(list(at_of), ARRAY(BigInteger))),
        *_checks(typed, _words.c.folded, in_title=in_title),
    )
    rows = connection.execute(ranked).all()
    if len(rows) > min(most, _MOST_RANKED):
        return None
    # The last order first: what sorts it further keeps it.
    newest_first = sorted(rows, key=lambda row: (at_of[row.number], row.number), reverse=True)
    return [row.number for row in sorted(newest_first, key=itemgetter(0))]


def newest(
    typed: Typed, listed: Sequence[ColumnElement[bool]], has: Select[Any] | None, before: int | None
) -> Select[Any]:
    """Numbers of texts that match, the last one first, of articles of which that is true.

    A planner takes it for cheap to unpack a text, and would rather unpack all of them; an offset keeps it
    from that.
    """
    nothing: ColumnElement[Any] = literal_column("0")
    number = listed_articles.c.number
    query: Select[Any] = select(number).where(number.is_not(None), *listed).order_by(number.desc())
    query = query if before is None else query.where(number < before)
    if checks := _checks(typed, column("folded", String)):
        # Few of those that have the words may have them side by side: the index leads to those.
        query = query if has is None else query.where(has.exists())
        may = select(_words.c.number, _words.c.folded).where(may_match(typed)).offset(nothing).subquery("may")
        query = query.join(may, may.c.number == number).add_columns(may.c.folded)
        some = query.offset(nothing).subquery("some")
        return select(some.c.number).where(*checks)
    if has is not None:
        # Of one article after the other: of an EXISTS the planner would first look up all that have such.
        query = query.where(has.limit(1).scalar_subquery().is_not(None))
    some = query.offset(nothing).subquery("some")
    matches = select(may_match(typed)).where(_words.c.number == some.c.number).correlate(some)
    return select(some.c.number).where(matches.scalar_subquery())


def _checks(typed: Typed, folded: ColumnElement[str], *, in_title: bool = False) -> list[ColumnElement[bool]]:
    """What the index can't tell: whether pieces follow each other."""
    text = func.split_part(folded, "\n", 1) if in_title else folded
    told = [_follow(term, text) for term in _phrases(typed.wanted)]
    return told + [not_(_follow(term, folded)) for term in _phrases(typed.unwanted)]


def write_vector(parts: Sequence[tuple[str, str]]) -> str:
    """Folded texts, each with its letter, as PostgreSQL reads a ``tsvector``."""
    places: dict[str, list[str]] = {}
    left, place = _MOST_BYTES, 0
    for text, letter in parts:
        pieces = text.split()
        for piece in pieces:
            place += 1
            noted = places.get(piece)
            if noted is None:
                if (left := left - len(piece.encode()) - 8) < 0:
                    break
                places[piece] = noted = []
            if len(noted) < _MOST_PLACES and place <= _LAST_PLACE and left >= 2:
                left -= 2
                noted.append(f"{place}{letter}")
        for pair in _pairs(pieces):
            if pair not in places and (left := left - len(pair.encode()) - 8) >= 0:
                places[pair] = []
    return " ".join(f"'{piece}':{','.join(at)}" if at else f"'{piece}'" for piece, at in places.items())


def _pairs(pieces: Sequence[str]) -> Iterator[str]:
    """Characters that follow each other, where characters are pieces."""
    for one, other in pairwise(pieces):
        if is_character(one) and is_character(other):
            yield one + other


def _query(terms: Sequence[Term], unwanted: Sequence[Term] = ()) -> ColumnElement[str]:
    """As PostgreSQL reads a query: only folded pieces, each quoted, so that nothing typed is an operator."""
    said = [piece for term in terms for piece in _quoted(term)]
    said += [f"!{piece}" for term in unwanted for piece in _quoted(term)]
    return cast(literal(" & ".join(dict.fromkeys(said)), String), TSQUERY)


def _quoted(term: Term) -> Iterator[str]:
    whole = term.pieces[:-1] if term.is_prefix else term.pieces
    yield from (f"'{piece}'" for piece in (*whole, *_pairs(whole)))
    if term.is_prefix:
        yield f"'{term.pieces[-1]}':*"


def _phrases(terms: Sequence[Term]) -> list[Term]:
    return [term for term in terms if len(term.pieces) > 1]


def _follow(term: Term, text: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the pieces follow each other; only asked where the index has all of them."""
    said = f" {' '.join(term.pieces)}" + ("" if term.is_prefix else " ")
    return func.strpos(text, said) > 0
