"""Source -> links to its new articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ..articles.listing import Feed
from ..articles.read_listing import parse_listing
from ..articles.sitemap import MAX_SITEMAP_BYTES
from ..errors import SourceError
from ..model import Job, Source, Urgency
from ..ports import Again, Done, NewJob, Session
from .changed import enqueue_changed
from .context import Context
from .entry import entry_details
from .fresh import Fresh, Listed, list_articles, sort_entries, spellings
from .health import after_failure, after_moving, after_success, as_sitemap, death_event
from .keep import finish
from .look import Look, look_at
from .next_look import plan_look

#: What looks change of a source; all else of it is a person's or the schedule's to change meanwhile.
_LOOKED = (
    "etag",
    "last_modified",
    "polled_at",
    "status",
    "failures",
    "current_url",
    "moves",
    "moving_to",
    "state",
    "failing_since",
    "read_at",
    "not_before_at",
    "ttl_seconds",
    "skip_hours",
    "skip_days",
    "parts",
)


def discover(context: Context, job: Job) -> Done | Again:
    """Look at a source once; every entry not seen before, or changed since, becomes an article to read."""
    with context.catalog.read() as session:
        source = session.find_source(job.subject)
    if source is None or source.paused_at is not None:  # removed or paused since the job was written
        with context.catalog.begin() as session:
            finish(session, context, job)
        return Done()
    if source.kind == "folder":
        return _take_dropped(context, job, source)
    look = look_at(context, source) if _is_address(source.address) else _read_file(context, source)
    if look.feed is not None and look.feed.kind == "sitemap" and source.kind == "feed":
        # Added unseen, or turned into one.
        source = as_sitemap(source)
    after, told = _decide(context, source, look)
    listed = list_articles(look.feed.entries) if look.feed else []
    with context.catalog.read() as session:
        # Most looks find nothing new: so others needn't wait for the comparison.
        listed = _only_fresh(session, context, source, listed)
    with context.catalog.begin() as session:
        new = 0
        if look.feed is not None:
            fresh = _sort(session, context, source, listed)
            _store(session, context, after, fresh)
            new = len(fresh.read)
            after = replace(after, status="; ".join((_say(look, look.feed, fresh), *told)))
        published = (
            [entry.published_at for entry in look.feed.entries if entry.published_at] if look.feed else []
        )
        _save(session, context, job, source, after, published=published, new=new, rests=look.is_limited)
    context.progress.note("poll", url=source.address, status=after.status)
    return Done()


def _decide(context: Context, source: Source, look: Look) -> tuple[Source, list[str]]:
    """The source after a look, and what else is to be told of it."""
    now = context.clock.now()
    told: list[str] = []
    if look.failure is not None:
        if look.is_limited:
            # A host that rests says nothing of the source: that was no look.
            after = replace(source, polled_at=now, status=look.failure)
        else:
            after = after_failure(source, now=now, status=look.failure, is_gone=look.is_gone)
        if look.retry_after_seconds:
            until = now + timedelta(seconds=look.retry_after_seconds)
            after = replace(after, not_before_at=max(until, after.not_before_at or until))
        return after, told
    after = after_success(source, now=now, status="unchanged")
    if source.state != "alive":
        told.append("answers again")
    after, moved = after_moving(after, look.moved_to, now=now)
    if moved is not None:
        told.append(moved)
        context.progress.note("moved", url=source.address, to=after.address)
    if look.feed is None:
        if told:
            after = replace(after, status="; ".join(("unchanged", *told)))
        return after, told
    feed = look.feed
    said = [seconds for seconds in (feed.ttl_seconds, look.fresh_seconds) if seconds]
    return replace(
        after,
        title=source.title or feed.title,
        etag=look.etag,
        last_modified=look.last_modified,
        ttl_seconds=max(said, default=None),
        skip_hours=feed.skip_hours,
        skip_days=feed.skip_days,
        parts=look.parts,
    ), told


def _only_fresh(session: Session, context: Context, source: Source, listed: Sequence[Listed]) -> list[Listed]:
    seen = {one.entry_id for one in _sort(session, context, source, listed).seen}
    return [one for one in listed if not seen.isdisjoint(one.ids)]


def _sort(session: Session, context: Context, source: Source, listed: Sequence[Listed]) -> Fresh:
    known = session.load_entries(source.id, [name for one in listed for name in one.ids])
    addresses = dict.fromkeys(spelling for one in listed for spelling in spellings(one.address))
    seen = list(session.find_seen(source.collection, addresses))
    taken = {address for address, _, is_taken in seen if is_taken}
    own = {address for address, source_id, _ in seen if source_id == source.id}
    return sort_entries(source, listed, known, taken, own, now=context.clock.now())


def _store(session: Session, context: Context, source: Source, fresh: Fresh) -> None:
    now = context.clock.now()
    session.save_entries(source.id, source.collection, fresh.seen)
    jobs = [
        NewJob(
            step="read",
            subject=seen.url,
            collection=source.collection,
            details=entry_details(source, seen, entry),
            priority=Urgency.ARTICLE,
            patient=True,
        )
        for seen, entry in fresh.read
    ]
    session.enqueue_all(jobs, at=now)
    enqueue_changed(session, context.settings, source, fresh.changed, at=now)


def _save(
    session: Session,
    context: Context,
    job: Job,
    before: Source,
    after: Source,
    *,
    published: Sequence[datetime] = (),
    new: int = 0,
    rests: bool = False,
) -> None:
    """Store how the source stands and when it is looked at next; tell of one that is lost."""
    current = session.find_source(job.subject)
    if current is not None:
        if after.kind == "sitemap" and current.kind == "feed":
            current = as_sitemap(current)
        looked = replace(current, **{name: getattr(after, name) for name in _LOOKED})
        looked = replace(looked, title=current.title or after.title)
        if current.filters != before.filters and current.kind != "folder":
            # Sorted by the old filters, it is read whole once more for the new ones.
            looked = replace(looked, etag=None, last_modified=None, parts={})
        session.save_source(plan_look(session, context, looked, published=published, new=new, rests=rests))
        if (event := death_event(before, after)) is not None:
            session.add_event(event)
    finish(session, context, job)


def _say(look: Look, feed: Feed, fresh: Fresh) -> str:
    entries = f"{len(feed.entries):,} {'addresses' if feed.kind in ('page', 'list') else 'entries'}"
    said = [entries + (" (it has more)" if feed.is_cut else ""), f"{len(fresh.read)} new"]
    if left_out := fresh.left_out.total():
        said.append(f"{left_out} left out")
    if fresh.changed:
        said.append(f"{len(fresh.changed)} changed")
    if look.note:
        said.append(look.note)
    return ", ".join(said)


def _is_address(address: str) -> bool:
    return address.lower().startswith(("http://", "https://"))


def _read_file(context: Context, source: Source) -> Look:
    """The listing in a file on this machine."""
    try:
        body = context.local().read_file(source.address, MAX_SITEMAP_BYTES)
        return Look(feed=parse_listing(body, url=source.address, kind=source.kind))
    except SourceError as error:
        return Look(failure=error.reason)


def _take_dropped(context: Context, job: Job, source: Source) -> Done:
    look = context.local().take_dropped(source)
    now = context.clock.now()
    taken = sum(one.is_taken for one in look.files)
    if look.failure is not None:
        after = after_failure(source, now=now, status=look.failure)
    else:
        said = [f"{taken} taken"]
        if refused := len(look.files) - taken:
            said.append(f"{refused} refused")
        if look.waiting:
            said.append(f"{len(look.waiting)} may still be written")
        after = after_success(source, now=now, status=", ".join(said))
        after = replace(after, parts=look.waiting)
    with context.catalog.begin() as session:
        _save(session, context, job, source, after, new=taken)
    for one in look.files:
        context.progress.note("dropped", url=one.path, outcome=one.became)
    context.progress.note("poll", url=source.address, status=after.status)
    return Done()
