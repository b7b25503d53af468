"""What a person decides about a citation: rows beside the machine's, each also a statement."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ..errors import DecidedMeanwhile, UsageError
from ..model import MACHINE, PERSON, WITHDRAWN, PostRef, Resolution, Urgency
from ..naming import say_back
from ..platforms import identify, url_for
from ..ports import Session
from .confirmation import host_of
from .context import Context
from .keep import keep_statements, save_posts
from .statements import StatedPost, rejection_statement, resolution_statement
from .told import load_told
from .waiting import job_for
from .wanted import ask_by_person, is_kept
from .watching.due import begin_watch


def find_linked(session: Session, url: str, collection: str) -> tuple[PostRef, str]:
    """The post that an address given by a person names, and the address to keep it at.

    :raises UsageError: it is no post's own address.
    """
    address = identify(url)
    if address.needs == "expansion":
        raise UsageError(
            f"{say_back(url)}: a short or share link; give the post's own address, which it leads to",
            field="url",
        )
    if address.post is None:
        raise UsageError(
            f"{say_back(url)}: is no post's address; `archiver identify` says what it is", field="url"
        )
    if address.needs and load_told(session, url, collection).platform != address.platform:
        host = host_of(url)
        raise UsageError(
            f"{say_back(url)}: {host} hasn't said that it holds such posts; `archiver describe` asks it",
            field="url",
        )
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
    overrules: bool = True,
    seen: str | None = None,
) -> Resolution:
    """Set the post of a citation and ask for its capture; with none, say that no post known is meant.

    :raises DecidedMeanwhile: a person's decision stands, and ``overrules`` is false; or what counts isn't
        what was ``seen`` (:func:`check_seen`).
    """
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

    posts = (StatedPost(post=post, url=url),) if post and url else ()

    def also(session: Session) -> None:
        stands = check_seen(session, citation_id, seen)
        if not overrules and stands is not None and stands.method == PERSON:
            said = f"{stands.decided_by} decided meanwhile: {stands.url or 'none of the posts known'}"
            raise DecidedMeanwhile(f"{citation_id}: {said}; `archiver link` overrules")
        session.save_resolution(citation_id, resolution)
        if post and url:
            save_posts(session, posts, at=now)
            if is_kept(session, url, collection, now):
                begin_watch(session, context.settings, post, collection, at=now)
            ask_by_person(session, url, post, collection=collection, batch=batch, at=now)

    statement = resolution_statement(citation_id, resolution, posts)
    keep_statements(context, collection, [statement], job=None, also=also)
    return resolution


def check_seen(session: Session, citation_id: str, seen: str | None) -> Resolution | None:
    """What counts of a citation.

    :raises DecidedMeanwhile: it isn't what was ``seen``: the instant of a decision as JSON, "" for none.
    """
    stands = session.find_resolution(citation_id)
    if seen is not None and seen != (stands.decided_at.isoformat() if stands else ""):
        by = stands.decided_by if stands else "nobody"
        what = f"{stands.state}{f', {stands.url}' if stands.url else ''}" if stands else "nothing is decided"
        raise DecidedMeanwhile(f"{citation_id}: {by} decided meanwhile: {what}")
    return stands


def withdraw(
    context: Context,
    citation_id: str,
    *,
    collection: str,
    by: str,
    note: str | None = None,
    seen: str | None = None,
) -> Resolution | None:
    """Take back what persons decided of a citation; what counts from now on, if anything does.

    :raises UsageError: no person's decision stands.
    :raises DecidedMeanwhile: what counts isn't what was ``seen`` (:func:`check_seen`).
    """
    with context.catalog.read() as session:
        before = check_seen(session, citation_id, seen)
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

    def also(session: Session) -> None:
        check_seen(session, citation_id, seen)
        session.save_resolution(citation_id, row)
        if all(one.decided_by != MACHINE for one in session.load_resolutions(citation_id)):
            _ask_machine(session, citation_id, collection=collection, at=row.decided_at)

    keep_statements(context, collection, [resolution_statement(citation_id, row)], job=None, also=also)
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
        if session.load_citation(citation_id).url is None:
            _ask_machine(session, citation_id, collection=collection, at=now)

    keep_statements(context, collection, [statement], job=None, also=also)


def _ask_machine(session: Session, citation_id: str, *, collection: str, at: datetime) -> None:
    """Let the machine decide by what is known now; a person waits for it."""
    citation = session.load_citation(citation_id)
    job = job_for(citation_id, citation, collection=collection, batch=None)
    session.enqueue(replace(job, priority=Urgency.ASKED), at=at)
