"""Short or share link -> the post it leads to.

Only the network tells. The link is asked until it names a post, and no further:
the post's own page is a capture of its own.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from ..model import Address, Alias, Capture, Job, Origin, Post, stable_id
from ..platforms import url_for
from ..ports import Again, Done, Entry, Session
from .aliases import REDIRECT
from .confirmation import host_of
from .context import Context
from .expansion import Led, find_shape, find_target, follow
from .keep import keep_capture, keep_statements
from .outcomes import TRANSIENT
from .retry import how_ended
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
        _close_known(context, job, earlier or latest, is_known=known is not None, ended=earlier)
        return Done()
    led = follow(context, job.subject)
    try:
        made = _as_capture(led, job)
        shape = find_shape(led.url)
        is_confirmed = shape is not None and _is_confirmed(context, shape)
        aliases = _aliases_of(shape if is_confirmed else find_target(led.url), job.subject, led.visited_at)
        exchanges: list[Entry] = [exchange for visit in led.visits for exchange in visit.exchanges]
        entries = [*exchanges, *(alias_statement(alias) for alias in aliases)]

        def also(session: Session) -> None:
            for alias in aliases:
                session.save_alias(alias)
            asks = led.url if shape and not is_confirmed else None
            close(session, context, job, led.outcome, how_ended(led.visits[-1]), asks=asks)

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


def _close_known(
    context: Context, job: Job, latest: Capture | None, *, is_known: bool, ended: Capture | None
) -> None:
    """End a job about a link that was followed before: what it looked like may be known by now."""
    shape = find_shape(latest.final_url) if latest and not is_known else None
    is_confirmed = shape is not None and _is_confirmed(context, shape)
    aliases = _aliases_of(shape, job.subject, latest.captured_at) if latest and is_confirmed else []

    def also(session: Session) -> None:
        for alias in aliases:
            session.save_alias(alias)
        asks = shape.url if shape and not is_confirmed else None
        close(session, context, job, ended.outcome if ended else None, asks=asks)

    keep_statements(context, job.collection, [alias_statement(a) for a in aliases], job=None, also=also)


def _is_confirmed(context: Context, shape: Address) -> bool:
    """Whether the host said already that it holds such posts."""
    with context.catalog.read() as session:
        return session.find_host(host_of(shape.url)) == shape.platform


def _aliases_of(target: Address | None, url: str, led_at: datetime) -> list[Alias]:
    if target is None or target.post is None:
        return []
    post_url = target.canonical_url or url_for(target.post)
    return [Alias(post=target.post, post_url=post_url, url=url, origin=Origin(REDIRECT, led_at))]


def _is_settled(latest: Capture, known: Post | None, at: datetime) -> bool:
    if latest.outcome in TRANSIENT:
        return False
    return known is not None or abs(at - latest.captured_at) < _RECENT
