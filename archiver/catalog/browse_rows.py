"""What browsed rows show, of as many as a page has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import Connection, func, select, union_all

from .capture_tables import captures
from .chosen import opaque
from .listing_tables import EVERYWHERE, listed_articles, listed_citations, listed_posts
from .rows import find_row, load_rows
from .shown import (
    Shown,
    as_row,
    full_citations,
    full_posts,
    name_posts,
    select_articles,
    select_captures,
    select_citations,
)
from .tables import articles, citations, post_aliases, posts, sources
from .tags import load_tags

#: Characters of a title: a stranger may have written a million.
_TITLE_CHARS = 1000


def article_rows(connection: Connection, ids: Sequence[str]) -> list[Shown]:
    """Articles in the order of their ids, each with what it cites, its source and its tags.

    ``unread`` says of one without a text how the newest visit to it ended; ``posts`` of each post that it
    cites its ``id``, its ``state`` and the ``outcomes`` of the visits to it, the newest first.
    """
    query = select_articles(title_chars=_TITLE_CHARS).where(articles.c.id.in_(ids))
    rows = {row["id"]: as_row(row) for row in load_rows(connection, query)}
    came_by = _load_sources(connection, ids)
    tags = load_tags(connection, ids)
    unread = _load_endings(connection, [row for row in rows.values() if row["version_id"] is None])
    for row_id, row in rows.items():
        row |= {
            "platforms": {},
            "states": {},
            "posts": [],
            "source": came_by.get(row_id),
            "tags": tags[row_id],
        }
        row["unread"] = unread.get(row_id)
    table = listed_citations
    kinds = (table.c.article_id, table.c.platform, table.c.state)
    counts = select(*kinds, func.count()).where(table.c.article_id.in_(ids)).group_by(*kinds)
    for article_id, platform, state, number in connection.execute(counts):
        for name, key in (("platforms", platform), ("states", state)):
            of = rows[article_id][name]
            of[key] = of.get(key, 0) + number
    for article_id, post in _iter_cited(connection, ids):
        rows[article_id]["posts"].append(post)
    return [rows[row_id] for row_id in ids if row_id in rows]


def _iter_cited(connection: Connection, ids: Sequence[str]) -> Iterator[tuple[str, Shown]]:
    """Article and post, for each post that these articles cite."""
    table = listed_citations
    cited = select(table.c.article_id, table.c.post, listed_posts.c.state).distinct()
    cited = cited.join(listed_posts, listed_posts.c.post == table.c.post)
    cited = cited.where(table.c.article_id.in_(ids), opaque(listed_posts.c.collection == EVERYWHERE))
    among = select(table.c.post).where(table.c.article_id.in_(ids), table.c.post.is_not(None))
    addresses = union_all(
        select(posts.c.id.label("post"), posts.c.url.label("url")).where(posts.c.id.in_(among)),
        select(post_aliases.c.post, post_aliases.c.alias).where(post_aliases.c.post.in_(among)),
    ).subquery()
    visits = select(addresses.c.post, captures.c.outcome)
    visits = visits.join(captures, captures.c.url == addresses.c.url)
    visits = visits.where(opaque(captures.c.purpose != "description"))
    outcomes: dict[str, list[str]] = defaultdict(list)
    for post, outcome in connection.execute(
        visits.order_by(captures.c.captured_at.desc(), captures.c.id.desc())
    ):
        outcomes[post].append(outcome)
    for article_id, post, state in connection.execute(cited.order_by(table.c.post)):
        yield article_id, {"id": post, "state": state, "outcomes": outcomes[post]}


def _load_sources(connection: Connection, ids: Sequence[str]) -> Mapping[str, Shown]:
    query = select(listed_articles.c.article_id, sources.c.id, sources.c.title, sources.c.url)
    query = query.join(sources, sources.c.id == listed_articles.c.source_id)
    query = query.where(listed_articles.c.article_id.in_(ids))
    return {
        row["article_id"]: {"id": row["id"], "title": row["title"] or row["url"]}
        for row in load_rows(connection, query)
    }


def _load_endings(connection: Connection, rows: Sequence[Shown]) -> Mapping[str, Shown]:
    """How the newest visit to each of these articles ended."""
    found = {}
    for row in rows:
        query = select(captures.c.outcome, captures.c.evidence, captures.c.captured_at).where(
            captures.c.url == row["url"], captures.c.collection == row["collection"]
        )
        ended = find_row(connection, query.order_by(captures.c.captured_at.desc()).limit(1))
        if ended is not None:
            found[row["id"]] = as_row(ended)
    return found


def citation_rows(connection: Connection, ids: Sequence[str]) -> list[Shown]:
    """Citations in the order of their ids."""
    query = select_citations(title_chars=_TITLE_CHARS).where(citations.c.id.in_(ids))
    shown = {row["id"]: row for row in full_citations(connection, load_rows(connection, query))}
    return [shown[row_id] for row_id in ids if row_id in shown]


def post_rows(connection: Connection, ids: Sequence[str]) -> list[Shown]:
    """Posts in the order of their ids, each with how it stands with it and how many articles cite it."""
    rows = load_rows(connection, select(posts).where(posts.c.id.in_(ids)))
    shown = {row["id"]: row for row in full_posts(connection, rows)}
    states = select(listed_posts.c.post, listed_posts.c.state).where(
        listed_posts.c.post.in_(ids), opaque(listed_posts.c.collection == EVERYWHERE)
    )
    state_of = {row[0]: row[1] for row in connection.execute(states)}
    table = listed_citations
    citing = select(table.c.post, func.count(table.c.article_id.distinct())).where(table.c.post.in_(ids))
    cited: dict[str, int] = defaultdict(int)
    cited |= {row[0]: row[1] for row in connection.execute(citing.group_by(table.c.post))}
    return [
        shown[row_id] | {"state": state_of.get(row_id, "unknown"), "cited_by": cited[row_id]}
        for row_id in ids
        if row_id in shown
    ]


def capture_rows(connection: Connection, ids: Sequence[str]) -> list[Shown]:
    """Captures in the order of their ids; ``about`` is the article or post whose address was visited."""
    query = select_captures().where(captures.c.id.in_(ids))
    shown = {row["id"]: as_row(row) for row in load_rows(connection, query)}
    about = _load_abouts(connection, {row["url"] for row in shown.values()})
    return [shown[row_id] | {"about": about.get(shown[row_id]["url"])} for row_id in ids if row_id in shown]


def _load_abouts(connection: Connection, urls: Collection[str]) -> Mapping[str, Shown]:
    """What stands at each of these addresses, as far as it is known: kind, id, and what people call it."""
    found: dict[str, Shown] = {}
    given = select(post_aliases.c.post, post_aliases.c.alias).where(post_aliases.c.alias.in_(urls))
    wanted: dict[str, str] = {row[1]: row[0] for row in connection.execute(given)}
    own = select(posts.c.id, posts.c.url).where(posts.c.url.in_(urls))
    wanted |= {row[1]: row[0] for row in connection.execute(own)}
    rows = load_rows(connection, select(posts).where(posts.c.id.in_(set(wanted.values()))))
    names, platforms = name_posts(connection, rows), {row["id"]: row["platform"] for row in rows}
    for url, post_id in wanted.items():
        if platform := platforms.get(post_id):
            found[url] = {"type": "post", "id": post_id, "name": names[post_id], "platform": platform}
    query = select_articles(title_chars=_TITLE_CHARS).where(articles.c.url.in_(urls))
    for row in load_rows(connection, query):
        found[row["url"]] = {"type": "article", "id": row["id"], "name": row["title"]}
    return found
