"""Every citation with what became of its post: one way through the catalogue, some hundred at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, case, exists, func, select

from ..jsonable import from_json
from ..merging import EMBED
from ..model import EventKind, Memento, Observation, Outcome, PostRef, PostState
from ..ports.exports import CitedPost, HeldCopy, Trouble, Wanted
from ..sightings import find_standing
from .capture_tables import captures
from .exported import of_articles
from .holdings import load_held
from .observation_tables import observations
from .pruning_tables import pruned_captures
from .resolutions import counting_seq
from .rows import Row, load_rows
from .sameness import is_current_merge
from .tables import (
    article_versions,
    articles,
    citations,
    entries,
    post_aliases,
    post_merges,
    post_metadata,
    posts,
    resolutions,
)

#: Citations looked at together: each is a value of a statement, of which databases bound the number.
_AT_ONCE = 2000
_FOUND = "present"
_GOOD = (Outcome.CAPTURED.value, Outcome.PARTIAL.value)
#: Stands for the post in looks that are kept by post.
_LOOKED_AT = PostRef("", "")
_KEPT = (*_GOOD, Outcome.MEMENTO_ONLY.value)


class CitedPosts:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def iter_cited(self, wanted: Wanted) -> Iterator[CitedPost]:
        yield from _Looking(self.connection).iter_cited(wanted)


class _Looking:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def iter_cited(self, wanted: Wanted) -> Iterator[CitedPost]:
        merged = self._load_merged()
        members: dict[str, list[str]] = {}
        for one, stands in merged.items():
            members.setdefault(stands, []).append(one)
        has_entries = self.connection.execute(select(exists(select(entries)))).scalar()
        urls = self._load_urls(set(merged.values()))
        options = {"yield_per": _AT_ONCE}
        with self.connection.execute(_select_cited(wanted), execution_options=options) as result:
            for rows in result.partitions():
                yield from self._complete(rows, merged, members, urls, by_source=bool(has_entries))

    def _complete(
        self,
        rows: Sequence[Any],
        merged: Mapping[str, str],
        members: Mapping[str, Sequence[str]],
        urls: Mapping[str, str],
        *,
        by_source: bool,
    ) -> Iterator[CitedPost]:
        """``merged`` are posts that are another one, ``urls`` the addresses of those that they are."""
        meant = [merged.get(row.post, row.post) for row in rows]
        known = {post: [post, *members.get(post, ())] for post in meant if post}
        looked_at, unusual = self._load_looks(known)
        troubles = self._load_troubles({post: known[post] for post in unusual})
        listed = self._load_listed(rows) if by_source else {}
        for row, post in zip(rows, meant, strict=True):
            # By place, not by name: there may be a million rows.
            article, address, title, published_at, seen_at, collection, *cited = row
            citation, kind, platform, author, url, state, decided_url, _, post_url = cited
            yield CitedPost(
                article_id=article,
                article_url=address,
                article_title=title,
                published_at=published_at,
                first_seen_at=seen_at,
                collection=collection,
                citation_id=citation,
                kind=kind,
                platform=platform,
                author=author,
                state=state,
                source=listed.get((collection, address)),
                post=post,
                url=urls.get(post) or post_url or decided_url or url if post else url,
                looked_at=looked_at.get(post) if post else None,
                trouble=troubles.get(post) if post else None,
            )

    def _load_urls(self, post_ids: Collection[str]) -> Mapping[str, str]:
        return dict(self._pairs(posts.c.id, posts.c.url, posts.c.id, post_ids))

    def _load_merged(self) -> Mapping[str, str]:
        """Posts that turned out to be another one: few, in any catalogue."""
        query = select(post_merges.c.post, post_merges.c.same_as).where(is_current_merge(post_merges))
        query = query.where(post_merges.c.post != post_merges.c.same_as)
        return {row[0]: row[1] for row in self.connection.execute(query)}

    def _load_looks(
        self, known: Mapping[str, Collection[str]]
    ) -> tuple[Mapping[str, datetime], Sequence[str]]:
        """When each post was looked at last, and the posts of which some look saw anything but the post."""
        stands_for = {one: post for post, every in known.items() for one in every}
        at = observations.c.observed_at
        state = observations.c.fields["state"].as_string()
        query = select(
            observations.c.post, func.max(at, type_=at.type), func.min(state), func.max(state)
        ).group_by(observations.c.post)
        looked_at: dict[str, datetime] = {}
        unusual: dict[str, None] = {}
        for some in _parts(list(stands_for)):
            for one, last, first, other in self.connection.execute(
                query.where(observations.c.post.in_(some))
            ):
                post = stands_for[one]
                looked_at[post] = max(last, looked_at.get(post, last))
                if (first, other) != (_FOUND, _FOUND):
                    unusual[post] = None
        return looked_at, list(unusual) + [post for post in known if post not in looked_at]

    def _load_troubles(self, known: Mapping[str, Sequence[str]]) -> Mapping[str, Trouble]:
        troubles: dict[str, Trouble] = {}
        for some in _parts(list(known)):
            troubles |= self._load_some({post: known[post] for post in some})
        return troubles

    def _load_some(self, known: Mapping[str, Sequence[str]]) -> Mapping[str, Trouble]:
        stands_for = {one: post for post, every in known.items() for one in every}
        history = self._load_history(known, stands_for)
        named = [*self._pairs(posts.c.id, posts.c.url, posts.c.id, stands_for)]
        named += self._pairs(post_aliases.c.post, post_aliases.c.alias, post_aliases.c.post, stands_for)
        addresses = {address: stands_for[one] for one, address in named}
        visits: dict[str, list[Row]] = {}
        for row in self._load_visits(addresses):
            visits.setdefault(addresses[row["url"]], []).append(row)
        held: dict[str, list[Any]] = {}
        for url, said in load_held(self.connection, addresses).items():
            held.setdefault(addresses[url], []).extend(said)
        told = (
            select(post_metadata.c.post)
            .distinct()
            .where(
                post_metadata.c.post.in_(list(stands_for)),
                post_metadata.c.origin != EMBED,
                post_metadata.c.fields["text"].as_string().is_not(None),
            )
        )
        with_text = {stands_for[one] for one in self.connection.execute(told).scalars()}
        return {
            post: Trouble(
                looks=(looks := history.get(post, ())),
                held=_choose(visits.get(post, ()), before=_turned_at(looks)),
                has_text=post in with_text,
                holdings=tuple(held.get(post, ())),
            )
            for post in known
        }

    def _load_history(
        self, known: Mapping[str, Sequence[str]], stands_for: Mapping[str, str]
    ) -> Mapping[str, Sequence[Observation]]:
        """The looks at several posts, newest first, with what tells a fate of each.

        There may be a million: read field by field, in a tenth of the time.
        """
        query = select(observations.c.post, observations.c.fields, observations.c.observed_at)
        query = query.where(observations.c.post.in_(list(stands_for)))
        newest = (observations.c.observed_at.desc(), observations.c.id.desc())
        found: dict[str, list[Observation]] = {post: [] for post in known}
        for one, fields, at in self.connection.execute(query.order_by(*newest)):
            before_at = fields.get("before_at")
            found[stands_for[one]].append(
                Observation(
                    post=_LOOKED_AT,
                    capture_id=fields["capture_id"],
                    observed_at=at,
                    state=PostState(fields["state"]),
                    evidence=fields.get("evidence"),
                    before_at=datetime.fromisoformat(before_at) if before_at else None,
                    is_doubtful=fields.get("is_doubtful", False),
                    announces=tuple(map(EventKind, fields.get("announces", ()))),
                )
            )
        return found

    def _load_visits(self, addresses: Collection[str]) -> Sequence[Row]:
        names = ("id", "collection", "url", "captured_at", "outcome", "memento")
        query = select(*(captures.c[name] for name in names)).where(
            captures.c.url.in_(list(addresses)),
            captures.c.purpose == "post",
            captures.c.outcome.in_(_KEPT),
            captures.c.id.not_in(select(pruned_captures.c.capture_id)),
        )
        return load_rows(self.connection, query.order_by(captures.c.captured_at.desc(), captures.c.id))

    def _load_listed(self, rows: Sequence[Any]) -> Mapping[tuple[str, str], str]:
        """The source that listed each article first, by collection and address."""
        urls: dict[str, dict[str, None]] = {}
        for row in rows:
            urls.setdefault(row.collection, {})[row.article_url] = None
        query = select(entries.c.url, entries.c.source_id).where(entries.c.left_out.is_(None))
        query = query.order_by(entries.c.seen_at.desc(), entries.c.source_id.desc())
        listed: dict[tuple[str, str], str] = {}
        for collection, some in urls.items():
            # The index begins with the collection.
            of_collection = query.where(entries.c.collection == collection)
            for part in _parts(list(some)):
                for url, source in self.connection.execute(of_collection.where(entries.c.url.in_(part))):
                    listed[collection, url] = source
        return listed

    def _pairs(self, first: Any, second: Any, key: Any, values: Collection[str]) -> Iterator[tuple[str, str]]:
        for some in _parts(list(values)):
            for row in self.connection.execute(select(first, second).where(key.in_(some))):
                yield row[0], row[1]


def _select_cited(wanted: Wanted) -> Select[Any]:
    """Current citations of each article's newest text, with the resolution that counts."""
    version, every = article_versions, resolutions.alias()
    newest = (
        select(version.c.id)
        .where(version.c.article_id == articles.c.id)
        .order_by(version.c.last_read_at.desc(), version.c.read_at.desc())
        .limit(1)
        .correlate(articles)
        .scalar_subquery()
    )
    counting = select(counting_seq(every)).where(every.c.citation_id == citations.c.id)
    counts = resolutions.c.seq == counting.correlate(citations).scalar_subquery()
    joined = (
        articles.join(version, version.c.id == newest)
        .join(citations, and_(citations.c.version_id == version.c.id, citations.c.current))
        .outerjoin(resolutions, counts)
    )
    platform = func.coalesce(resolutions.c.post_platform, citations.c.post_platform, citations.c.platform)
    # An address in the text says which post it is before anything is decided.
    undecided = and_(resolutions.c.seq.is_(None), citations.c.post.is_not(None))
    post = func.coalesce(resolutions.c.post, case((undecided, citations.c.post)))
    query = select(
        articles.c.id.label("article_id"),
        articles.c.url.label("article_url"),
        version.c.title.label("article_title"),
        version.c.published_at,
        articles.c.first_seen_at,
        articles.c.collection,
        citations.c.id.label("citation_id"),
        citations.c.kind,
        platform.label("platform"),
        func.coalesce(citations.c.author, citations.c.handle).label("author"),
        citations.c.url,
        resolutions.c.state,
        resolutions.c.url.label("decided_url"),
        post.label("post"),
        posts.c.url.label("post_url"),
    )
    joined = joined.outerjoin(posts, posts.c.id == post)
    query = query.select_from(joined).where(*of_articles(wanted))
    if wanted.platform is not None:
        query = query.where(platform == wanted.platform)
    if wanted.article is not None:
        query = query.where(articles.c.id == wanted.article)
    return query.order_by(articles.c.first_seen_at.desc(), articles.c.id.desc(), citations.c.ordinal)


def _turned_at(looks: Sequence[Any]) -> datetime | None:
    """When the post was first known not to be what it had been."""
    standing = find_standing(looks)
    if standing is None:
        return None
    if standing.first_missing_at is not None:
        return standing.first_missing_at
    return standing.edited_between[1] if standing.edited_between else None


def _choose(visits: Sequence[Row], *, before: datetime | None) -> HeldCopy | None:
    """The last visit before an instant that left the page; newest first as they come."""
    good = [row for row in visits if before is None or row["captured_at"] < before]
    row = next((row for row in good if row["outcome"] in _GOOD), None)
    # A copy of an archive's shows the post as it was then, whenever it was fetched.
    row = row or next((row for row in visits if row["memento"]), None)
    if row is None:
        return None
    return HeldCopy(
        capture_id=row["id"],
        collection=row["collection"],
        captured_at=row["captured_at"],
        outcome=row["outcome"],
        memento=from_json(Memento, row["memento"]) if row["memento"] else None,
    )


def _parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(values), 500):
        yield values[first : first + 500]
