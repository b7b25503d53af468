"""What a person decides about a citation: rows beside the machine's, each also a statement."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ..errors import UsageError
from ..model import Outcome, PostRef, Resolution
from ..platforms import identify, url_for
from ..ports import NewJob, Session
from .capture import details_of
from .confirmation import host_of
from .context import Context
from .keep import keep_statements
from .outcomes import TRANSIENT
from .statements import rejection_statement, resolution_statement
from .told import load_told

#: How a person's decisions are decided, and how they are taken back.
PERSON, WITHDRAWN = "person", "withdrawn"
_KEPT = frozenset({Outcome.CAPTURED, Outcome.PARTIAL})
_RECENT = timedelta(hours=1)


def find_linked(session: Session, url: str, collection: str) -> tuple[PostRef, str]:
    """The post that an address given by a person names, and the address to keep it at.

    :raises UsageError: it is no post's own address.
    """
    address = identify(url)
    if address.needs == "expansion":
        raise UsageError(f"{url}: a short or share link; give the post's own address, which it leads to")
    if address.post is None:
        raise UsageError(f"{url}: is no post's address; `archiver identify` says what it is")
    if address.needs and load_told(session, url, collection).platform != address.platform:
        host = host_of(url)
        raise UsageError(f"{url}: {host} hasn't said that it holds such posts; `archiver describe` asks it")
    return address.post, address.canonical_url or url_for(address.post)


def decide_by_person(
    context: Context,
    citation_id: str,
    chosen: tuple[PostRef, str] | None,
    *,
    collection: str,
    batch: str | None,
    by: str,
    note: str | None = None,
) -> Resolution:
    """Set the post of a citation and ask for its capture; with none, say that no post known is meant."""
    with context.catalog.read() as session:
        before = session.find_resolution(citation_id)
    now = context.clock.now()
    candidates = before.candidates if before else ()
    if chosen is None:
        said = f"rejected by {by}"
        candidates = tuple(replace(one, excluded=one.excluded or said) for one in candidates)
    post, url = chosen or (None, None)
    why = f"{by} says that it is {url}" if post else f"{by} says that it is none of the posts known"
    score = next((one.score for one in candidates if one.post == post), None)
    resolution = Resolution(
        state="resolved" if post else "unresolved",
        post=post,
        url=url,
        method=PERSON,
        score=score,
        candidates=candidates,
        accounts=before.accounts if before else (),
        reasons=(why, note) if note else (why,),
        decided_at=now,
        decided_by=by,
    )

    def also(session: Session) -> None:
        session.save_resolution(citation_id, resolution)
        if post and url:
            session.save_post(post, url, at=now)
            _ask_for_capture(session, post, url, collection=collection, batch=batch, context=context)

    statement = resolution_statement(citation_id, resolution)
    keep_statements(context, collection, [statement], job=None, also=also)
    return resolution


def withdraw(
    context: Context, citation_id: str, *, collection: str, by: str, note: str | None = None
) -> Resolution | None:
    """Take back what persons decided of a citation; what counts from now on, if anything does.

    :raises UsageError: no person's decision stands.
    """
    with context.catalog.read() as session:
        before = session.find_resolution(citation_id)
    if before is None or before.method != PERSON:
        raise UsageError(f"{citation_id}: no person's decision stands, so there is nothing to undo")
    why = f"{by} takes back what {before.decided_by} decided"
    row = Resolution(
        state="unresolved",
        method=WITHDRAWN,
        reasons=(why, note) if note else (why,),
        decided_at=context.clock.now(),
        decided_by=by,
    )
    keep_statements(
        context,
        collection,
        [resolution_statement(citation_id, row)],
        job=None,
        also=lambda session: session.save_resolution(citation_id, row),
    )
    with context.catalog.read() as session:
        return session.find_resolution(citation_id)


def reject(
    context: Context, citation_id: str, post: PostRef, *, collection: str, by: str, withdrawn: bool = False
) -> None:
    """Rule a candidate out for good, or with ``withdrawn`` take that back."""
    now = context.clock.now()
    statement = rejection_statement(citation_id, post, by=by, at=now, withdrawn=withdrawn)

    def also(session: Session) -> None:
        session.save_rejection(citation_id, post, by=by, at=now, withdrawn=withdrawn)

    keep_statements(context, collection, [statement], job=None, also=also)


def _ask_for_capture(
    session: Session, post: PostRef, url: str, *, collection: str, batch: str | None, context: Context
) -> None:
    latest = session.find_latest_capture(url, collection=collection)
    now = context.clock.now()
    is_recent = latest is not None and now - latest.captured_at < _RECENT
    if latest and latest.outcome not in TRANSIENT and (latest.outcome in _KEPT or is_recent):
        return
    job = NewJob(
        step="capture", subject=url, collection=collection, details=details_of(post), priority=50, batch=batch
    )
    session.enqueue(job, at=now)
