"""Citation -> which post it means, or honestly none."""

from __future__ import annotations

import re
from datetime import datetime

from ..model import MACHINE, Citation, Job, Origin, PostRef, Reading, Resolution
from ..platforms import identify, url_for
from ..ports import Again, Done, NewJob, Session
from ..urls import normalise, unwrap
from .confirmation import host_of
from .context import Context
from .keep import keep_statements, save_posts
from .statements import StatedPost, description_statement, resolution_statement
from .told import Told, load_told
from .waiting import bare_address, needs_of
from .wanted import capture_job, is_kept
from .watching.due import begin_watch

#: An address that shows the post in a frame; the post's own page is what a reader looks for.
_FRAME = re.compile(r"(?i)^https?://embed\.|/embed\b|[?&]embed=")


def resolve(context: Context, job: Job) -> Done | Again:
    """Decide which post a citation means, and ask for that post to be captured."""
    with context.catalog.read() as session:
        citation = session.load_citation(job.subject)
        told = load_told(session, citation.url, job.collection)
        resolution = decide(citation, told, at=context.clock.now())
        decided = find_machines(session, job.subject)
    now, post = resolution.decided_at, resolution.post
    news = not is_same(decided, resolution)
    claimed = Reading(Origin("embed", now), citation.claim) if citation.claim and post else None
    posts: tuple[StatedPost, ...] = ()
    if post and resolution.url:
        # An address that led here says nothing of the post's kind; the one that it led to does.
        given = resolution.url if told.post else citation.url or resolution.url
        posts = (StatedPost(post=post, url=_canonical_url(given, post), aliases=(resolution.url,)),)
    statements = [resolution_statement(job.subject, resolution, posts)] if news else []
    if news and post and claimed:
        statements.append(description_statement(post, claimed))

    def also(session: Session) -> None:
        if news:
            session.save_resolution(job.subject, resolution)
        save_posts(session, posts, at=now)
        if news and post and claimed:
            session.save_reading(post, claimed)
        # Asked here, not before: another citation of the same post may have had it kept meanwhile.
        kept = is_kept(session, resolution.url, job.collection, now)
        if resolution.url and not kept and _is_to_be_visited(resolution):
            wanted = capture_job(resolution.url, post, collection=job.collection, batch=job.batch)
            session.enqueue(wanted, at=now)
        elif post and kept:
            begin_watch(session, context.settings, post, job.collection, at=now)
        told_by_now = load_told(session, citation.url, job.collection)
        if _meaning(decide(citation, told_by_now, at=now)) != _meaning(resolution):
            # The network told more while this was decided; who asked meanwhile was joined to this job.
            session.enqueue(_again(job), at=now)

    keep_statements(context, job.collection, statements, job=job, also=also)
    context.progress.note("resolve", citation=job.subject, state=resolution.state, url=resolution.url)
    return Done()


def decide(citation: Citation, told: Told, *, at: datetime) -> Resolution:
    """The post that the article's own address names or leads to; one that is only named stays unresolved."""
    address = needs_of(citation.url)
    how = "embedded in" if citation.kind == "embed" else "linked from"
    given = f"{how} the article by its address"
    if citation.url and address and address.needs == "expansion":
        return _decide_expanded(bare_address(citation.url), told, given, at)
    if citation.url and address and told.platform != address.platform:
        looks = f"{given}, which has the shape of a post"
        host = host_of(bare_address(citation.url))
        return Resolution(
            state="unresolved",
            url=bare_address(citation.url),
            method="address-in-article",
            reasons=(looks, f"{host} doesn't say that it holds such posts: {told.evidence}"),
            decided_at=at,
        )
    if citation.post and citation.url:
        confirmed = (f"{host_of(citation.url)} says itself that it holds such posts",) if address else ()
        return Resolution(
            state="resolved",
            post=citation.post,
            url=_address_to_visit(citation.url, citation.post),
            method="address-in-article",
            score=100.0,
            reasons=(given, *confirmed),
            decided_at=at,
        )
    return Resolution(
        state="unresolved",
        method="address-in-article",
        reasons=("the article gives no address for this post: it is only named",),
        decided_at=at,
    )


def _decide_expanded(link: str, told: Told, given: str, at: datetime) -> Resolution:
    """The post that a link leads to, or why it leads to none."""
    if told.post is None:
        return Resolution(
            state="unresolved",
            url=link,
            method="short-link",
            reasons=(given, f"{link} tells no post: {told.evidence or 'nothing came'}"),
            decided_at=at,
        )
    return Resolution(
        state="resolved",
        post=told.post.ref,
        url=told.post.url if _FRAME.search(told.post_url or "") else told.post_url,
        method="short-link",
        score=100.0,
        reasons=(given, f"{link} leads to {told.post.url}"),
        decided_at=at,
    )


def _is_to_be_visited(resolution: Resolution) -> bool:
    """Whether an address is to be kept: a post's, or one that looks so; a short link is kept already."""
    return resolution.post is not None or resolution.method != "short-link"


def find_machines(session: Session, citation_id: str) -> Resolution | None:
    """What the machine decided last, whether or not a person decided otherwise."""
    own = (one for one in session.load_resolutions(citation_id) if one.decided_by == MACHINE)
    return next(own, None)


def is_same(one: Resolution | None, other: Resolution) -> bool:
    """Whether two resolutions say the same, whenever it was said: that is no news."""
    return one is not None and _meaning(one) == _meaning(other)


def _meaning(resolution: Resolution) -> tuple[object, ...]:
    return (
        resolution.state,
        resolution.post,
        resolution.url,
        resolution.method,
        resolution.reasons,
        resolution.candidates,
        resolution.accounts,
    )


def _address_to_visit(url: str, post: PostRef) -> str:
    """The address as the article gives it, without wrappers; the canonical one for frames and for ``at://``."""
    address = normalise(unwrap(url))
    if address is None or _FRAME.search(address):
        return _canonical_url(url, post)
    return address


def _canonical_url(url: str, post: PostRef) -> str:
    # Of some platforms only the address tells the kind of post, and so its page.
    return identify(url).canonical_url or url_for(post)


def _again(job: Job) -> NewJob:
    return NewJob(
        step="resolve",
        subject=job.subject,
        collection=job.collection,
        priority=job.priority,
        batch=job.batch,
    )
