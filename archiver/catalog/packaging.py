"""What packages are made of: captures with their records, articles and posts with what hangs on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select, true, tuple_

from ..cards import CARD_PREFIX
from ..ports import Session
from ..ports.packaging import PackageScope, PackageSubjects, WrittenRecord
from .capture_tables import capture_records, captures
from .linking_tables import holdings, rejections
from .observation_tables import observations
from .resolutions import load_current
from .rows import Row, iter_rows, load_rows
from .sameness import load_members, load_standing
from .shown import Shown, as_row, full_citations, full_posts, select_articles, select_citations
from .tables import article_versions, articles, citations, post_aliases, post_metadata, posts, resolutions

_AT_ONCE = 50
#: Values of one list in a query.
_MOST_VALUES = 5000


class Packaging:
    """Reads for packages inside a transaction; apart from the session, since few commands want them."""

    def __init__(self, session: Session) -> None:
        self.connection: Connection = cast(Any, session).connection

    # --- which captures ------------------------------------------------------------------------

    def load_package_subjects(self, scope: PackageScope) -> PackageSubjects:
        """What a scope of single things comes to; nothing of any other."""
        if not scope.is_of_things:
            return PackageSubjects()
        instants: list[datetime] = []
        names: set[str] = set()
        pages = load_rows(self.connection, select(articles).where(articles.c.id.in_(scope.articles)))
        names |= {each for row in pages for each in (row["id"], row["url"])}
        wanted = [
            and_(captures.c.collection == row["collection"], captures.c.url == row["url"]) for row in pages
        ]
        versions = self._load("id", article_versions, "article_id", scope.articles, "read_at", "last_read_at")
        names |= versions.keys()
        cited = load_rows(
            self.connection, select(citations).where(citations.c.version_id.in_(list(versions)))
        )
        cited_ids = [row["id"] for row in cited]
        names.update(cited_ids)
        meant = self._find_meant(cited) | set(load_standing(self.connection, scope.posts).values())
        members = load_members(self.connection, meant)
        every = sorted({one for ids in members.values() for one in ids})
        names.update(every)
        known = full_posts(
            self.connection, load_rows(self.connection, select(posts).where(posts.c.id.in_(meant)))
        )
        addresses = {url for post in known for url in (post["url"], *post["aliases"])}
        addresses |= {row["url"] for row in cited if row["url"] is not None and row["current"]}
        names |= addresses
        at_posts: ColumnElement[bool] = captures.c.url.in_(sorted(addresses))
        if not scope.posts:  # an article's posts, as its own collection has them
            at_posts = and_(at_posts, captures.c.collection.in_({row["collection"] for row in pages}))
        wanted += [at_posts, captures.c.id.in_(scope.captures)]
        seen = self._load("id", observations, "post", every, "observed_at")
        names |= seen.keys()
        chosen = select(captures.c.id, captures.c.captured_at).where(or_(*wanted), *_bounds(scope))
        made = {row["id"]: row["captured_at"] for row in load_rows(self.connection, chosen)}
        names |= made.keys()
        instants += made.values()
        for times in (*versions.values(), *seen.values()):
            instants += times
        instants += [row["found_at"] for row in cited]
        for table, column, ids, at in (
            (resolutions, "citation_id", cited_ids, "decided_at"),
            (rejections, "citation_id", cited_ids, "decided_at"),
            (post_metadata, "post", every, "said_at"),
            (holdings, "url", sorted(addresses), "asked_at"),
        ):
            times_of = select(table.c[at]).where(table.c[column].in_(ids)).distinct()
            instants += self.connection.execute(times_of).scalars()
        return PackageSubjects(
            posts=frozenset(meant),
            captures=frozenset(made),
            names=frozenset(names),
            instants=tuple(sorted({one for one in instants if one is not None})),
        )

    def list_packed_warcs(self, scope: PackageScope, subjects: PackageSubjects) -> set[tuple[str, str]]:
        """Collection and name of each file that a capture in scope wrote to."""
        found: set[tuple[str, str]] = set()
        for condition in _chosen(scope, subjects):
            query = select(captures.c.collection, capture_records.c.warc).join_from(capture_records, captures)
            for row in self.connection.execute(query.where(condition).distinct()):
                found.add((row[0], row[1]))
        return found

    def iter_packed_revisits(self, scope: PackageScope, subjects: PackageSubjects) -> Iterator[WrittenRecord]:
        """The records in scope that refer to others for their bodies."""
        for condition in _chosen(scope, subjects):
            query = _select_written().where(condition, capture_records.c.record_type == "revisit")
            query = query.order_by(
                captures.c.collection, capture_records.c.warc, capture_records.c.warc_offset
            )
            yield from map(_as_written, iter_rows(self.connection, query))

    def iter_warc_records(self, collection: str, warc: str) -> Iterator[WrittenRecord]:
        """What captures wrote to a file, by place."""
        query = _select_written().where(capture_records.c.warc == warc, captures.c.collection == collection)
        query = query.order_by(capture_records.c.warc_offset, capture_records.c.capture_id)
        yield from map(_as_written, iter_rows(self.connection, query))

    def find_last_capture(self, scope: PackageScope, subjects: PackageSubjects) -> datetime | None:
        """When the newest capture in scope was made."""
        found = (
            self.connection.execute(select(func.max(captures.c.captured_at)).where(condition)).scalar()
            for condition in _chosen(scope, subjects)
        )
        return max((one for one in found if one is not None), default=None)

    # --- articles and posts --------------------------------------------------------------------

    def iter_packed_articles(self, scope: PackageScope) -> Iterator[Mapping[str, Any]]:
        """Articles by collection and address.

        Each with ``versions`` and their texts, the ``citations`` of the newest one with their ``post``,
        and ``captures``.
        """
        if scope.is_of_things and not scope.articles:
            return
        place = (articles.c.collection, articles.c.url)
        query = select(articles.c.id, *place).order_by(*place).limit(_AT_ONCE)
        if scope.articles:
            query = query.where(articles.c.id.in_(scope.articles))
        else:
            visits = exists().where(
                captures.c.collection == articles.c.collection,
                captures.c.url == articles.c.url,
                *_bounds(scope),
            )
            query = query.where(visits)
        page = query
        while rows := load_rows(self.connection, page):
            yield from self._full_articles([row["id"] for row in rows], scope)
            last = rows[-1]
            page = query.where(tuple_(*place) > tuple_(last["collection"], last["url"]))

    def _full_articles(self, ids: Sequence[str], scope: PackageScope) -> list[Shown]:
        rows = load_rows(self.connection, select_articles().where(articles.c.id.in_(ids)))
        shown = {row["id"]: as_row(row) for row in rows}
        texts = select(article_versions).where(article_versions.c.article_id.in_(ids))
        texts = texts.order_by(article_versions.c.last_read_at.desc(), article_versions.c.read_at.desc())
        for one in shown.values():
            one["versions"] = []
        for row in load_rows(self.connection, texts):
            names = ("id", "title", "text", "read_at")
            shown[row["article_id"]]["versions"].append(as_row({name: row[name] for name in names}))
        newest = [row["version_id"] for row in rows if row["version_id"]]
        found = select_citations().where(citations.c.version_id.in_(newest), citations.c.current)
        found_rows = load_rows(self.connection, found.order_by(citations.c.ordinal))
        cited = full_citations(self.connection, found_rows)
        own = load_standing(self.connection, {row["post"] for row in found_rows if row["post"]})
        means = {
            one["id"]: (one["resolution"] or {}).get("post") or own.get(row["post"])
            for one, row in zip(cited, found_rows, strict=True)
        }
        meant = {one for one in means.values() if one}
        known = select(posts).where(posts.c.id.in_(meant))
        told = {post["id"]: post for post in self._full_posts(load_rows(self.connection, known), scope)}
        for one in shown.values():
            one["citations"] = []
        for one in cited:
            post = told.get(means[one["id"]] or "")
            if post is not None:
                here = [each for each in post["captures"] if each["collection"] == one["collection"]]
                post = post | {"captures": here}
            one["post"] = post
            shown[one["article_id"]]["citations"].append(one)
        made = self._load_captures({one["url"] for one in shown.values()}, scope)
        for one in shown.values():
            visits = made.get(one["url"], ())
            one["captures"] = [each for each in visits if each["collection"] == one["collection"]]
        return [shown[row_id] for row_id in ids if row_id in shown]

    def iter_packed_posts(
        self, scope: PackageScope, subjects: PackageSubjects
    ) -> Iterator[Mapping[str, Any]]:
        """Posts, each once: as lists show them, with ``captures``, ``cards`` and ``cited_by``."""
        query = select(posts).order_by(posts.c.id).limit(_AT_ONCE)
        if scope.is_of_things:
            query = query.where(posts.c.id.in_(sorted(subjects.posts)))
        else:
            alias = select(post_aliases.c.alias).where(post_aliases.c.post == posts.c.id).correlate(posts)
            bounds = _bounds(scope)
            by_url = exists().where(captures.c.url == posts.c.url, *bounds)
            by_alias = exists().where(captures.c.url.in_(alias), *bounds)
            query = query.where(or_(by_url, by_alias))
        merged: set[str] = set()
        page = query
        while rows := load_rows(self.connection, page):
            ids = [row["id"] for row in rows]
            standing = load_standing(self.connection, ids)
            moved = {other for one, other in standing.items() if one != other} - merged
            wanted = [one for one in ids if standing[one] == one and one not in merged]
            wanted += sorted(moved - set(wanted))
            merged |= moved
            full = select(posts).where(posts.c.id.in_(wanted)).order_by(posts.c.id)
            yield from self._cited(self._full_posts(load_rows(self.connection, full), scope))
            page = query.where(posts.c.id > ids[-1])

    def _cited(self, shown: Sequence[Shown]) -> Iterator[Shown]:
        """Posts with the articles that cite them."""
        members = load_members(self.connection, [post["id"] for post in shown])
        stands_for = {one: post for post, ids in members.items() for one in ids}
        decided = select(resolutions.c.citation_id).where(resolutions.c.post.in_(list(stands_for)))
        cites = or_(citations.c.post.in_(list(stands_for)), citations.c.id.in_(decided))
        found = load_rows(
            self.connection, select_citations().where(cites, citations.c.current).order_by(citations.c.id)
        )
        current = load_current(self.connection, [row["id"] for row in found])
        cited_by: dict[str, dict[str, Shown]] = defaultdict(dict)
        for row in found:
            means = (current.get(row["id"]) or {}).get("post") or row["post"]
            if means in stands_for:
                article = {"id": row["article_id"], "url": row["article"], "title": row["article_title"]}
                cited_by[stands_for[means]][row["article_id"]] = article
        for post in shown:
            theirs = cited_by[post["id"]].values()
            yield post | {"cited_by": sorted(theirs, key=lambda one: (one["url"], one["id"]))}

    def _full_posts(self, rows: Sequence[Row], scope: PackageScope) -> list[Shown]:
        shown = full_posts(self.connection, rows)
        made = self._load_captures({u for post in shown for u in (post["url"], *post["aliases"])}, scope)
        for post in shown:
            visits = [each for url in (post["url"], *post["aliases"]) for each in made.get(url, ())]
            post["captures"] = sorted(visits, key=lambda one: (one["captured_at"], one["id"]), reverse=True)
        cards = self._load_cards([one["id"] for post in shown for one in post["captures"]])
        for post in shown:
            of_post = [cards[one["id"]] for one in post["captures"] if one["id"] in cards]
            post["cards"] = [card for card in of_post if card["url"].endswith(f"/{post['id']}")] or of_post
        return shown

    def _load_captures(self, urls: Iterable[str], scope: PackageScope) -> Mapping[str, list[Shown]]:
        """Captures in scope by address, the newest first, with the address of their main record."""
        main = and_(
            capture_records.c.capture_id == captures.c.id, capture_records.c.ordinal == captures.c.main_record
        )
        names = (
            "id",
            "url",
            "collection",
            "purpose",
            "captured_at",
            "outcome",
            "evidence",
            "status",
            "memento",
        )
        columns = (captures.c[name] for name in names)
        query = select(*columns, capture_records.c.url.label("main_url"), capture_records.c.record_id)
        query = query.select_from(captures.outerjoin(capture_records, main))
        query = query.where(captures.c.url.in_(sorted(urls)), *_bounds(scope))
        found: dict[str, list[Shown]] = defaultdict(list)
        for row in load_rows(self.connection, query.order_by(captures.c.captured_at.desc(), captures.c.id)):
            found[row["url"]].append(as_row(row))
        return found

    def _load_cards(self, capture_ids: Sequence[str]) -> Mapping[str, Shown]:
        """The card that each capture wrote, where it did."""
        query = select(capture_records.c.capture_id, capture_records.c.url, captures.c.captured_at)
        query = query.join_from(capture_records, captures).where(
            capture_records.c.record_type == "resource",
            capture_records.c.url.startswith(CARD_PREFIX, autoescape=True),
        )
        cards: dict[str, Shown] = {}
        for part in _parts(capture_ids):
            of_these = query.where(captures.c.id.in_(part)).order_by(capture_records.c.ordinal)
            for row in load_rows(self.connection, of_these):
                cards[row["capture_id"]] = as_row(row)
        return cards

    # --- rows ----------------------------------------------------------------------------------

    def _load(
        self, key: str, table: Any, column: str, values: Sequence[str], *times: str
    ) -> dict[str, list[datetime]]:
        query = select(table.c[key], *(table.c[name] for name in times)).where(table.c[column].in_(values))
        return {row[0]: list(row[1:]) for row in self.connection.execute(query)}

    def _find_meant(self, cited: Sequence[Row]) -> set[str]:
        """The posts that citations mean, as they stand."""
        current = [row for row in cited if row["current"]]
        decided = load_current(self.connection, [row["id"] for row in current])
        named = {(decided.get(row["id"]) or {}).get("post") or row["post"] for row in current} - {None}
        return set(load_standing(self.connection, sorted(named)).values())


def _bounds(scope: PackageScope) -> list[ColumnElement[bool]]:
    """Which captures collection and dates allow."""
    bounds: list[ColumnElement[bool]] = []
    if scope.collection is not None:
        bounds.append(captures.c.collection == scope.collection)
    if scope.since is not None:
        bounds.append(captures.c.captured_at >= scope.since)
    if scope.until is not None:
        bounds.append(captures.c.captured_at < scope.until)
    return bounds


def _chosen(scope: PackageScope, subjects: PackageSubjects) -> list[ColumnElement[bool]]:
    """Conditions that each let some of the captures in scope pass, and together all."""
    if not scope.is_of_things:
        return [and_(true(), *_bounds(scope))]
    return [captures.c.id.in_(part) for part in _parts(sorted(subjects.captures))]


def _parts(values: Sequence[str]) -> list[Sequence[str]]:
    return [values[at : at + _MOST_VALUES] for at in range(0, len(values), _MOST_VALUES)]


def _select_written() -> Any:
    names = ("warc", "length", "record_type", "capture_id")
    return select(
        captures.c.collection,
        captures.c.captured_at,
        capture_records.c.warc_offset,
        *(capture_records.c[name] for name in names),
    ).join_from(capture_records, captures)


def _as_written(row: Row) -> WrittenRecord:
    names = ("collection", "warc", "length", "record_type", "capture_id", "captured_at")
    return WrittenRecord(offset=row["warc_offset"], **{name: row[name] for name in names})
