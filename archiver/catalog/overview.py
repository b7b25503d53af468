"""What a front page says: numbers, what happened, what is at risk; and what is next to be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, select

from ..model import Outcome
from ..ports import Filter
from .browse_log import BrowsedLog
from .browse_rows import post_rows
from .capture_tables import captures
from .listing_tables import EVERYWHERE, listed_articles, listed_posts
from .rows import load_rows
from .shown import Shown, as_row
from .tables import articles, citations, entries, post_aliases, posts
from .tallies import load_kinds, load_totals
from .watch_tables import events
from .work import Work
from .work_rows import IS_PENDING
from .work_tables import work

#: Outcomes that left something of the page, or of a copy of it.
_KEPT = (Outcome.CAPTURED, Outcome.PARTIAL, Outcome.TOO_LARGE, Outcome.MEMENTO_ONLY)
_NEWEST = 10
_AT_RISK = 20
#: Visits and posts that are looked at for some that are at risk, newest first.
_LOOKED_AT = 200
#: What became of posts, and the states that count as it; all other looks met something that hid the post.
_BECAME = {
    "there": ("there", "edited"),
    "gone": ("gone", "private", "suspended"),
    "unknown": ("unknown",),
}
#: Months of first sight that are told.
_MONTHS = 120
_JOB = ("id", "step", "subject", "collection", "due_at", "priority", "attempts", "reason")


class Overview(Work):
    """Reads for front page, sources and work."""

    def count_of_sources(self) -> Mapping[str, Mapping[str, int]]:
        counts: dict[str, dict[str, int]] = {}
        taken = select(entries.c.source_id, func.count()).where(entries.c.left_out.is_(None))
        came = select(listed_articles.c.source_id, func.count())
        came = came.where(listed_articles.c.source_id.is_not(None))
        for name, query, of in (
            ("entries", taken, entries.c.source_id),
            ("articles", came, listed_articles.c.source_id),
        ):
            for source_id, number in self.connection.execute(query.group_by(of)):
                counts.setdefault(source_id, {"articles": 0, "entries": 0})[name] = number
        return counts

    def list_collections(self) -> Sequence[str]:
        """One look-up for each there is: an index then leads from one to the next."""
        found: set[str] = set()
        for name in (captures.c.collection, listed_articles.c.collection):
            last = self.connection.execute(select(func.min(name))).scalar()
            while last is not None:
                found.add(last)
                last = self.connection.execute(select(func.min(name)).where(name > last)).scalar()
        return sorted(found)

    def list_next(self, limit: int) -> Sequence[Mapping[str, Any]]:
        """One look-up for each priority there is: the index then gives the rows in order."""
        found: list[Mapping[str, Any]] = []
        priority = self._next_priority(None)
        while priority is not None:
            query = select(*(work.c[name] for name in _JOB))
            query = query.where(IS_PENDING, work.c.lease_owner.is_(None), work.c.priority == priority)
            found += load_rows(self.connection, query.order_by(work.c.due_at, work.c.id).limit(limit))
            priority = self._next_priority(priority)
        found.sort(key=lambda row: (row["due_at"], -row["priority"], row["id"]))
        return [as_row(row) for row in found[:limit]]

    def load_overview(self, *, since: datetime) -> Mapping[str, Any]:
        times: Mapping[str, ColumnElement[datetime]] = {
            "articles": articles.c.first_seen_at,
            "citations": citations.c.found_at,
            "posts": posts.c.first_seen_at,
            "captures": captures.c.captured_at,
            "events": events.c.happened_at,
        }
        today = {name: self._count(select(func.count()).where(at >= since)) for name, at in times.items()}
        newest = BrowsedLog(self.connection).page_events(Filter(), after=None, limit=_NEWEST)
        return {
            "today": today,
            "totals": load_totals(self.connection),
            "events": list(newest.rows),
            "at_risk": self._list_at_risk(),
            **self._count_posts(),
        }

    def _count(self, query: Any) -> int:
        number: int = self.connection.execute(query).scalar_one()
        return number

    def _count_posts(self) -> Mapping[str, Any]:
        """All posts, by platform, by state, and by month of first sight."""
        platforms: dict[str, int] = {}
        states: dict[str, int] = {}
        months: dict[str, dict[str, int]] = {}
        for (month, state, platform), number in load_kinds(self.connection).items():
            platforms[platform] = platforms.get(platform, 0) + number
            states[state] = states.get(state, 0) + number
            in_states = months.setdefault(month, {})
            in_states[state] = in_states.get(state, 0) + number
        return {"platforms": platforms, "states": states, "survival": _tell_survival(months)}

    def _list_at_risk(self) -> list[Shown]:
        """Posts of which nothing is kept: those whose visits failed last, then those never visited."""
        why: dict[str, str] = {}
        bad = [each.value for each in Outcome if each not in _KEPT]
        query = select(captures.c.url, captures.c.outcome, captures.c.evidence).where(
            captures.c.outcome.in_(bad),
            captures.c.outcome != literal_column(f"'{Outcome.CAPTURED.value}'"),
            captures.c.purpose == "post",
        )
        query = query.order_by(captures.c.captured_at.desc()).limit(_LOOKED_AT)
        said: dict[str, str] = {}
        for url, outcome, evidence in self.connection.execute(query):
            said.setdefault(url, f"{outcome}: {evidence}" if evidence else outcome)
        for post, url in self._posts_at(list(said)):
            why.setdefault(post, said[url])
        table = listed_posts
        newest = select(table.c.post).where(table.c.collection == EVERYWHERE)
        newest = newest.order_by(table.c.first_seen_at.desc(), table.c.post.desc()).limit(_LOOKED_AT)
        for post in self.connection.execute(newest).scalars():
            why.setdefault(post, "")
        addresses = self._addresses_of(list(why))
        visits = select(captures.c.url, captures.c.outcome)
        visits = visits.where(captures.c.url.in_([url for urls in addresses.values() for url in urls]))
        visits = visits.where(captures.c.purpose != "description").distinct()
        visited: dict[str, set[str]] = {}
        for url, outcome in self.connection.execute(visits):
            visited.setdefault(url, set()).add(outcome)
        risky = []
        for post, reason in why.items():
            came = {outcome for url in addresses[post] for outcome in visited.get(url, ())}
            if came.isdisjoint(_KEPT):
                why[post] = reason or ("; ".join(sorted(came)) if came else "not visited yet")
                risky.append(post)
        return [row | {"why": why[row["id"]]} for row in post_rows(self.connection, risky[:_AT_RISK])]

    def _posts_at(self, urls: Sequence[str]) -> list[tuple[str, str]]:
        """Posts at addresses, each under the id that stands, with the address it was found by."""
        own = select(posts.c.id, posts.c.url).where(posts.c.url.in_(urls))
        other = select(post_aliases.c.post, post_aliases.c.alias).where(post_aliases.c.alias.in_(urls))
        found = {(row[0], row[1]) for query in (own, other) for row in self.connection.execute(query)}
        order = {url: place for place, url in enumerate(urls)}
        return sorted(found, key=lambda one: order[one[1]])

    def _addresses_of(self, ids: Sequence[str]) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {row_id: [] for row_id in ids}
        own = select(posts.c.id, posts.c.url).where(posts.c.id.in_(ids))
        other = select(post_aliases.c.post, post_aliases.c.alias).where(post_aliases.c.post.in_(ids))
        for query in (own, other):
            for post, url in self.connection.execute(query):
                found[post].append(url)
        return found


def _tell_survival(months: Mapping[str, Mapping[str, int]]) -> list[Mapping[str, Any]]:
    """What became of the posts of each month, of very many months the last; ``months`` are posts by state."""
    survival: list[Mapping[str, Any]] = []
    for month in sorted(months):
        if _place_of(month) <= _place_of(max(months)) - _MONTHS:
            continue
        in_states = months[month]
        became = {name: sum(in_states.get(state, 0) for state in of) for name, of in _BECAME.items()}
        survival.append({"month": month, "posts": sum(in_states.values()), **became})
    return survival


def _place_of(month: str) -> int:
    year, number = month.split("-")
    return int(year) * 12 + int(number)
