"""The tags of what lists show, and what has a tag."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select

from ..model import SubjectKind
from ..tags import fold_tag
from .listing_tables import listed_citations
from .note_tables import tags
from .rows import Row, load_rows

_KINDS: tuple[SubjectKind, ...] = ("article", "citation", "post")
#: From so many on a tag is common.
_MANY = 10_000
IS_SET = tags.c.removed_at.is_(None)


def load_tags(connection: Connection, ids: Collection[str]) -> Mapping[str, list[str]]:
    """The tags of articles, citations or posts, in the order they were put on; of those without one none."""
    found: dict[str, list[str]] = {row_id: [] for row_id in ids}
    for row in load_tagged(connection, _KINDS, ids):
        found[row["subject_id"]].append(row["tag"])
    return found


def load_tagged(connection: Connection, kinds: Sequence[SubjectKind], ids: Iterable[str]) -> Sequence[Row]:
    """The rows of tags that things have, in the order they were put on. No two kinds have an id in common."""
    mine = (tags.c.subject_kind.in_(kinds), tags.c.subject_id.in_(list(ids)))
    query = select(tags).where(*mine, IS_SET)
    return load_rows(connection, query.order_by(tags.c.added_at, tags.c.folded))


def is_common(connection: Connection, tag: str) -> bool:
    """Whether so much has a tag that who looks for it meets one soon."""
    some = select(tags.c.subject_id).where(*_is(tag)).limit(_MANY).subquery()
    number: int = connection.execute(select(func.count()).select_from(some)).scalar_one()
    return number >= _MANY


def has_tag(
    row_id: ColumnElement[Any], kind: SubjectKind, tag: str, *, is_common: bool = False
) -> ColumnElement[bool]:
    """Whether a person gave the article, citation or post of an id a tag.

    A rare one leads a planner to the rows that have it; of a common one each row is asked.
    """
    having = select(tags.c.subject_id).where(*_is(tag), tags.c.subject_kind == kind)
    return having.where(tags.c.subject_id == row_id).exists() if is_common else row_id.in_(having)


def has_tag_or_article(
    row_id: ColumnElement[Any], article_id: ColumnElement[Any], tag: str, *, is_common: bool
) -> ColumnElement[bool]:
    """Whether a person gave a listed citation a tag, or the article that it stands in."""
    if is_common:
        mine = has_tag(row_id, "citation", tag, is_common=True)
        return or_(mine, has_tag(article_id, "article", tag, is_common=True))
    within = listed_citations.alias()
    of_articles = select(within.c.citation_id).where(has_tag(within.c.article_id, "article", tag))
    own = select(tags.c.subject_id).where(*_is(tag), tags.c.subject_kind == "citation")
    return row_id.in_(own.union_all(of_articles))


def _is(tag: str) -> tuple[ColumnElement[bool], ...]:
    return (tags.c.folded == fold_tag(" ".join(tag[:200].split())), IS_SET)
