"""Short or share link -> the post it leads to.

Only the network tells. The link is asked until it names a post, and no further:
the post's own page is a capture of its own.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from ..model import Alias, Capture, Job, Origin, Post, stable_id
from ..platforms import url_for
from ..ports import Again, Done, Entry, Session
from .aliases import REDIRECT
from .context import Context
from .expansion import Led, find_target, follow
from .keep import keep_capture
from .outcomes import TRANSIENT
from .statements import alias_statement
from .waiting import close

#: A link that led nowhere is not asked again for another article's sake so soon.
_RECENT = timedelta(hours=1)


def expand(context: Context, job: Job) -> Done | Again:
    """Follow a link, keep what came, and let the citations that wait for it be resolved."""
    with context.catalog.read() as session:
        earlier = session.find_capture_of_job(job.id)
        latest = earlier or session.find_latest_capture(job.subject, collection=job.collection)
        known = session.find_alias(job.subject)
    if earlier is not None or (latest is not None and _is_settled(latest, known, context.clock.now())):
        with context.catalog.begin() as session:
            close(session, context, job, earlier.outcome if earlier else None)
        return Done()
    led = follow(context, job.subject)
    try:
        made = _as_capture(led, job)
        aliases = _aliases_of(led, job.subject)
        exchanges: list[Entry] = [exchange for visit in led.visits for exchange in visit.exchanges]
        entries = [*exchanges, *(alias_statement(alias) for alias in aliases)]

        def also(session: Session) -> None:
            for alias in aliases:
                session.save_alias(alias)
            close(session, context, job, led.outcome, led.visits[-1].retry_after_seconds)

        main = len(exchanges) - 1 if led.visits[-1].final else -1
        keep_capture(context, made, entries, main=main, also=also)
    finally:
        for visit in led.visits:
            visit.close()
    context.progress.note("expand", url=job.subject, outcome=led.outcome, evidence=led.evidence)
    return Done()


def _as_capture(led: Led, job: Job) -> Capture:
    answer = led.visits[-1].final
    return Capture(
        id=stable_id("k", job.collection, job.subject, led.visited_at.isoformat()),
        collection=job.collection,
        url=job.subject,
        purpose="address",
        captured_at=led.visited_at,
        outcome=led.outcome,
        evidence=led.evidence,
        status=answer.status if answer else None,
        final_url=led.url,
        job_id=job.id,
    )


def _aliases_of(led: Led, url: str) -> list[Alias]:
    target = find_target(led.url)
    if target is None or target.post is None:
        return []
    post_url = target.canonical_url or url_for(target.post)
    return [Alias(post=target.post, post_url=post_url, url=url, origin=Origin(REDIRECT, led.visited_at))]


def _is_settled(latest: Capture, known: Post | None, at: datetime) -> bool:
    if latest.outcome in TRANSIENT:
        return False
    return known is not None or at - latest.captured_at < _RECENT
