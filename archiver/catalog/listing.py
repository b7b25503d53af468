"""Keeps what people browse true: articles, citations, posts and people as their lists need them.

What a transaction changed is noted while it runs (:mod:`.touched`) and listed anew, from the facts, before
it ends. So the lists say the same whatever the order in which facts came, and can be made again at any time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import BindParameter, Connection, Delete, Insert, Table, and_, bindparam, func, select

from ..merging import merge
from ..model import MISSING, SEEN, Availability, Origin, PostMetadata, PostState, Reading
from .full_text import clear_index, index_texts
from .listing_tables import (
    EVERYWHERE,
    listed_articles,
    listed_citations,
    listed_posts,
    people,
    people_handles,
)
from .observation_tables import observations
from .raw import load_raw, run_raw
from .resolutions import counting_seq
from .rows import insert_into
from .tables import (
    article_versions,
    articles,
    citations,
    entries,
    post_merges,
    post_metadata,
    posts,
    resolutions,
)
from .tallies import count_everything
from .tallying import Kind
from .tallying import add as add_tallies
from .touched import Touched

#: Ids in one statement: databases bound the number of its parameters.
_AT_ONCE = 400
#: A publisher's date may be that far ahead of when the article was seen; what is further is no date.
_AHEAD = timedelta(days=1)
#: Looks at a post that are considered, newest first.
_LOOKS = 200
#: A citation that nothing was decided of.
UNDECIDED = "unresolved"
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)

Rows = dict[Any, dict[str, Any]]


def list_touched(connection: Connection, noted: Touched) -> None:
    """List anew what a transaction changed."""
    also = set(noted.posts)
    for some in _parts(noted.articles):
        also |= list_articles(connection, some)
    for some in _parts(noted.citations):
        also |= _list_decisions(connection, some)
    kinds: Counter[Kind] = Counter()
    for some in _parts(also):
        kinds.update(list_posts(connection, some))
    add_tallies(connection, noted.added, kinds)


def list_everything(connection: Connection) -> None:
    """Make the lists again from nothing."""
    for table in (listed_citations, listed_posts, listed_articles, people_handles, people):
        connection.execute(table.delete())
    clear_index(connection)
    for some in _every_id(connection, articles):
        list_articles(connection, some)
    for some in _every_id(connection, posts):
        list_posts(connection, some)
    count_everything(connection)


def list_sources(connection: Connection) -> None:
    """Say of every article again which source had it first: entries came from elsewhere."""
    same = and_(entries.c.collection == articles.c.collection, entries.c.url == articles.c.url)
    first = select(entries.c.source_id).select_from(articles.join(entries, same))
    first = first.where(articles.c.id == listed_articles.c.article_id, entries.c.left_out.is_(None))
    first = first.order_by(entries.c.seen_at, entries.c.source_id).limit(1).correlate(listed_articles)
    connection.execute(listed_articles.update().values(source_id=first.scalar_subquery()))


# --- articles ----------------------------------------------------------------------------------

_wanted: BindParameter[str] = bindparam("ids", expanding=True)
_newest = (
    select(article_versions.c.id)
    .where(article_versions.c.article_id == articles.c.id)
    .order_by(article_versions.c.last_read_at.desc(), article_versions.c.read_at.desc())
    .limit(1)
    .correlate(articles)
    .scalar_subquery()
)
#: The source that had an article first, of those that took it.
_came_by = (
    select(entries.c.source_id)
    .where(
        entries.c.collection == articles.c.collection,
        entries.c.url == articles.c.url,
        entries.c.left_out.is_(None),
    )
    .order_by(entries.c.seen_at, entries.c.source_id)
    .limit(1)
    .correlate(articles)
    .scalar_subquery()
)
_ARTICLES = (
    select(
        articles.c.id,
        articles.c.collection,
        articles.c.first_seen_at,
        article_versions.c.id.label("version_id"),
        article_versions.c.published_at,
        _came_by.label("source_id"),
    )
    .select_from(articles.outerjoin(article_versions, article_versions.c.id == _newest))
    .where(articles.c.id.in_(_wanted))
)
_OLD_ARTICLES = select(listed_articles).where(listed_articles.c.article_id.in_(_wanted))


def list_articles(connection: Connection, ids: Sequence[str]) -> set[str]:
    """List articles and what their current texts cite; the posts of which something else is said now."""
    rows = load_raw(connection, _ARTICLES, ids=ids)
    if not rows:
        return set()
    numbers = index_texts(connection, [row.version_id for row in rows if row.version_id])
    new: Rows = {
        row.id: {
            "article_id": row.id,
            "collection": row.collection,
            "listed_at": _listed_at(row.published_at, row.first_seen_at),
            "source_id": row.source_id,
            "version_id": row.version_id,
            "number": numbers.get(row.version_id),
        }
        for row in rows
    }
    old = {row.article_id: row for row in load_raw(connection, _OLD_ARTICLES, ids=ids)}
    _store(connection, listed_articles, old, new)
    return _list_citations(connection, new)


def _listed_at(published_at: Any, first_seen_at: Any) -> Any:
    if published_at is None or published_at <= first_seen_at:
        return published_at or first_seen_at
    is_ahead = _read_time(published_at) > _read_time(first_seen_at) + _AHEAD
    return first_seen_at if is_ahead else published_at


def _read_time(at: Any) -> datetime:
    return at if isinstance(at, datetime) else datetime.fromisoformat(at)


# --- citations ---------------------------------------------------------------------------------

_every = resolutions.alias()
_counting = (
    select(counting_seq(_every))
    .where(_every.c.citation_id == citations.c.id)
    .correlate(citations)
    .scalar_subquery()
)
_DECIDED = select(
    citations.c.id,
    citations.c.version_id,
    citations.c.ordinal,
    citations.c.platform,
    citations.c.post,
    citations.c.author,
    citations.c.author_kind,
    citations.c.handle,
    citations.c.post_author,
    resolutions.c.state,
    resolutions.c.post.label("meant"),
).select_from(citations.outerjoin(resolutions, resolutions.c.seq == _counting))
_CITED = _DECIDED.where(citations.c.version_id.in_(_wanted), citations.c.current)
_DECIDED_AGAIN = _DECIDED.where(citations.c.id.in_(_wanted))
_OLD_CITED = select(listed_citations).where(listed_citations.c.article_id.in_(_wanted))
_OLD_DECIDED = select(
    listed_citations.c.citation_id, listed_citations.c.state, listed_citations.c.post
).where(listed_citations.c.citation_id.in_(_wanted))
_DECIDE = (
    listed_citations.update()
    .where(listed_citations.c.citation_id == bindparam("which"))
    .values(state=bindparam("is_state"), post=bindparam("is_post"))
)


def _list_citations(connection: Connection, listed: Rows) -> set[str]:
    of_version = {row["version_id"]: row for row in listed.values() if row["version_id"]}
    found = load_raw(connection, _CITED, ids=list(of_version)) if of_version else ()
    meant = _load_meant(connection, found)
    new: Rows = {}
    handles: dict[tuple[str, str, str], None] = {}
    for row in found:
        article = of_version[row.version_id]
        person, handle = _name_person(row)
        new[row.id] = {
            "citation_id": row.id,
            "article_id": article["article_id"],
            "ordinal": row.ordinal,
            "listed_at": article["listed_at"],
            "platform": row.platform,
            "state": row.state or UNDECIDED,
            "post": meant[row.id],
            "person": person,
        }
        if person and handle:
            handles[person, row.platform, handle] = None
    old = {row.citation_id: row for row in load_raw(connection, _OLD_CITED, ids=list(listed))}
    if _store(connection, listed_citations, old, new):
        named = {row["person"] for row in new.values() if row["person"]}
        run_raw(
            connection, _adding(people, connection.dialect.name), [{"person": one} for one in sorted(named)]
        )
        met = [{"person": person, "platform": on, "handle": handle} for person, on, handle in handles]
        run_raw(connection, _adding(people_handles, connection.dialect.name), met)
    before = {(row.post, row.article_id) for row in old.values()}
    after = {(row["post"], row["article_id"]) for row in new.values()}
    return {post for post, _ in before ^ after if post}


def _list_decisions(connection: Connection, ids: Sequence[str]) -> set[str]:
    """List citations of which only the decision is another; the posts of which something else is said now."""
    old = {row.citation_id: row for row in load_raw(connection, _OLD_DECIDED, ids=ids)}
    if not old:
        return set()
    found = load_raw(connection, _DECIDED_AGAIN, ids=list(old))
    meant = _load_meant(connection, found)
    changed = [
        {"which": row.id, "is_state": state, "is_post": meant[row.id]}
        for row in found
        if (state := row.state or UNDECIDED, meant[row.id]) != (old[row.id].state, old[row.id].post)
    ]
    run_raw(connection, _DECIDE, changed)
    posts_of = ((old[one["which"]].post, one["is_post"]) for one in changed)
    return {post for before, after in posts_of if before != after for post in (before, after) if post}


def _load_meant(connection: Connection, found: Sequence[Any]) -> Mapping[str, str | None]:
    """The post that each citation means as it is known today: that of what counts, else its own."""
    meant = {row.id: row.post if row.state is None else row.meant for row in found}
    standing = _load_standing(connection, {post for post in meant.values() if post})
    return {row_id: standing.get(post, post) if post else None for row_id, post in meant.items()}


def _name_person(row: Any) -> tuple[str | None, str | None]:
    """Whom a citation names, folded, and the handle it gives, folded."""
    from ..people.folding import fold_name
    from .handles import fold_handle

    handle = fold_handle((row.handle or row.post_author or "")[:200]) or None
    is_named = row.author and row.author_kind in (None, "person", "organisation")
    name = fold_name(row.author) if is_named else ""
    return name or (f"@{handle}" if handle else None), handle


# --- posts -------------------------------------------------------------------------------------

_later = post_merges.alias()
_is_newest = (
    post_merges.c.seq
    == select(func.max(_later.c.seq))
    .where(_later.c.post == post_merges.c.post)
    .correlate(post_merges)
    .scalar_subquery()
)
_merges = select(post_merges.c.post, post_merges.c.same_as).where(
    _is_newest, post_merges.c.post != post_merges.c.same_as
)
_STANDING = _merges.where(post_merges.c.post.in_(_wanted))
_MEMBERS = _merges.where(post_merges.c.same_as.in_(_wanted)).order_by(post_merges.c.seq)
_POSTS = select(posts.c.id, posts.c.platform, posts.c.first_seen_at).where(posts.c.id.in_(_wanted))
_COLLECTIONS = (
    select(listed_citations.c.post, listed_articles.c.collection)
    .join(listed_articles, listed_articles.c.article_id == listed_citations.c.article_id)
    .where(listed_citations.c.post.in_(_wanted))
    .distinct()
)
_OLD_POSTS = select(listed_posts).where(listed_posts.c.post.in_(_wanted))
_LOOKED = (
    select(
        observations.c.post,
        observations.c.fields["state"].as_string().label("state"),
        observations.c.fields["before_at"].as_string().label("before_at"),
    )
    .where(observations.c.post.in_(_wanted))
    .order_by(observations.c.observed_at.desc(), observations.c.id.desc())
)
_SAID = (
    select(
        post_metadata.c.post,
        post_metadata.c.origin,
        post_metadata.c.fields["availability"].as_string().label("availability"),
    )
    .where(post_metadata.c.post.in_(_wanted))
    .order_by(post_metadata.c.said_at.desc(), post_metadata.c.seq.desc())
)
_MOVE = (
    listed_citations.update()
    .where(listed_citations.c.post == bindparam("was"))
    .values(post=bindparam("is_post"))
)


def list_posts(connection: Connection, ids: Sequence[str]) -> Counter[Kind]:
    """List posts as they stand, under the one of their ids that stands for all.

    How many more there are of each kind by now.
    """
    moved = _load_standing(connection, ids)
    run_raw(connection, _MOVE, [{"was": post, "is_post": other} for post, other in moved.items()])
    wanted = sorted({moved.get(post, post) for post in ids})
    rows = load_raw(connection, _POSTS, ids=wanted)
    members: dict[str, str] = {row.id: row.id for row in rows}
    members |= {row.post: row.same_as for row in load_raw(connection, _MEMBERS, ids=wanted)}
    states = _load_states(connection, members)
    in_collections: dict[str, set[str]] = defaultdict(lambda: {EVERYWHERE})
    for post, collection in load_raw(connection, _COLLECTIONS, ids=wanted):
        in_collections[post].add(collection)
    new: Rows = {
        (row.id, collection): {
            "post": row.id,
            "collection": collection,
            "first_seen_at": row.first_seen_at,
            "platform": row.platform,
            "state": states[row.id],
        }
        for row in rows
        for collection in in_collections[row.id]
    }
    listed = load_raw(connection, _OLD_POSTS, ids=sorted({*wanted, *moved}))
    old = {(row.post, row.collection): row for row in listed}
    _store(connection, listed_posts, old, new)
    after = (row for row in new.values() if row["collection"] == EVERYWHERE)
    kinds = Counter(_kind(row["first_seen_at"], row["state"], row["platform"]) for row in after)
    before = (row for row in listed if row.collection == EVERYWHERE)
    kinds.subtract(_kind(row.first_seen_at, row.state, row.platform) for row in before)
    return kinds


def _kind(first_seen_at: Any, state: str, platform: str) -> Kind:
    return str(first_seen_at)[:7], state, platform


def _load_standing(connection: Connection, ids: Iterable[str]) -> Mapping[str, str]:
    """Of posts that turned out to be others: which."""
    wanted = sorted(ids)
    rows = load_raw(connection, _STANDING, ids=wanted) if wanted else ()
    return {row.post: row.same_as for row in rows}


def _load_states(connection: Connection, members: Mapping[str, str]) -> Mapping[str, str]:
    """How it stands with posts, in a word: by the looks at them, else by what was said of them."""
    looks: dict[str, list[Any]] = defaultdict(list)
    for row in load_raw(connection, _LOOKED, ids=list(members)):
        looks[members[row.post]].append(row)
    unseen = [post for post, standing in members.items() if standing not in looks]
    said: dict[str, list[Reading]] = defaultdict(list)
    for row in load_raw(connection, _SAID, ids=unseen) if unseen else ():
        # When it was said only orders the answers, which are in order.
        answer = PostMetadata(availability=Availability(row.availability or "unknown"))
        said[members[row.post]].append(Reading(Origin(row.origin, _ANY_TIME), answer))
    return {
        standing: _state_of(looks[standing][:_LOOKS])
        if standing in looks
        else _availability_of(merge(said[standing])[0].availability)
        for standing in set(members.values())
    }


def _state_of(looks: Sequence[Any]) -> str:
    telling = next((one.state for one in looks if one.state in SEEN | MISSING), looks[0].state)
    if telling not in SEEN:
        return str(telling)
    is_edited = any(one.state == PostState.EDITED and one.before_at for one in looks)
    return "edited" if is_edited else "there"


def _availability_of(said: Availability) -> str:
    return "there" if said is Availability.AVAILABLE else said.value


# --- rows --------------------------------------------------------------------------------------


def _store(connection: Connection, table: Table, old: Mapping[Any, Any], new: Rows) -> bool:
    """Have the new rows in a table in place of the old ones; whether there was anything to be done."""
    deleting, storing = _changing(table, connection.dialect.name)
    keys = [key.name for key in table.primary_key.columns]
    names = [one.name for one in table.columns]
    gone = [{f"of_{name}": getattr(old[key], name) for name in keys} for key in old.keys() - new.keys()]
    changed = [
        row for key, row in new.items() if key not in old or [row[name] for name in names] != list(old[key])
    ]
    run_raw(connection, deleting, gone)
    run_raw(connection, storing, changed)
    return bool(gone or changed)


@cache
def _changing(table: Table, dialect: str) -> tuple[Delete, Insert]:
    keys = list(table.primary_key.columns)
    deleting = table.delete().where(and_(*(key == bindparam(f"of_{key.name}") for key in keys)))
    storing = insert_into(table, dialect).values({one.name: bindparam(one.name) for one in table.columns})
    changed = {one.name: storing.excluded[one.name] for one in table.columns if one not in keys}
    return deleting, storing.on_conflict_do_update(index_elements=keys, set_=changed)


@cache
def _adding(table: Table, dialect: str) -> Insert:
    """Insert a row, if it isn't there."""
    adding = insert_into(table, dialect).values({one.name: bindparam(one.name) for one in table.columns})
    done: Insert = adding.on_conflict_do_nothing()
    return done


def _parts(ids: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(sorted(ids))
    while some := list(islice(rest, _AT_ONCE)):
        yield some


def _every_id(connection: Connection, table: Table) -> Iterator[list[str]]:
    """All ids of a table, so many at once."""
    last = ""
    while True:
        query = select(table.c.id).where(table.c.id > last).order_by(table.c.id).limit(_AT_ONCE)
        some = list(connection.execute(query).scalars())
        if not some:
            return
        yield some
        last = some[-1]
