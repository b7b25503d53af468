"""Keeps what people browse true: articles, citations, posts and people as their lists need them.

What a transaction changed is noted while it runs (:mod:`.touched`) and listed anew, from the facts, before
it ends. So the lists say the same whatever the order in which facts came, and can be made again at any time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import BindParameter, Connection, Table, and_, bindparam, delete, or_, select

from ..merging import merge
from ..model import MISSING, SEEN, Availability, PostState
from .full_text import clear_index, index_texts
from .listing_tables import listed_articles, listed_citations, listed_posts, people, people_handles
from .observation_tables import observations
from .posts import load_said
from .prepared import run_many
from .resolutions import counting_seq
from .rows import Row, insert_into, load_rows
from .sameness import load_members, load_standing
from .tables import article_versions, articles, citations, entries, posts, resolutions
from .touched import take_touched

#: Ids in one statement: databases bound the number of its parameters.
_AT_ONCE = 400
#: A publisher's date may be that far ahead of when the article was seen; what is further is no date.
_AHEAD = timedelta(days=1)
#: Looks at a post that are considered, newest first.
_LOOKS = 200
#: A citation that nothing was decided of.
UNDECIDED = "unresolved"
#: "" stands for all collections together.
EVERYWHERE = ""


def list_touched(connection: Connection) -> None:
    """List anew what the transaction changed."""
    noted = take_touched(connection)
    if noted is None:
        return
    also = set(noted.posts)
    for some in _parts(noted.articles):
        also |= list_articles(connection, some)
    for some in _parts(noted.citations):
        also |= _list_decisions(connection, some)
    for some in _parts(also):
        list_posts(connection, some)


def list_everything(connection: Connection) -> None:
    """Make the lists again from nothing."""
    for table in (listed_citations, listed_posts, listed_articles, people_handles, people):
        connection.execute(table.delete())
    clear_index(connection)
    for some in _every(connection, articles):
        list_articles(connection, some)
    for some in _every(connection, posts):
        list_posts(connection, some)


def list_sources(connection: Connection) -> None:
    """Say of every article again which source had it first: entries came from elsewhere."""
    same = and_(entries.c.collection == articles.c.collection, entries.c.url == articles.c.url)
    first = select(entries.c.source_id).select_from(articles.join(entries, same))
    first = first.where(articles.c.id == listed_articles.c.article_id, entries.c.left_out.is_(None))
    first = first.order_by(entries.c.seen_at, entries.c.source_id).limit(1).correlate(listed_articles)
    connection.execute(listed_articles.update().values(source_id=first.scalar_subquery()))


# --- articles ----------------------------------------------------------------------------------


def list_articles(connection: Connection, ids: Sequence[str]) -> set[str]:
    """List articles and what their current texts cite; the posts of which something else is said now."""
    rows = _load_articles(connection, ids)
    if not rows:
        return set()
    numbers = index_texts(connection, [row["version_id"] for row in rows if row["version_id"]])
    came_by = _load_sources(connection, [row["id"] for row in rows])
    new = {
        row["id"]: {
            "article_id": row["id"],
            "collection": row["collection"],
            "listed_at": _listed_at(row["published_at"], row["first_seen_at"]),
            "source_id": came_by.get(row["id"]),
            "version_id": row["version_id"],
            "number": numbers.get(row["version_id"]),
        }
        for row in rows
    }
    _replace(connection, listed_articles, listed_articles.c.article_id, list(new), new)
    return _list_citations(connection, new)


def _load_articles(connection: Connection, ids: Sequence[str]) -> Sequence[Row]:
    newest = (
        select(article_versions.c.id)
        .where(article_versions.c.article_id == articles.c.id)
        .order_by(article_versions.c.last_read_at.desc(), article_versions.c.read_at.desc())
        .limit(1)
        .correlate(articles)
        .scalar_subquery()
    )
    query = select(
        articles.c.id,
        articles.c.collection,
        articles.c.first_seen_at,
        article_versions.c.id.label("version_id"),
        article_versions.c.published_at,
    ).select_from(articles.outerjoin(article_versions, article_versions.c.id == newest))
    return load_rows(connection, query.where(articles.c.id.in_(ids)))


def _listed_at(published_at: datetime | None, first_seen_at: datetime) -> datetime:
    if published_at is None or published_at > first_seen_at + _AHEAD:
        return first_seen_at
    return published_at


def _load_sources(connection: Connection, ids: Sequence[str]) -> Mapping[str, str]:
    """The source that had each article first, of those that took it."""
    same = and_(entries.c.collection == articles.c.collection, entries.c.url == articles.c.url)
    query = select(articles.c.id, entries.c.source_id).join(entries, same)
    query = query.where(articles.c.id.in_(ids), entries.c.left_out.is_(None))
    query = query.order_by(entries.c.seen_at.desc(), entries.c.source_id.desc())
    return {row[0]: row[1] for row in connection.execute(query)}


# --- citations ---------------------------------------------------------------------------------


def _list_citations(connection: Connection, listed: Mapping[str, Row]) -> set[str]:
    of_version = {row["version_id"]: row for row in listed.values() if row["version_id"]}
    names = (
        "id",
        "version_id",
        "ordinal",
        "platform",
        "post",
        "author",
        "author_kind",
        "handle",
        "post_author",
    )
    query = select(*(citations.c[name] for name in names))
    query = query.where(citations.c.version_id.in_(list(of_version)), citations.c.current)
    found = load_rows(connection, query)
    decided = _load_decided(connection, {row["id"]: row["post"] for row in found})
    new: dict[str, Row] = {}
    handles: dict[tuple[str, str, str], None] = {}
    for row in found:
        article = of_version[row["version_id"]]
        person, handle = _name_person(row)
        state, post = decided[row["id"]]
        new[row["id"]] = {
            "citation_id": row["id"],
            "article_id": article["article_id"],
            "ordinal": row["ordinal"],
            "listed_at": article["listed_at"],
            "platform": row["platform"],
            "state": state,
            "post": post,
            "person": person,
        }
        if person and handle:
            handles[person, row["platform"], handle] = None
    old = _replace(connection, listed_citations, listed_citations.c.article_id, list(listed), new)
    _add(connection, people, [{"person": one} for one in {row["person"] for row in new.values()} - {None}])
    _add(connection, people_handles, [{"person": p, "platform": on, "handle": h} for p, on, h in handles])
    before = {(row["post"], row["article_id"]) for row in old}
    after = {(row["post"], row["article_id"]) for row in new.values()}
    return {post for post, _ in before ^ after if post}


def _list_decisions(connection: Connection, ids: Sequence[str]) -> set[str]:
    """List citations of which only the decision is another."""
    query = select(listed_citations, citations.c.post.label("own"))
    query = query.join(citations, citations.c.id == listed_citations.c.citation_id)
    rows = load_rows(connection, query.where(listed_citations.c.citation_id.in_(ids)))
    decided = _load_decided(connection, {row["citation_id"]: row["own"] for row in rows})
    changed = [
        {
            "which": row["citation_id"],
            "state": decided[row["citation_id"]][0],
            "post": decided[row["citation_id"]][1],
        }
        for row in rows
        if decided[row["citation_id"]] != (row["state"], row["post"])
    ]
    run_many(connection, _DECIDE, changed)
    before = {row["citation_id"]: row["post"] for row in rows}
    return {post for one in changed for post in (one["post"], before[one["which"]]) if post}


_DECIDE = (
    listed_citations.update()
    .where(listed_citations.c.citation_id == bindparam("which"))
    .values(state=bindparam("state"), post=bindparam("post"))
)


def _load_decided(
    connection: Connection, own: Mapping[str, str | None]
) -> Mapping[str, tuple[str, str | None]]:
    """State and post of citations, by what counts; ``own`` is the post that each names by its address."""
    said = {row[0]: (row[1], row[2]) for row in connection.execute(_COUNTING, {"ids": list(own)})}
    decided = {row_id: said.get(row_id, (UNDECIDED, post)) for row_id, post in own.items()}
    standing = load_standing(connection, {post for _, post in decided.values() if post})
    return {row_id: (state, standing[post] if post else None) for row_id, (state, post) in decided.items()}


# Asked in nearly every transaction: put together once.
_IDS: BindParameter[str] = bindparam("ids", expanding=True)
_COUNTING = select(resolutions.c.citation_id, resolutions.c.state, resolutions.c.post).where(
    resolutions.c.seq.in_(
        select(counting_seq())
        .where(resolutions.c.citation_id.in_(_IDS))
        .group_by(resolutions.c.citation_id)
        .correlate(None)
    )
)
_LOOKS_AT = (
    select(
        observations.c.post,
        observations.c.fields["state"].as_string().label("state"),
        observations.c.fields["before_at"].as_string().label("before_at"),
    )
    .where(observations.c.post.in_(_IDS))
    .order_by(observations.c.observed_at.desc(), observations.c.id.desc())
)


def _name_person(row: Row) -> tuple[str | None, str | None]:
    """Whom a citation names, folded, and the handle it gives, folded."""
    from ..people.folding import fold_name
    from .handles import fold_handle

    handle = fold_handle((row["handle"] or row["post_author"] or "")[:200]) or None
    is_named = row["author"] and row["author_kind"] in (None, "person", "organisation")
    name = fold_name(row["author"]) if is_named else ""
    return name or (f"@{handle}" if handle else None), handle


# --- posts -------------------------------------------------------------------------------------


def list_posts(connection: Connection, ids: Sequence[str]) -> None:
    """List posts as they stand, under the one of their ids that stands for all."""
    standing = load_standing(connection, ids)
    moved = [{"was": post, "post": other} for post, other in standing.items() if post != other]
    run_many(connection, _MOVE, moved)
    wanted = sorted(set(standing.values()))
    rows = {row["id"]: row for row in load_rows(connection, select(posts).where(posts.c.id.in_(wanted)))}
    members = load_members(connection, list(rows))
    states = _load_states(connection, members)
    cited = select(listed_citations.c.post, listed_articles.c.collection).join(
        listed_articles, listed_articles.c.article_id == listed_citations.c.article_id
    )
    in_collections: dict[str, set[str]] = defaultdict(lambda: {EVERYWHERE})
    for post, collection in connection.execute(
        cited.where(listed_citations.c.post.in_(list(rows))).distinct()
    ):
        in_collections[post].add(collection)
    new = {
        (row_id, collection): {
            "post": row_id,
            "collection": collection,
            "first_seen_at": row["first_seen_at"],
            "platform": row["platform"],
            "state": states[row_id],
        }
        for row_id, row in rows.items()
        for collection in in_collections[row_id]
    }
    _replace(connection, listed_posts, listed_posts.c.post, [*wanted, *(one["was"] for one in moved)], new)


_MOVE = (
    listed_citations.update()
    .where(listed_citations.c.post == bindparam("was"))
    .values(post=bindparam("post"))
)


def _load_states(connection: Connection, members: Mapping[str, Sequence[str]]) -> Mapping[str, str]:
    """How it stands with posts, in a word: by the looks at them, else by what was said of them."""
    stands_for = {one: row_id for row_id, every in members.items() for one in every}
    looks: dict[str, list[Row]] = defaultdict(list)
    for post, state, before_at in connection.execute(_LOOKS_AT, {"ids": list(stands_for)}):
        looks[stands_for[post]].append({"state": state, "before_at": before_at})
    unseen = [row_id for row_id in members if row_id not in looks]
    readings = load_said(connection, unseen) if unseen else {}
    return {
        row_id: _state_of(looks[row_id][:_LOOKS])
        if row_id in looks
        else _availability_of(merge(readings.get(row_id, ()))[0].availability)
        for row_id in members
    }


def _state_of(looks: Sequence[Row]) -> str:
    telling = next((one["state"] for one in looks if one["state"] in SEEN | MISSING), looks[0]["state"])
    if telling not in SEEN:
        return str(telling)
    is_edited = any(one["state"] == PostState.EDITED and one["before_at"] for one in looks)
    return "edited" if is_edited else "there"


def _availability_of(said: Availability) -> str:
    return "there" if said is Availability.AVAILABLE else said.value


# --- rows --------------------------------------------------------------------------------------


def _replace(
    connection: Connection, table: Table, column: Any, of: Collection[str], new: Mapping[Any, Row]
) -> Sequence[Row]:
    """Have exactly the new rows in a table, of those with these values in a column; the rows there were."""
    keys = list(table.primary_key.columns)
    old = load_rows(connection, select(table).where(column.in_(list(of))))

    def key_of(row: Row) -> Any:
        return row[keys[0].name] if len(keys) == 1 else tuple(row[key.name] for key in keys)

    known = {key_of(row): row for row in old}
    gone = [known[key] for key in known.keys() - new.keys()]
    for start in range(0, len(gone), _AT_ONCE):
        some = gone[start : start + _AT_ONCE]
        connection.execute(
            delete(table).where(or_(*(and_(*(key == row[key.name] for key in keys)) for row in some)))
        )
    changed = [row for key, row in new.items() if key not in known or dict(known[key]) != dict(row)]
    if changed:
        insert = insert_into(table, connection.dialect.name)
        values = {one.name: insert.excluded[one.name] for one in table.columns if one not in keys}
        names = [one.name for one in keys]
        connection.execute(insert.on_conflict_do_update(index_elements=names, set_=values), changed)
    return old


def _add(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert those rows that aren't there."""
    if rows:
        connection.execute(insert_into(table, connection.dialect.name).on_conflict_do_nothing(), rows)


def _parts(ids: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(sorted(ids))
    while some := list(islice(rest, _AT_ONCE)):
        yield some


def _every(connection: Connection, table: Table) -> Iterator[list[str]]:
    """All ids of a table, so many at once."""
    last = ""
    while True:
        query = select(table.c.id).where(table.c.id > last).order_by(table.c.id).limit(_AT_ONCE)
        some = list(connection.execute(query).scalars())
        if not some:
            return
        yield some
        last = some[-1]
