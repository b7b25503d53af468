"""Which articles and citations are wanted, as conditions on the lists."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Connection, Exists, Select, false, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from ..ports import Filter
from .listing_tables import listed_articles, listed_citations
from .pages import between
from .person_keys import read_key
from .tags import has_tag

Conditions = list[ColumnElement[bool]]

#: Rows that are still looked through one by one.
_FEW = 20_000
#: Rows that are sooner put together than sought one by one.
_VERY_FEW = 8_000


def of_article(wanted: Filter, *, with_times: bool = True, is_tag_common: bool = False) -> Conditions:
    """What is asked of an article itself."""
    table, told = listed_articles, []
    if wanted.collection is not None:
        told.append(table.c.collection == wanted.collection)
    if wanted.source is not None:
        told.append(table.c.source_id == wanted.source)
    if wanted.is_read is not None:
        told.append(table.c.version_id.is_not(None) if wanted.is_read else table.c.version_id.is_(None))
    if wanted.tag is not None:
        told.append(has_tag(table.c.article_id, "article", wanted.tag, is_common=is_tag_common))
    return [*told, *between(table.c.listed_at, wanted)] if with_times else told


def of_citation(wanted: Filter) -> Conditions:
    """What is asked of one citation, be it of those that an article has."""
    table, told = listed_citations, []
    if wanted.platform is not None:
        told.append(table.c.platform == wanted.platform)
    if wanted.state is not None:
        told.append(table.c.state == wanted.state)
    if wanted.person is not None:
        person = read_key(wanted.person)
        # The index of people leads: those of platforms and states would lead through everybody's citations.
        told = [false() if person is None else table.c.person == person, *map(opaque, told)]
    return told


def cites_such(connection: Connection, wanted: Filter) -> ColumnElement[bool]:
    """Whether an article has a citation that is wanted, for queries that ask it of many articles."""
    table, such = listed_citations, of_citation(wanted)
    # Of a column that stands in each of the indexes: else each row is looked up to be counted.
    if is_few(connection, select(table.c.article_id).where(*such)):
        return opaque(listed_articles.c.article_id.in_(select(table.c.article_id).where(*such)))
    return its_such(wanted).exists()


def few_numbers(
    connection: Connection, wanted: Filter, is_cited: ColumnElement[bool] | None
) -> Select[Any] | None:
    """The numbers of the texts of wanted articles, where those are very few; ``None`` where they may be more.

    ``is_cited`` is what :func:`cites_such` says of them.
    """
    told, table = of_article(wanted), listed_articles
    numbers = select(table.c.number)
    if is_cited is not None and not isinstance(is_cited, Exists):
        such = select(listed_citations.c.article_id).where(*of_citation(wanted))
        if is_few(connection, such, _VERY_FEW):
            return numbers.where(table.c.article_id.in_(such), *map(opaque, told))
    # Whether an article is read or has a tag no index of the lists tells.
    by_index = of_article(replace(wanted, is_read=None, tag=None))
    if not by_index or not is_few(connection, select(table.c.article_id).where(*by_index), _VERY_FEW):
        return None
    return numbers.where(*told) if is_cited is None else numbers.where(*told, is_cited)


def its_such(wanted: Filter) -> Select[Any]:
    """The citations of a listed article that are wanted: for queries that ask few articles for them."""
    table = listed_citations
    # Through the article alone: an index of states would lead to those of all other articles.
    mine = table.c.article_id == listed_articles.c.article_id
    return select(table.c.citation_id).where(mine, *map(opaque, of_citation(wanted)))


class opaque(FunctionElement[bool]):
    """The same condition, of which SQLite's planner knows no index that could lead to the rows.

    PostgreSQL knows what its columns hold, and is told the plain condition: of this one it would guess wrong.
    """

    type = Boolean()
    inherit_cache = True


@compiles(opaque)
def _say(condition: Any, compiler: Any, **more: Any) -> str:
    return f"({compiler.process(condition.clauses, **more)})"


@compiles(opaque, "sqlite")
def _hide(condition: Any, compiler: Any, **more: Any) -> str:
    return f"CASE WHEN ({compiler.process(condition.clauses, **more)}) THEN 1 ELSE 0 END = 1"


def is_narrow(connection: Connection, wanted: Filter) -> bool:
    """Whether so few articles are of the wanted collection or source that each can be looked at."""
    narrow = of_article(wanted) if wanted.collection is not None or wanted.source is not None else []
    return bool(narrow) and is_few(connection, select(listed_articles.c.article_id).where(*narrow))


def is_few(connection: Connection, query: Select[Any], few: int = _FEW) -> bool:
    """Whether a query has fewer rows than that; no more are counted."""
    some = query.limit(few).subquery()
    number: int = connection.execute(select(func.count()).select_from(some)).scalar_one()
    return number < few
