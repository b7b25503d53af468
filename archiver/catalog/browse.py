"""Lists that people browse, filtered, a page at a time."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, func, or_, select

from ..model import Outcome
from ..ports import Filter, Page
from .accounts import name_keys
from .browse_rows import article_rows, capture_rows, citation_rows, has_tag, post_rows
from .capture_tables import captures
from .cursors import read_place, write_place
from .events import event_row
from .linking_tables import account_names, accounts
from .queries import _before, _collection_of, _is_in, _of_state
from .rows import load_rows
from .sameness import stands
from .shown import Shown, as_row
from .tables import article_versions, articles, citations, entries, posts, resolutions
from .watch_tables import events
from .work_rows import IS_PENDING
from .work_tables import work

_GOOD = (Outcome.CAPTURED.value, Outcome.PARTIAL.value, Outcome.TOO_LARGE.value, Outcome.MEMENTO_ONLY.value)


class Browse:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def page_articles(self, wanted: Filter, *, after: str | None, limit: int) -> Page:
        at = func.coalesce(
            article_versions.c.published_at, articles.c.first_seen_at, type_=articles.c.first_seen_at.type
        )
        newest = (
            select(article_versions.c.id)
            .where(article_versions.c.article_id == articles.c.id)
            .order_by(article_versions.c.last_read_at.desc(), article_versions.c.read_at.desc())
            .limit(1)
            .correlate(articles)
            .scalar_subquery()
        )
        query = select(articles.c.id, at.label("at")).select_from(
            articles.outerjoin(article_versions, article_versions.c.id == newest)
        )
        cited = select(citations.c.id).where(
            citations.c.version_id == article_versions.c.id, citations.c.current
        )
        if wanted.platform:
            query = query.where(
                cited.where(citations.c.platform == wanted.platform).correlate(article_versions).exists()
            )
        if wanted.state:
            query = query.where(_of_state(cited, wanted.state).correlate(article_versions).exists())
        if wanted.collection:
            query = query.where(articles.c.collection == wanted.collection)
        if wanted.source:
            query = query.where(
                exists().where(
                    entries.c.source_id == wanted.source,
                    entries.c.collection == articles.c.collection,
                    entries.c.url == articles.c.url,
                )
            )
        if wanted.tag:
            query = query.where(has_tag(articles.c.id, "article", wanted.tag))
        for word in re.findall(r"\w+", wanted.words[:200]):
            like = [
                column.icontains(word, autoescape=True)
                for column in (
                    article_versions.c.title,
                    article_versions.c.byline,
                    article_versions.c.text,
                    articles.c.url,
                )
            ]
            query = query.where(or_(*like))
        query = _between(query, at, wanted)
        page = self._page("articles", query, (at, articles.c.id), after, limit)
        rows = article_rows(self.connection, [row["id"] for row in page[0]])
        if wanted.words:
            for row in rows:
                row["snippet"] = [{"text": row["title"] or "", "is_match": False}]
        return Page(rows=tuple(rows), after=page[1])

    def page_citations(self, wanted: Filter, *, after: str | None, limit: int) -> Page:
        query = _of_state(
            select(citations.c.id, citations.c.found_at).where(citations.c.current), wanted.state
        )
        if wanted.platform:
            query = query.where(citations.c.platform == wanted.platform)
        if wanted.collection:
            query = query.where(_collection_of(citations) == wanted.collection)
        if wanted.tag:
            query = query.where(has_tag(citations.c.id, "citation", wanted.tag))
        query = _between(query, citations.c.found_at, wanted)
        found, after = self._page("citations", query, (citations.c.found_at, citations.c.id), after, limit)
        return Page(rows=tuple(citation_rows(self.connection, [row["id"] for row in found])), after=after)

    def page_posts(self, wanted: Filter, *, after: str | None, limit: int) -> Page:
        query = select(posts.c.id, posts.c.first_seen_at).where(stands())
        if wanted.platform:
            query = query.where(posts.c.platform == wanted.platform)
        if wanted.collection:
            query = query.where(_is_in(wanted.collection))
        query = _between(query, posts.c.first_seen_at, wanted)
        found, after = self._page("posts", query, (posts.c.first_seen_at, posts.c.id), after, limit)
        rows = post_rows(self.connection, [row["id"] for row in found])
        for row in rows:
            row["cited_by"] = len(self._citing(row["id"]))
            row["state"] = _state(row)
        return Page(rows=tuple(row for row in rows if wanted.state in (None, row["state"])), after=after)

    def _citing(self, post: str) -> list[str]:
        decided = select(resolutions.c.citation_id).where(resolutions.c.post == post)
        query = select(article_versions.c.article_id).join(
            citations, citations.c.version_id == article_versions.c.id
        )
        query = query.where(citations.c.current, or_(citations.c.post == post, citations.c.id.in_(decided)))
        return list(self.connection.execute(query.distinct()).scalars())

    def page_captures(self, wanted: Filter, *, after: str | None, limit: int) -> Page:
        query = select(captures.c.id, captures.c.captured_at)
        if wanted.collection:
            query = query.where(captures.c.collection == wanted.collection)
        if wanted.outcome:
            query = query.where(captures.c.outcome == wanted.outcome)
        query = _between(query, captures.c.captured_at, wanted)
        found, after = self._page("captures", query, (captures.c.captured_at, captures.c.id), after, limit)
        return Page(rows=tuple(capture_rows(self.connection, [row["id"] for row in found])), after=after)

    def page_events(self, wanted: Filter, *, after: str | None, limit: int) -> Page:
        query = select(events)
        if wanted.collection:
            query = query.where(events.c.collection == wanted.collection)
        if wanted.kind:
            query = query.where(events.c.kind == wanted.kind)
        query = _between(query, events.c.happened_at, wanted)
        found, after = self._page("events", query, (events.c.happened_at, events.c.seq), after, limit)
        return Page(rows=tuple(event_row(row) for row in found), after=after)

    def page_people(self, wanted: Filter, *, after: str | None, limit: int) -> Page:
        from ..people.folding import fold_name

        place = read_place("people", after, str)
        people = self._people()
        begins = fold_name(wanted.words)
        names = sorted(
            name
            for name, person in people.items()
            if f" {name}".find(f" {begins}") >= 0
            or any(h["handle"].startswith(wanted.words.lower().strip("@ ")) for h in person["accounts"])
        )
        names = [name for name in names if place is None or name > str(place[0])]
        rows = [people[name] for name in names[:limit]]
        return Page(
            rows=tuple({k: v for k, v in row.items() if k != "ids"} for row in rows),
            after=write_place("people", names[limit - 1]) if len(names) > limit else None,
        )

    def show_person(self, key: str) -> Mapping[str, Any] | None:
        for person in self._people().values():
            if person["key"] == key:
                ids = person.pop("ids")[:50]
                cited = citation_rows(self.connection, ids)
                meant = {
                    one["resolution"]["post"]
                    for one in cited
                    if one["resolution"] and one["resolution"]["post"]
                }
                query = select(accounts).join(account_names, account_names.c.account == accounts.c.id)
                query = query.where(account_names.c.key.in_(name_keys(person["name"])))
                told = [as_row(row) for row in load_rows(self.connection, query)]
                return person | {
                    "type": "person",
                    "cited_in": cited,
                    "posts": post_rows(self.connection, sorted(meant)),
                    "accounts": person["accounts"] + told,
                }
        return None

    def _people(self) -> dict[str, Shown]:
        import base64

        from ..people.folding import fold_name

        query = select(
            citations.c.id,
            citations.c.author,
            citations.c.handle,
            citations.c.platform,
            citations.c.found_at,
            article_versions.c.article_id,
            citations.c.post,
        )
        query = query.join(article_versions, article_versions.c.id == citations.c.version_id).where(
            citations.c.current
        )
        people: dict[str, Shown] = {}
        seen: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
        for row in load_rows(self.connection, query.order_by(citations.c.found_at.desc(), citations.c.id)):
            name = fold_name(row["author"] or "") or (
                "@" + row["handle"].lower().strip("@") if row["handle"] else ""
            )
            if not name:
                continue
            key = (
                name.replace(" ", "-")
                if re.fullmatch("[a-z0-9 ]+", name)
                else "~" + base64.urlsafe_b64encode(name.encode()).decode().rstrip("=")
            )
            person = people.setdefault(
                name,
                {
                    "key": key,
                    "name": row["author"] or row["handle"],
                    "accounts": [],
                    "posts": 0,
                    "articles": 0,
                    "citations": 0,
                    "last_cited_at": row["found_at"].isoformat(),
                    "ids": [],
                },
            )
            person["citations"] += 1
            person["ids"].append(row["id"])
            seen[name][0].add(row["article_id"])
            if row["post"]:
                seen[name][1].add(row["post"])
            person["articles"], person["posts"] = map(len, seen[name])
            account = {"platform": row["platform"], "handle": (row["handle"] or "").lower()}
            if row["handle"] and account not in person["accounts"]:
                person["accounts"].append(account)
        return people

    def count_of_sources(self) -> Mapping[str, Mapping[str, int]]:
        seen = (
            select(entries.c.source_id, func.count())
            .where(entries.c.left_out.is_(None))
            .group_by(entries.c.source_id)
        )
        came = (
            select(entries.c.source_id, func.count(articles.c.id.distinct()))
            .join(
                articles, and_(articles.c.collection == entries.c.collection, articles.c.url == entries.c.url)
            )
            .group_by(entries.c.source_id)
        )
        counts: dict[str, dict[str, int]] = defaultdict(lambda: {"articles": 0, "entries": 0})
        for name, query in (("entries", seen), ("articles", came)):
            for source, number in self.connection.execute(query):
                counts[source][name] = number
        return counts

    def list_next(self, limit: int) -> Sequence[Mapping[str, Any]]:
        names = ("id", "step", "subject", "collection", "due_at", "priority", "attempts", "reason")
        query = select(*(work.c[name] for name in names)).where(IS_PENDING, work.c.lease_owner.is_(None))
        return [
            as_row(row)
            for row in load_rows(self.connection, query.order_by(work.c.due_at, work.c.id).limit(limit))
        ]

    def load_overview(self, *, since: datetime) -> Mapping[str, Any]:
        times = {
            "articles": articles.c.first_seen_at,
            "citations": citations.c.found_at,
            "posts": posts.c.first_seen_at,
            "captures": captures.c.captured_at,
            "events": events.c.happened_at,
        }
        today = {name: self._count(select(func.count()).where(at >= since)) for name, at in times.items()}
        totals = {
            name: self._count(select(func.count()).select_from(at.table))
            for name, at in times.items()
            if name != "events"
        }
        every = post_rows(
            self.connection, list(self.connection.execute(select(posts.c.id).where(stands())).scalars())
        )
        platforms: dict[str, int] = defaultdict(int)
        states: dict[str, int] = defaultdict(int)
        months: dict[str, Shown] = {}
        risk = []
        for post in sorted(every, key=lambda one: one["first_seen_at"]):
            platforms[post["platform"]] += 1
            states[_state(post)] += 1
            month = months.setdefault(
                post["first_seen_at"][:7], {"month": post["first_seen_at"][:7], "posts": 0, "gone": 0}
            )
            month["posts"] += 1
            month["gone"] += _state(post) == "gone"
            if post["outcome"] not in _GOOD:
                risk.append(
                    post
                    | {
                        "why": f"the last visit came to this: {post['outcome']}"
                        if post["outcome"]
                        else "not captured yet"
                    }
                )
        return {
            "today": today,
            "totals": totals,
            "events": list(self.page_events(Filter(), after=None, limit=10).rows),
            "at_risk": risk[::-1][:20],
            "platforms": platforms,
            "states": states,
            "survival": list(months.values()),
        }

    def _count(self, query: Select[Any]) -> int:
        return int(self.connection.execute(query).scalar_one())

    def _page(
        self, noun: str, query: Select[Any], order: Sequence[Any], after: str | None, limit: int
    ) -> tuple[Sequence[Mapping[str, Any]], str | None]:
        kinds = (datetime, int) if noun == "events" else (datetime, str)
        place = read_place(noun, after, *kinds)
        if place is not None:
            query = query.where(_before(order, place))
        rows = load_rows(self.connection, query.order_by(*(one.desc() for one in order)).limit(limit + 1))
        if len(rows) <= limit:
            return rows, None
        last = rows[limit - 1]
        values = list(last.values())
        if noun == "events":
            values = [last["seq"], last["happened_at"]]
        return rows[:limit], write_place(noun, values[1], values[0])


def _between(query: Any, at: Any, wanted: Filter) -> Any:
    if wanted.since:
        query = query.where(at >= wanted.since)
    return query.where(at < wanted.until) if wanted.until else query


def _state(post: Shown) -> str:
    if post["watched"]:
        state = str(post["watched"]["state"])
        return "there" if state == "present" else state
    return "there" if post["availability"] == "available" else str(post["availability"] or "unknown")
