"""Source -> links to its new articles."""

from __future__ import annotations

from dataclasses import replace

from ..articles.feed import Feed, parse_feed
from ..errors import SourceError
from ..model import Job, Source, Urgency
from ..ports import Again, Done, Exchange, NewJob, Session
from ..urls import normalise
from .answer import read_body
from .context import Context
from .keep import finish
from .next_look import plan_look
from .read import FOUND


def discover(context: Context, job: Job) -> Done | Again:
    """Look at a feed once; every entry not seen before becomes an article to read."""
    with context.catalog.read() as session:
        source = session.find_source(job.subject)
    if source is None or source.paused_at is not None:  # removed or paused since the job was written
        with context.catalog.begin() as session:
            finish(session, context, job)
        return Done()
    conditions = {"If-None-Match": source.etag, "If-Modified-Since": source.last_modified}
    visit = context.fetcher.fetch(
        source.url, role="feed", headers={name: value for name, value in conditions.items() if value}
    )
    try:
        feed, polled = _decide(context, source, visit.final, visit.reason)
    finally:
        visit.close()
    with context.catalog.begin() as session:
        new = _store_entries(session, context, polled, feed) if feed else 0
        if feed:
            polled = replace(polled, status=f"{len(feed.entries)} entries, {new} new")
        published = [entry.published_at for entry in feed.entries if entry.published_at] if feed else []
        session.save_source(plan_look(session, context, polled, published=published, new=new))
        finish(session, context, job)
    context.progress.note("poll", url=source.url, status=polled.status)
    return Done()


def _decide(
    context: Context, source: Source, answer: Exchange | None, reason: str | None
) -> tuple[Feed | None, Source]:
    """What a feed's answer brought, and the source as it stands after it."""
    polled = replace(source, polled_at=context.clock.now())
    failed = replace(polled, failures=source.failures + 1)
    if answer is None:
        return None, replace(failed, status=reason or "unreachable")
    if answer.status == 304:
        return None, replace(polled, status="unchanged", failures=0)
    if answer.status != 200:
        return None, replace(failed, status=f"answers {answer.status}")
    body = read_body(answer, context.settings.find.max_article_bytes)
    try:
        feed = parse_feed(body, url=answer.url, content_type=answer.header("content-type"))
    except SourceError as error:
        return None, replace(failed, status=error.reason)
    etag, last_modified = answer.header("etag"), answer.header("last-modified")
    title = feed.title or source.title
    return feed, replace(polled, failures=0, title=title, etag=etag, last_modified=last_modified)


def _store_entries(session: Session, context: Context, source: Source, feed: Feed) -> int:
    now = context.clock.now()
    new = 0
    for entry in feed.entries:
        address = normalise(entry.url) if entry.url else None
        if address is None or not session.add_entry(source.id, entry.id, address, now):
            continue
        new += 1
        details: dict[str, object] = {FOUND: True}
        if entry.published_at:
            details["published_at"] = entry.published_at.isoformat()
        session.enqueue(
            NewJob(
                step="read",
                subject=address,
                collection=source.collection,
                details=details,
                priority=Urgency.ARTICLE,
                patient=True,
            ),
            at=now,
        )
    return new
