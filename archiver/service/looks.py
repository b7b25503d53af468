"""Posts that are watched: begun again where nobody remembers, asked for now, left alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import UsageError
from ..model import PostRef, Urgency, WatchChoice
from ..naming import check_collection
from ..platforms import find_post, url_for
from ..ports import Catalog, NewJob, Session
from ..sightings import find_standing
from ..urls import normalise
from .adapters import Adapters
from .deciding import person_name
from .jobs import Jobs

#: Posts of one transaction.
_AT_ONCE = 500


def resume_watches(adapters: Adapters, catalog: Catalog | None = None) -> int:
    """Ask for a look at each cited post that was visited and that no look is asked for; how many.

    For posts of before watching was wanted, and where no work table is left.
    """
    from ..pipeline.watching.due import pauses_of
    from ..pipeline.watching.due import resume_watches as resume

    catalog = catalog or adapters.catalog
    if not pauses_of(adapters.settings):
        return 0
    with catalog.read() as session:
        cited = session.list_unwatched()
    begun = 0
    for start in range(0, len(cited), _AT_ONCE):
        some = cited[start : start + _AT_ONCE]
        with catalog.begin() as session:
            begun += resume(session, adapters.settings, some, at=adapters.clock.now())
    return begun


class Looks:
    """What a person asks of watching, in one collection."""

    def __init__(self, adapters: Adapters, collection: str) -> None:
        self._adapters = adapters
        self._collection = collection

    def resume(self) -> int:
        """Ask for a look at each cited post that was visited and that no look is asked for; how many.

        For the start of a daemon.
        """
        return resume_watches(self._adapters)

    def list_looks(self, *, collection: str | None = None, limit: int = 1000) -> Sequence[Mapping[str, Any]]:
        """The posts that are watched, each with its next look, those due first first."""
        if collection is not None:
            check_collection(collection)
        with self._adapters.reading_catalog.read() as session:
            looks = session.list_looks(collection=collection, limit=limit)
            return [_with_post(session, look) for look in looks]

    def choose(self, id_or_url: str, *, is_watched: bool, by: str | None = None) -> None:
        """Watch a post of the catalogue whatever cites it, or leave it alone, as a person says.

        :raises UsageError: no such post, or nobody's name is known.
        """
        from ..pipeline.keep import keep_statements
        from ..pipeline.statements import choice_statement
        from ..pipeline.watching.due import begin_watch

        who = person_name(by)
        self._jobs().recover()
        now = self._adapters.clock.now()
        with self._adapters.catalog.read() as session:
            ref, _ = _find(session, id_or_url)
            before = session.find_watch_choice(ref, collection=self._collection)
        choice = WatchChoice(
            post=ref,
            collection=self._collection,
            is_watched=is_watched,
            decided_at=now,
            decided_by=who,
        )
        is_news = before is None or before.is_watched is not is_watched

        def also(session: Session) -> None:
            if is_news:
                session.save_watch_choice(choice)
            if is_watched:
                begin_watch(session, self._adapters.settings, ref, self._collection, at=now)

        said = [choice_statement(choice)] if is_news else []
        keep_statements(self._adapters.context, self._collection, said, job=None, also=also)

    def look_now(self, id_or_url: str) -> None:
        """Look at a post of the catalogue before everything else; what was seen is an observation.

        :raises UsageError: no such post.
        """
        from ..pipeline.asking import details_of
        from ..pipeline.watch import ASKED

        jobs = self._jobs()
        jobs.recover()
        with self._adapters.catalog.begin() as session:
            ref, url = _find(session, id_or_url)
            job = NewJob(
                step="watch",
                subject=url,
                collection=self._collection,
                details=details_of(ref) | {ASKED: True},
                priority=Urgency.ASKED,
                batch=jobs.batch,
            )
            session.enqueue(job, at=self._adapters.clock.now())
        jobs.run()

    def find_changes(
        self, id_or_url: str, *, limit: int = 200, shown: Mapping[str, Any] | None = None
    ) -> Sequence[Mapping[str, Any]] | None:
        """How an article's text, or a post's, changed from one version to the next, oldest first.

        JSON values; of more versions than ``limit`` the newest. ``None`` where nothing has this id or
        address. Who has been shown the thing already gives it as ``shown``: it may have hundreds of parts.

        :raises UsageError: it is something that has no versions.
        """
        from .changes import find_changes

        with self._adapters.reading_catalog.read() as session:
            shown = shown or session.show(id_or_url) or session.show(normalise(id_or_url) or id_or_url)
            return None if shown is None else find_changes(session, id_or_url, shown, limit=limit)

    def _jobs(self) -> Jobs:
        return Jobs(self._adapters, self._collection, "watch")


def _with_post(session: Session, look: Mapping[str, Any]) -> Mapping[str, Any]:
    details = look["details"]
    ref = PostRef(str(details.get("platform")), str(details.get("post_id")), details.get("author"))
    history = session.load_observations(ref, collection=look["collection"])
    standing = find_standing(history)
    return {
        "post": ref.id,
        "platform": ref.platform,
        "url": look["subject"],
        "collection": look["collection"],
        "due_at": look["due_at"],
        "looks": len(history),
        "state": standing.state.value if standing else None,
        "says": standing.says if standing else "not looked at yet",
    }


def _find(session: Session, id_or_url: str) -> tuple[PostRef, str]:
    shown = session.show(id_or_url)
    if shown is not None and shown["type"] == "post":
        ref: PostRef | None = PostRef(shown["platform"], shown["post_id"], shown["author"])
    elif shown is not None:
        raise UsageError(f"{id_or_url}: is of type {shown['type']}; only posts are watched")
    else:
        ref = find_post(id_or_url)
    standing = session.find_standing(ref) if ref else None
    if standing is None:
        known = f" (looked for as {url_for(ref)})" if ref else ""
        raise UsageError(f"{id_or_url}: no post of the catalogue{known}; `archiver list posts` names them")
    return standing
