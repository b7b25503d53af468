"""The full-text index of articles: what goes into it, and under which numbers; each database has its own.

The words go in folded (:mod:`.folding`). A row is a text of an article, under its number in
``article_texts``, and is never changed; whether it is the article's current text the lists say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, and_, bindparam, func, select

from . import full_text_sqlite
from .listing_tables import article_texts
from .prepared import add_rows
from .raw import load_raw
from .rows import Row
from .tables import article_versions, articles
from .words import MOST_CHARS, Typed

_COLUMNS = ("title", "byline", "text", "url")
_TITLE_CHARS = 20_000
#: Texts that are held at once.
_AT_ONCE = 50

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
#: Texts under the numbers that they have; what was known of one when it was indexed counts.
_NUMBERED = (
    select(
        article_texts.c.number,
        article_texts.c.has_byline,
        func.substr(article_versions.c.title, 1, _TITLE_CHARS).label("title"),
        article_versions.c.byline,
        func.substr(article_versions.c.text, 1, MOST_CHARS).label("text"),
        articles.c.url,
    )
    .join(article_versions, article_versions.c.id == article_texts.c.version_id)
    .join(articles, articles.c.id == article_versions.c.article_id)
    .where(article_texts.c.number > bindparam("after"))
    .order_by(article_texts.c.number)
    .limit(_AT_ONCE)
)
_LAST = select(func.max(article_texts.c.number).label("number"))


class Index(Protocol):
    """An index of words, which the database keeps."""

    #: The number of a row's text.
    @property
    def number(self) -> ColumnElement[int]: ...

    def make(self, connection: Connection, /) -> None:
        """Make it, beside tables that are new."""

    def store(self, connection: Connection, rows: Sequence[Row], /) -> None:
        """Add texts: each with its number, title, byline, text and url, folded."""

    def clear(self, connection: Connection, /) -> None:
        """Take everything out of it."""

    def may_match(self, typed: Typed, *, in_title: bool = False) -> ColumnElement[bool]:
        """Whether a row may have what was typed, all of it in the title if told: as the index alone tells."""

    def select_listed(self, typed: Typed, /, *, in_title: bool, leads: bool) -> Select[Any]:
        """Numbers of texts that may match, joined to the articles that are listed by them.

        ``leads`` where what else is asked of the article is true of many, and no index tells of whom: then
        the words are looked up first, whatever a planner takes for quicker.
        """

    def among(
        self,
        connection: Connection,
        typed: Typed,
        conditions: Sequence[ColumnElement[bool]],
        find_few: Callable[[], Select[Any] | None],
        /,
    ) -> ColumnElement[bool]:
        """That the row of a :meth:`select_listed` is of a wanted article, of which the ``conditions`` hold.

        ``find_few`` gives the numbers of all wanted, where those are few; to ask for them takes a while.
        """

    def bound(self, typed: Typed, most: int, /) -> int:
        """How many rows that may match are looked at, where ``most`` are compared."""

    def rank(
        self, connection: Connection, query: Select[Any], typed: Typed, /, *, most: int, in_title: bool
    ) -> list[int] | None:
        """The numbers of a query's rows that do have it: the best first, and of equals the newest.

        The query selects ``number`` and ``at`` of rows that may match; ``None`` where more than ``most`` do,
        or where so many may that to look at them takes long.
        """

    def newest(
        self,
        typed: Typed,
        listed: Sequence[ColumnElement[bool]],
        has: Select[Any] | None,
        before: int | None,
        /,
    ) -> Select[Any]:
        """Numbers of texts that do have it, the last one first, where ``listed`` holds of the article.

        Only of articles for which ``has`` has a row, and those below ``before``. For many that match: no more
        are looked at than are read.
        """


def index_of(connection: Connection) -> Index:
    if connection.dialect.name == "sqlite":
        return full_text_sqlite
    from . import full_text_server  # loads that database's part of SQLAlchemy

    return full_text_server


def make_index(connection: Connection) -> None:
    """Make the index, beside tables that are new."""
    index_of(connection).make(connection)


def index_texts(connection: Connection, version_ids: Iterable[str]) -> Mapping[str, int]:
    """Have these texts in the index; the number of each."""
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
    # Nobody else writes meanwhile: SQLite lets one at a time, and in PostgreSQL facts are written in turns.
    last = load_raw(connection, _LAST)[0].number or 0
    numbers: dict[str, int] = {}
    texts: list[Row] = []
    words: list[Row] = []
    for number, row in enumerate(load_raw(connection, _WORDS, ids=list(version_ids)), last + 1):
        numbers[row.id] = number
        texts.append({"number": number, "version_id": row.id, "has_byline": row.byline is not None})
        words.append(fold_row(number, row._mapping))
    add_rows(connection, article_texts, texts)
    index_of(connection).store(connection, words)
    return numbers


def fold_row(number: int, known: Mapping[str, Any]) -> Row:
    """A text as :meth:`Index.store` takes it; ``known`` has its title, byline, text and url."""
    from .folding import fold_text

    return {"number": number, **{name: fold_text(known[name] or "") for name in _COLUMNS}}


def index_numbered(connection: Connection, after: int) -> tuple[int, int]:
    """Have some texts in the index under the numbers behind one; how many, and the last number.

    For a catalogue that was copied: its texts have numbers, and the index isn't copied.
    """
    words: list[Row] = []
    for row in connection.execute(_NUMBERED, {"after": after}):
        known = row._asdict() | {"byline": row.byline if row.has_byline else None}
        words.append(fold_row(row.number, known))
        after = row.number
    index_of(connection).store(connection, words)
    return len(words), after


def clear_index(connection: Connection) -> None:
    """Take everything out of the index."""
    index_of(connection).clear(connection)
    connection.execute(article_texts.delete())
