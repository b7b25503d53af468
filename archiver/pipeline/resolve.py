"""Citation -> which post it means, or honestly none."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from ..model import Citation, Job, Origin, Outcome, PostRef, Reading, Resolution
from ..platforms import identify, url_for
from ..ports import Again, Done, NewJob, Session
from ..urls import normalise, unwrap
from .capture import details_of
from .context import Context
from .keep import keep_statements
from .outcomes import TRANSIENT
from .statements import description_statement, resolution_statement

#: An article read again asks for its posts again only while they are not kept.
_SETTLED = frozenset({Outcome.CAPTURED, Outcome.PARTIAL})

#: Two articles that cite one post behind a wall ask for it once.
_RECENT = timedelta(hours=1)
#: An address that shows the post in a frame; the post's own page is what a reader looks for.
_FRAME = re.compile(r"(?i)^https?://embed\.|/embed\b|[?&]embed=")


def resolve(context: Context, job: Job) -> Done | Again:
    """Decide which post a citation means, and ask for that post to be captured."""
    with context.catalog.read() as session:
        citation = session.load_citation(job.subject)
        resolution = decide(citation, at=context.clock.now())
        decided = session.find_resolution(job.subject)
        kept = _is_kept(session, resolution.url, job.collection, resolution.decided_at)
    now = resolution.decided_at
    news = decided is None or _meaning(decided) != _meaning(resolution)
    statements = [resolution_statement(job.subject, resolution)] if news else []
    if news and citation.post and citation.claim:
        statements.append(description_statement(citation.post, Reading(Origin("embed", now), citation.claim)))

    def also(session: Session) -> None:
        if news:
            session.save_resolution(job.subject, resolution)
        if resolution.post and resolution.url:
            url = _canonical_url(citation.url or resolution.url, resolution.post)
            session.save_post(resolution.post, url, aliases=(resolution.url,), at=now)
            if citation.claim:
                session.save_reading(resolution.post, Reading(Origin("embed", now), citation.claim))
            if not kept:
                session.enqueue(_capture_of(resolution.url, citation, job), at=now)

    keep_statements(context, job.collection, statements, job=job, also=also)
    context.progress.note("resolve", citation=job.subject, state=resolution.state, url=resolution.url)
    return Done()


def _meaning(resolution: Resolution) -> tuple[object, ...]:
    """What a resolution says, without when it was said: the same again is no news."""
    return resolution.state, resolution.post, resolution.url, resolution.method


def decide(citation: Citation, *, at: datetime) -> Resolution:
    """The post that the article's own address names; a post that is only named stays unresolved."""
    if citation.post and citation.url:
        how = "embedded in" if citation.kind == "embed" else "linked from"
        return Resolution(
            state="resolved",
            post=citation.post,
            url=_address_to_visit(citation.url, citation.post),
            method="address-in-article",
            score=1.0,
            reasons=(f"{how} the article by its address",),
            decided_at=at,
        )
    return Resolution(
        state="unresolved",
        method="address-in-article",
        reasons=("the article gives no address for this post: it is only named",),
        decided_at=at,
    )


def _is_kept(session: Session, url: str | None, collection: str, at: datetime) -> bool:
    latest = session.find_latest_capture(url, collection=collection) if url else None
    if latest is None or latest.outcome in TRANSIENT:
        return False
    return latest.outcome in _SETTLED or at - latest.captured_at < _RECENT


def _address_to_visit(url: str, post: PostRef) -> str:
    """The address as the article gives it, without wrappers; the canonical one for frames and for ``at://``."""
    address = normalise(unwrap(url))
    if address is None or _FRAME.search(address):
        return _canonical_url(url, post)
    return address


def _canonical_url(url: str, post: PostRef) -> str:
    # Of some platforms only the address tells the kind of post, and so its page.
    return identify(url).canonical_url or url_for(post)


def _capture_of(url: str, citation: Citation, job: Job) -> NewJob:
    details = details_of(citation.post) if citation.post else {}
    # The most urgent of all: a post may be gone tomorrow.
    return NewJob(
        step="capture",
        subject=url,
        collection=job.collection,
        details=details,
        priority=40,
        batch=job.batch,
        patient=True,
    )
