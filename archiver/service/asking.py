"""What persons ask for and don't wait for: articles to be archived, and how far that has got."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ..errors import UsageError
from ..model import Urgency
from ..naming import say_back
from ..ports import FOLLOWED, Ask, AskedArticle, AskJobs, Catalog, NewJob
from ..urls import normalise
from .adapters import Adapters
from .documents import NO_ADDRESS, is_address

#: Addresses that are asked for together, and characters of one.
_MOST_URLS = 200
_LONGEST_URL = 8_000
#: Jobs and posts that are told one by one.
_MOST_JOBS = 200
_MOST_POSTS = 100


def enqueue_archive(adapters: Adapters, catalog: Catalog, urls: Sequence[str], *, collection: str) -> str:
    """Ask for articles and every post they cite, as ``archiver archive`` does; the batch's name.

    All in one transaction; what is asked for already is joined.

    :raises UsageError: an address can't be archived; nothing was asked for.
    """
    from ..pipeline.read import NAMED
    from ..pipeline.watching.articles import ASKED

    subjects = _check(urls)
    now = adapters.clock.now()
    batch = f"{FOLLOWED}{uuid.uuid4().hex}"
    jobs = [
        NewJob(
            step="read",
            subject=url,
            collection=collection,
            details={NAMED: True, ASKED: True},
            priority=Urgency.ASKED,
            batch=batch,
        )
        for url in subjects
    ]
    with catalog.begin() as session:
        ids = session.enqueue_all(jobs, at=now)
        asked = dict(zip(subjects, ids, strict=True))
        session.save_ask(Ask(batch=batch, collection=collection, asked_at=now, jobs=asked))
    return batch


def _check(urls: Sequence[str]) -> Sequence[str]:
    """The addresses as they are visited, each once.

    :raises UsageError: there is none, or one can't be visited.
    """
    given = [url.strip() for url in urls]
    if not any(given):
        raise UsageError("give the address of an article")
    if len(given) > _MOST_URLS:
        raise UsageError(f"{len(given)} addresses: at most {_MOST_URLS} at a time")
    found: dict[str, None] = {}
    for url in given:
        address = normalise(url) if len(url) <= _LONGEST_URL and is_address(url) else None
        if address is None:
            why = NO_ADDRESS if len(url) <= _LONGEST_URL else f"is longer than {_LONGEST_URL} characters"
            raise UsageError(f"{say_back(url)}: {why}")
        found[address] = None
    return list(found)


def find_progress(adapters: Adapters, catalog: Catalog, batch: str) -> Mapping[str, Any] | None:
    """How far a batch has got; ``None`` where there is none of that name.

    Of jobs whose rows are gone the articles tell: what was captured since it was asked for.
    """
    with catalog.read() as session:
        if (ask := session.find_ask(batch)) is None:
            return None
        jobs = session.load_ask_jobs(ask, at=adapters.clock.now(), limit=_MOST_JOBS)
        articles = [_tell_article(one) for one in session.load_asked_articles(ask)]
        is_worked = bool(jobs.counts.get("running")) or session.is_anything_leased()
    state = _state_of(jobs, articles)
    if state == "waiting" and not is_worked:
        is_worked = is_worked_on(adapters, catalog)
    times = [datetime.fromisoformat(one["visited_at"]) for one in articles if one["visited_at"]]
    started = [at for at in (jobs.started_at, *times) if at]
    ended = [at for at in (jobs.ended_at, *times) if at] if state in ("done", "failed") else []
    waiting, running = (jobs.counts.get(one, 0) for one in ("waiting", "running"))
    return {
        "batch": ask.batch,
        "state": state,
        "collection": ask.collection,
        "asked_at": ask.asked_at.isoformat(),
        "started_at": min(started).isoformat() if started else None,
        "ended_at": max(ended).isoformat() if ended else None,
        "due_at": jobs.due_at.isoformat() if jobs.due_at else None,
        "is_worked": is_worked,
        "counts": {
            "open": waiting + running,
            "later": jobs.later,
            "running": running,
            "done": jobs.counts.get("done", 0),
            "failed": jobs.counts.get("failed", 0),
        },
        "jobs": jobs.rows,
        "articles": articles,
    }


def _state_of(jobs: AskJobs, articles: Sequence[Mapping[str, Any]]) -> str:
    if jobs.counts.get("running"):
        return "running"
    if jobs.counts.get("waiting"):
        return "waiting"
    return "failed" if all(one["state"] == "failed" for one in articles) else "done"


def is_worked_on(adapters: Adapters, catalog: Catalog) -> bool:
    """Whether a daemon, or a worker on any machine, runs that isn't paused."""
    from .pauses import DAEMON
    from .status import find_daemon

    if not adapters.is_on_server and find_daemon(adapters.settings.home) is None:
        return False
    with catalog.read() as session:
        if adapters.is_on_server and not session.count_processes():
            return False
        return session.find_pause(DAEMON) is None


def _tell_article(one: AskedArticle) -> Mapping[str, Any]:
    from ..pipeline.outcomes import KEPT

    state, reason = _end_of(one)
    captured = Counter(str(post["outcome"]) for post in one.posts)
    return {
        "url": one.url,
        "id": one.article_id,
        "title": one.title,
        "state": state,
        "reason": reason,
        "outcome": one.outcome,
        "visited_at": one.visited_at.isoformat() if one.visited_at else None,
        "citations": one.citations,
        "resolved": one.resolved,
        "captured": sum(captured[outcome.value] for outcome in KEPT),
        "posts": one.posts[:_MOST_POSTS],
    }


def _end_of(one: AskedArticle) -> tuple[str, str | None]:
    """How far an article has got, and why no further."""
    from ..pipeline.outcomes import KEPT
    from ..pipeline.read import NOT_READ

    said = f"{one.outcome}: {one.evidence}" if one.outcome and one.evidence else one.outcome
    if one.job_state in ("waiting", "running"):
        return one.job_state, one.job_reason or said
    if one.is_searched:
        return "running", None
    if one.outcome is None:
        return "failed", one.job_reason or "nothing is on record of it any more"
    is_kept = one.outcome in {outcome.value for outcome in KEPT}
    if one.is_read and (one.has_copy or (is_kept and not (one.evidence or "").startswith(NOT_READ))):
        return "done", None
    return "failed", said
