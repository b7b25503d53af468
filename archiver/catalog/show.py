"""Everything about one thing, named by its id, the beginning of its id, or its address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, func, or_, select, union_all

from ..cards import CARD_PREFIX
from ..errors import UsageError
from ..ports import Subject
from .capture_tables import capture_records, captures
from .citations import load_parts
from .columns import Text
from .compared import compare_citation, tell_holdings
from .events import event_row
from .holdings import load_held
from .notes import load_remarks
from .observations import load_history, observations_of
from .pruning_tables import pruned_captures
from .rows import Row, load_rows
from .sameness import load_members, load_standing
from .shown import (
    Shown,
    as_row,
    full_citations,
    full_posts,
    select_articles,
    select_captures,
    select_citations,
)
from .tables import (
    article_versions,
    articles,
    citations,
    post_aliases,
    post_metadata,
    posts,
    quotes,
    resolutions,
    sources,
)
from .watch_tables import events
from .work_tables import work

#: Addresses in one statement: databases bound the number of its parameters.
_AT_ONCE = 500
#: The shortest beginning of an id that is looked for.
_LEAST_PREFIX = 4
#: Rows of one kind that a thing is shown with, newest first; ``more`` says how many others there are.
_MOST = 200
#: Citations of an article, which all stand in its text, and the visits to the post of each.
_MOST_CITED = 1000
_MOST_VISITS = 20


class Show:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def show(self, id_or_url: str) -> Mapping[str, Any] | None:
        """What an id or an address names, with everything attached; ``kind`` says what it is.

        :raises UsageError: the beginning of several ids.
        """
        id_or_url = Text.to_sqlite(id_or_url) or ""
        found = self._find_by_id(id_or_url) or self._find_by_address(id_or_url)
        if found is None:
            return None
        table, row_id = found
        show: Mapping[str, Callable[[str], Shown]] = {
            "articles": self._article,
            "article_versions": self._version,
            "citations": self._citation,
            "posts": self._post,
            "captures": self._capture,
            "sources": self._source,
            "work": self._job,
            "events": self._event,
        }
        return show[table.name](row_id)

    def find_subject(self, id_or_url: str) -> Subject | None:
        """The article, citation or post that an id, the beginning of one, or an address names.

        :raises UsageError: it is something else, or the beginning of several ids.
        """
        id_or_url = Text.to_sqlite(id_or_url) or ""
        found = self._find_by_id(id_or_url) or self._find_by_address(id_or_url)
        if found is None:
            return None
        table, row_id = found
        if table is article_versions:
            query: Any = select(article_versions.c.article_id).where(article_versions.c.id == row_id)
            table, row_id = articles, self.connection.execute(query).scalar_one()
        if table is articles:
            query = select(articles.c.collection).where(articles.c.id == row_id)
            collection = self.connection.execute(query).scalar_one()
            return Subject(kind="article", id=row_id, ids=(row_id,), collection=collection)
        if table is citations:
            of_article = article_versions.join(articles, articles.c.id == article_versions.c.article_id)
            query = select(articles.c.collection).select_from(
                citations.join(of_article, article_versions.c.id == citations.c.version_id)
            )
            collection = self.connection.execute(query.where(citations.c.id == row_id)).scalar_one()
            return Subject(kind="citation", id=row_id, ids=(row_id,), collection=collection)
        if table is posts:
            row_id = load_standing(self.connection, [row_id])[row_id]
            ids = load_members(self.connection, [row_id])[row_id]
            return Subject(kind="post", id=row_id, ids=ids, collection=None)
        raise UsageError(f"{id_or_url}: tags and notes go on articles, citations and posts, not on this")

    # --- finding -------------------------------------------------------------------------------

    def _find_by_id(self, given: str) -> tuple[Table, str] | None:
        tables = (articles, article_versions, citations, posts, captures, sources, work, events)
        for table in tables:
            if self._first(table, table.c.id == given):
                return table, given
        if len(given) < _LEAST_PREFIX or not given.isalnum():
            return None
        matches: list[tuple[Table, str]] = []
        for table in tables:
            # A range, because LIKE doesn't use the index of a column with binary order.
            begins = select(table.c.id).where(table.c.id >= given, table.c.id < given + "\uffff").limit(4)
            matches += [(table, str(row_id)) for row_id in self.connection.execute(begins).scalars()]
        if len(matches) > 1:
            listed = ", ".join(row_id for _, row_id in matches[:4])
            raise UsageError(
                f"{given}: the beginning of several ids: {listed}{' …' if len(matches) > 4 else ''}"
            )
        return matches[0] if matches else None

    def _find_by_address(self, url: str) -> tuple[Table, str] | None:
        newest = articles.c.first_seen_at.desc()
        if row_id := self._first(articles, articles.c.url == url, newest):
            return articles, row_id
        if row_id := self._first(posts, posts.c.url == url):
            return posts, row_id
        alias = select(post_aliases.c.post).where(post_aliases.c.alias == url)
        if row_id := self._first(posts, posts.c.id.in_(alias)):
            return posts, row_id
        canonical = select(article_versions.c.article_id).where(article_versions.c.canonical_url == url)
        if row_id := self._first(articles, articles.c.id.in_(canonical), newest):
            return articles, row_id
        visited = or_(captures.c.url == url, captures.c.final_url == url)
        if row_id := self._first(captures, visited, captures.c.captured_at.desc()):
            return captures, row_id
        if row_id := self._first(sources, sources.c.url == url):
            return sources, row_id
        return None

    def _first(self, table: Table, condition: Any, *order: ColumnElement[Any]) -> str | None:
        query = select(table.c.id).where(condition).order_by(*order, table.c.id).limit(1)
        return self.connection.execute(query).scalar()

    # --- showing -------------------------------------------------------------------------------

    def _article(self, row_id: str) -> Shown:
        row = self._one(select_articles().where(articles.c.id == row_id))
        shown: Shown = {"type": "article"} | as_row(row)
        text = select(article_versions.c.text).where(article_versions.c.id == row["version_id"])
        shown |= load_remarks(self.connection, "article", {row_id: [row_id]})[row_id]
        shown["text"] = self.connection.execute(text).scalar()
        plain = ("id", "text_hash", "title", "published_at", "modified_at", "canonical_url")
        columns = (article_versions.c[name] for name in (*plain, "read_at", "last_read_at"))
        versions = select(*columns).where(article_versions.c.article_id == row_id)
        found = select_citations().where(citations.c.version_id == row["version_id"], citations.c.current)
        in_collection = captures.c.collection == row["collection"]
        visits = self._captures(in_collection, [row["url"]])
        more = {
            "versions": self._cut(
                shown, "versions", versions.order_by(article_versions.c.last_read_at.desc())
            ),
            "citations": self._count_more(found, _MOST_CITED),
            "captures": self._cut(shown, "captures", visits),
        }
        shown["citations"] = self._with_posts(found.order_by(citations.c.ordinal).limit(_MOST_CITED))
        shown["holdings"] = self._holdings([row["url"]])
        return shown | _more(more)

    def _version(self, row_id: str) -> Shown:
        query = select(article_versions.c.article_id).where(article_versions.c.id == row_id)
        return self._article(self.connection.execute(query).scalar_one())

    def _citation(self, row_id: str) -> Shown:
        (shown,) = self._with_posts(select_citations().where(citations.c.id == row_id))
        names = ("text", "start_offset", "end_offset", "reason")
        shown["quoted"] = [
            as_row({name.removesuffix("_offset"): quote[name] for name in names})
            for quote in load_parts(self.connection, quotes, [row_id])[row_id]
        ]
        history = select(resolutions).where(resolutions.c.citation_id == row_id)
        shown["resolutions"] = self._rows(history.order_by(resolutions.c.seq.desc()))
        return {"type": "citation"} | shown

    def _with_posts(self, query: Any) -> list[Shown]:
        """Citations, each with the post that it means and the visits to that post."""
        rows = self._all(query)
        shown = full_citations(self.connection, rows)
        standing = load_standing(self.connection, {row["post"] for row in rows if row["post"]})
        meant = {
            one["id"]: (one["resolution"] or {}).get("post") or standing.get(row["post"])
            for one, row in zip(shown, rows, strict=True)
        }
        known = {
            post["id"]: post
            for post in full_posts(
                self.connection, self._all(select(posts).where(posts.c.id.in_(set(meant.values()))))
            )
        }
        addresses = {}
        for one, row in zip(shown, rows, strict=True):
            one["post"] = post = known.get(meant[one["id"]])
            decided = (one["resolution"] or {}).get("url")
            addresses[one["id"]] = [post["url"], *post["aliases"]] if post else [decided] if decided else []
            language = row["article_language"]
            one["compared"] = compare_citation(one, post, claim=row["claim"], language=language)
        remarks = load_remarks(self.connection, "citation", {one["id"]: [one["id"]] for one in shown})
        every = {url for urls in addresses.values() for url in urls}
        held = load_held(self.connection, every)
        visited = self._load_last_visits(every)
        for one in shown:
            one |= remarks[one["id"]]
            urls = addresses[one["id"]]
            one["holdings"] = tell_holdings([archive for url in urls for archive in held.get(url, ())])
            visits = [visit for url in urls for visit in visited.get((one["collection"], url), ())]
            visits.sort(key=lambda visit: (visit["captured_at"], visit["id"]), reverse=True)
            one["captures"] = visits[:_MOST_VISITS]
        return shown

    def _load_last_visits(self, addresses: Iterable[str]) -> Mapping[tuple[str, str], list[Shown]]:
        """The last visits to addresses that weren't made to describe a post, by collection and address."""
        place = func.row_number().over(
            partition_by=(captures.c.collection, captures.c.url),
            order_by=(captures.c.captured_at.desc(), captures.c.id.desc()),
        )
        visited: dict[tuple[str, str], list[Shown]] = {}
        wanted = sorted(addresses)
        for start in range(0, len(wanted), _AT_ONCE):
            here = captures.c.url.in_(wanted[start : start + _AT_ONCE])
            made = select(captures.c.id, place.label("place")).where(
                here, captures.c.purpose != "description"
            )
            newest = made.subquery()
            query = select_captures().join(newest, newest.c.id == captures.c.id)
            for row in self._rows(query.where(newest.c.place <= _MOST_VISITS)):
                visited.setdefault((row["collection"], row["url"]), []).append(row)
        return visited

    def _post(self, row_id: str) -> Shown:
        row_id = load_standing(self.connection, [row_id])[row_id]
        ids = load_members(self.connection, [row_id])[row_id]
        (shown,) = full_posts(self.connection, self._all(select(posts).where(posts.c.id == row_id)))
        said = select(post_metadata.c.origin, post_metadata.c.said_at, post_metadata.c.fields)
        said = said.where(post_metadata.c.post.in_(ids))
        shown |= load_remarks(self.connection, "post", {row_id: ids})[row_id]
        history = load_history(self.connection, {row_id: ids}).get(row_id, ())
        shown["observations"] = observations_of(history[:_MOST])
        said = said.order_by(post_metadata.c.said_at.desc(), post_metadata.c.seq.desc())
        addresses = [shown["url"], *shown["aliases"]]
        # First which, and of how many: to sort all of them with their articles takes long.
        which = self._all(_newest_about(ids).limit(_MOST))
        more = {
            "observations": max(0, len(history) - _MOST),
            "said": self._cut(shown, "said", said),
            "citations": which[0]["number"] - len(which) if which else 0,
            "captures": self._cut(shown, "captures", self._captures(None, addresses)),
        }
        of_those = citations.c.id.in_([row["id"] for row in which])
        found = select_citations().where(of_those).order_by(citations.c.found_at.desc())
        rows = self._all(found)
        shown["citations"] = full_citations(self.connection, rows)
        for one, row in zip(shown["citations"], rows, strict=True):
            meant = (one["resolution"] or {"post": row_id if row["post"] in ids else None})["post"]
            if meant == row_id:
                language = row["article_language"]
                one["compared"] = compare_citation(one, shown, claim=row["claim"], language=language)
        shown["holdings"] = self._holdings(addresses)
        shown["card_url"] = self._find_card([capture["id"] for capture in shown["captures"]])
        return {"type": "post"} | shown | _more(more)

    def _holdings(self, addresses: Sequence[str]) -> list[Shown]:
        """What web archives hold of some addresses, as they said last."""
        held = load_held(self.connection, addresses)
        return tell_holdings([one for url in addresses for one in held.get(url, ())])

    def _find_card(self, capture_ids: Sequence[str]) -> str | None:
        """The address of the newest card that captures of a post wrote."""
        query = select(capture_records.c.url).join_from(capture_records, captures)
        query = query.where(
            captures.c.id.in_(capture_ids),
            capture_records.c.record_type == "resource",
            capture_records.c.url.startswith(CARD_PREFIX, autoescape=True),
        )
        newest = query.order_by(captures.c.captured_at.desc(), capture_records.c.ordinal.desc()).limit(1)
        return self.connection.execute(newest).scalar()

    def _capture(self, row_id: str) -> Shown:
        shown: Shown = {"type": "capture"} | as_row(
            self._one(select_captures().where(captures.c.id == row_id))
        )
        names = ("record_type", "url", "status", "warc", "length", "record_id")
        columns = (capture_records.c.warc_offset.label("offset"), *(capture_records.c[n] for n in names))
        written = select(*columns).where(capture_records.c.capture_id == row_id)
        shown["records"] = self._rows(written.order_by(capture_records.c.ordinal))
        gone = select(pruned_captures.c.warc, pruned_captures.c.pruned_at, pruned_captures.c.pruned_by)
        if rows := self._rows(gone.where(pruned_captures.c.capture_id == row_id)):
            shown["pruned"] = rows[0]
        return shown

    def _source(self, row_id: str) -> Shown:
        return {"type": "source"} | as_row(self._one(select(sources).where(sources.c.id == row_id)))

    def _job(self, row_id: str) -> Shown:
        return {"type": "job"} | as_row(self._one(select(work).where(work.c.id == row_id)))

    def _event(self, row_id: str) -> Shown:
        return {"type": "event"} | event_row(self._one(select(events).where(events.c.id == row_id)))

    def _captures(self, condition: Any, addresses: Sequence[str]) -> Any:
        query = select_captures().where(captures.c.url.in_(addresses))
        if condition is not None:
            query = query.where(condition)
        return query.order_by(captures.c.captured_at.desc())

    def _cut(self, shown: Shown, name: str, query: Any) -> int:
        """Show the first rows of a query; how many more it has."""
        shown[name] = self._rows(query.limit(_MOST))
        return 0 if len(shown[name]) < _MOST else self._count_more(query, _MOST)

    def _count_more(self, query: Any, shown: int) -> int:
        every = select(func.count()).select_from(query.order_by(None).subquery())
        number: int = self.connection.execute(every).scalar_one()
        return max(0, number - shown)

    def _one(self, query: Any) -> Row:
        (row,) = load_rows(self.connection, query)
        return row

    def _all(self, query: Any) -> Sequence[Row]:
        return load_rows(self.connection, query)

    def _rows(self, query: Any) -> list[Shown]:
        return [as_row(row) for row in load_rows(self.connection, query)]


def _newest_about(posts: Sequence[str]) -> Select[Any]:
    """The current citations that name one of these posts or were resolved to one; ``number`` is of all.

    Not by one condition or the other: PostgreSQL would look at every citation there is. Nor by the ids of
    both: each would be looked up once more.
    """
    said = (citations.c.id, citations.c.found_at)
    named = select(*said, citations.c.current).where(citations.c.post.in_(posts)).cte("named")
    decided = select(resolutions.c.citation_id).where(resolutions.c.post.in_(posts))
    others = select(*said).where(citations.c.current, citations.c.id.in_(decided.except_(select(named.c.id))))
    every = union_all(select(named.c.id, named.c.found_at).where(named.c.current), others).subquery()
    query = select(every.c.id, func.count().over().label("number"))
    return query.order_by(every.c.found_at.desc(), every.c.id)


def _more(left_out: Mapping[str, int]) -> Shown:
    """How many rows of each kind there are beside those that are shown, where there are any."""
    more = {name: number for name, number in left_out.items() if number}
    return {"more": more} if more else {}
