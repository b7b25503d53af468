"""What looks at posts showed, and which posts a person has watched."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, Select, select

from ..jsonable import from_json, to_json
from ..model import Observation, PostRef, WatchChoice
from ..urls.hosts import find_host
from .observation_tables import observations, watch_choices
from .rows import add_row, find_row, load_rows
from .sameness import load_members, load_standing
from .tables import posts
from .touched import touched


class Observations:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def add_observation(self, observation: Observation) -> bool:
        values = {"id": observation.id, "post": observation.post.id, "fields": to_json(observation)}
        values |= {name: getattr(observation, name) for name in ("collection", "observed_at", "capture_id")}
        touched(self.connection).posts.add(observation.post.id)
        return add_row(self.connection, observations, values)

    def find_observation(self, capture_id: str) -> Observation | None:
        query = select(observations.c.fields).where(observations.c.capture_id == capture_id)
        row = find_row(self.connection, query.limit(1))
        return from_json(Observation, row["fields"]) if row else None

    def load_observations(
        self, ref: PostRef, *, collection: str | None = None, limit: int = 500
    ) -> list[Observation]:
        query = _newest_first().where(observations.c.post.in_(members_of(self.connection, ref)))
        if collection is not None:
            query = query.where(observations.c.collection == collection)
        rows = load_rows(self.connection, query.limit(limit))
        return [from_json(Observation, row["fields"]) for row in rows]

    def load_lately(self, host: str, *, since: datetime, limit: int = 1000) -> list[Observation]:
        query = select(observations.c.fields, posts.c.url).join(posts, posts.c.id == observations.c.post)
        query = query.where(observations.c.observed_at >= since)
        rows = load_rows(self.connection, query.order_by(observations.c.observed_at.desc()).limit(limit))
        theirs = (row for row in rows if find_host("watch", row["url"]) == host)
        return [from_json(Observation, row["fields"]) for row in theirs]

    def save_watch_choice(self, choice: WatchChoice) -> None:
        values = {"post": choice.post.id, "fields": to_json(choice)}
        values |= {name: getattr(choice, name) for name in ("collection", "decided_at", "is_watched")}
        add_row(self.connection, watch_choices, values)

    def find_watch_choice(self, ref: PostRef, *, collection: str) -> WatchChoice | None:
        query = select(watch_choices.c.fields).where(
            watch_choices.c.post.in_(members_of(self.connection, ref)),
            watch_choices.c.collection == collection,
        )
        row = find_row(self.connection, query.order_by(watch_choices.c.decided_at.desc()).limit(1))
        return from_json(WatchChoice, row["fields"]) if row else None


def members_of(connection: Connection, ref: PostRef) -> Sequence[str]:
    """All ids of a post, the one that stands first."""
    standing = load_standing(connection, [ref.id])[ref.id]
    return load_members(connection, [standing])[standing]


def load_history(
    connection: Connection, members: Mapping[str, Collection[str]]
) -> Mapping[str, Sequence[Observation]]:
    """The observations of several posts, newest first; ``members`` are the ids of each."""
    stands_for = {one: row_id for row_id, every in members.items() for one in every}
    found: dict[str, list[Observation]] = {}
    for row in load_rows(connection, _newest_first().where(observations.c.post.in_(list(stands_for)))):
        observation = from_json(Observation, row["fields"])
        found.setdefault(stands_for[row["post"]], []).append(observation)
    return found


def observations_of(rows: Iterable[Observation]) -> list[dict[str, object]]:
    """Observations as people read them."""
    names = ("state", "evidence", "collection", "capture_id", "origin", "before_at", "announces")
    return [
        {"observed_at": one.observed_at.isoformat()}
        | {name: said for name, said in to_json(one).items() if name in names}
        for one in rows
    ]


def _newest_first() -> Select[tuple[str, str, datetime]]:
    query = select(observations.c.post, observations.c.fields, observations.c.observed_at)
    return query.order_by(observations.c.observed_at.desc(), observations.c.id.desc())
