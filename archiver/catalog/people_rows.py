"""Whom citations name: by the name that articles use, with the accounts that go by it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from .linking_tables import accounts
from .resolutions import counting_seq
from .rows import Row, load_rows
from .shown import Shown, as_row
from .tables import article_versions, articles, citations, resolutions

#: By which a citation names somebody; a handle alone is a name, too.
_NAME = func.coalesce(citations.c.author, "@" + citations.c.handle)


def select_people() -> Any:
    """One row a name, by name; :func:`full_people` adds the accounts."""
    every = resolutions.alias()
    counting = select(counting_seq(every)).where(every.c.citation_id == citations.c.id)
    counts = resolutions.c.seq == counting.correlate(citations).scalar_subquery()
    joined = (
        citations.join(article_versions, article_versions.c.id == citations.c.version_id)
        .join(articles, articles.c.id == article_versions.c.article_id)
        .outerjoin(resolutions, and_(resolutions.c.citation_id == citations.c.id, counts))
    )
    found_at = citations.c.found_at
    columns = (
        _NAME.label("name"),
        func.min(citations.c.author_kind).label("kind"),
        func.count().label("citations"),
        func.count(articles.c.id.distinct()).label("articles"),
        func.count(func.coalesce(resolutions.c.post, citations.c.post).distinct()).label("posts"),
        func.min(found_at, type_=found_at.type).label("first_cited_at"),
        func.max(found_at, type_=found_at.type).label("last_cited_at"),
    )
    names_somebody = or_(citations.c.author_kind.is_(None), citations.c.author_kind != "unnamed")
    query = select(*columns).select_from(joined)
    return (
        query.where(citations.c.current, _NAME.is_not(None), names_somebody).group_by(_NAME).order_by(_NAME)
    )


def full_people(connection: Connection, rows: Sequence[Row]) -> list[Shown]:
    """Rows of people with every account that a citation or what was learnt gives them."""
    names = [row["name"] for row in rows]
    known: dict[str, dict[tuple[str, str], str]] = {name: {} for name in names}
    cited = select(_NAME.label("name"), citations.c.platform, citations.c.handle).distinct()
    cited = cited.where(_NAME.in_(names), citations.c.handle.is_not(None), citations.c.current)
    for row in load_rows(connection, cited):
        known[row["name"]][row["platform"], row["handle"]] = "article"
    learnt = select(accounts.c.owner, accounts.c.platform, accounts.c.handle, accounts.c.origin)
    for row in load_rows(connection, learnt.where(accounts.c.owner.in_(names))):
        known[row["owner"]].setdefault((row["platform"], row["handle"]), row["origin"])
    return [
        as_row(row)
        | {
            "accounts": [
                {"platform": platform, "handle": handle, "origin": origin}
                for (platform, handle), origin in sorted(known[row["name"]].items())
            ]
        }
        for row in rows
    ]
