"""A memento kept in place of a page that isn't to be had, as what it is: a copy of an archive's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from ..archives import ARCHIVES, ask_copy, choose_memento, find_given
from ..articles.kind import find_fault
from ..articles.lean import Lean
from ..articles.read import read_article
from ..model import (
    ArticleVersion,
    Availability,
    Capture,
    Job,
    Memento,
    Origin,
    Outcome,
    PostMetadata,
    PostRef,
    Reading,
    stable_id,
)
from ..platforms import identify, minted_at, read_archived
from ..ports import Entry, Lookups, Session, Statement, Visit
from .answer import media_type, read_body
from .card import build_post, make_card
from .context import Context
from .keep import finish, keep_capture, main_entry
from .outcomes import KEPT, decide_outcome
from .page import Page
from .read import store_version
from .statements import StatedPost, article_statement, description_statement

#: Copies that are looked at before it is said that none shows the page.
_MOST_TRIED = 3
_MAX_COPY_BYTES = 5_000_000
_SHOWN = frozenset({Availability.AVAILABLE, Availability.UNKNOWN})


def keep_copy(
    context: Context,
    lookups: Lookups,
    job: Job,
    live: Capture,
    copies: Sequence[Memento],
    *,
    kept: Sequence[Memento],
    statements: Sequence[Statement],
    also: Callable[[Session], None],
) -> Capture | None:
    """Keep the best copy that shows the page, with the job's end and ``also``; ``None`` where none does.

    ``kept`` are the copies of the page that the collection has: where the best one is among them,
    nothing is kept. ``live`` is the visit that found the page gone, walled or out of reach. The record's
    address is the copy's own, so that no replay takes it for the live page.
    """
    post = identify(live.url).post
    near = _posted_at(post) or live.captured_at
    left = list(copies)
    tried: list[Memento] = []
    while len(tried) < _MOST_TRIED and (memento := choose_memento(left, near)):
        left.remove(memento)
        tried.append(memento)
    had = {_identity(one) for one in kept}
    # A copy that shows what was there goes before one that may only need its scripts.
    for is_strict in (True, False) if post or live.purpose == "article" else (False,):
        for memento in tried:
            if _identity(memento) in had:
                return None
            visit = lookups.visit(ask_copy(memento))
            try:
                page = _read(context, visit, post)
                given = _given(memento, page)
                if given is None or page.outcome not in KEPT or not page.body.strip():
                    continue
                reading = _reading_of(given, page, post)
                version = _version_of(context, job, live, page) if live.purpose == "article" else None
                if is_strict and not (version.text if version else reading and reading.metadata.text):
                    continue
                if reading and reading.metadata.availability not in _SHOWN:
                    continue
                if _identity(given) in had:
                    return None
                return _keep(context, job, live, given, page, reading, version, statements, also)
            finally:
                visit.close()
    return None


def _read(context: Context, visit: Visit, post: PostRef | None) -> Page:
    body = read_body(visit.final, _MAX_COPY_BYTES) if visit.final else b""
    outcome, evidence = decide_outcome(visit, body, post)
    visited_at = visit.exchanges[0].started_at if visit.exchanges else context.clock.now()
    return Page(
        visited_at=visited_at,
        visit=visit,
        outcome=outcome,
        evidence=evidence,
        held=Lean(body, len(body)),
        limit=_MAX_COPY_BYTES,
    )


def _given(memento: Memento, page: Page) -> Memento | None:
    """The copy that came; an archive leads to another time, or to its own page, where it has none."""
    answer = page.visit.final
    if answer is None:
        return None
    archive = ARCHIVES[memento.archive]
    headers = {name.lower(): value for name, value in reversed(answer.headers)}
    if archive.says_datetime and "memento-datetime" not in headers:
        return None
    return find_given(archive, memento, answer.url, answer.status, headers)


def _identity(memento: Memento) -> tuple[object, ...]:
    return memento.archive, memento.original, memento.at


def _posted_at(post: PostRef | None) -> datetime | None:
    return minted_at(post.platform, post.post_id) if post else None


def _keep(
    context: Context,
    job: Job,
    live: Capture,
    memento: Memento,
    page: Page,
    reading: Reading | None,
    version: ArticleVersion | None,
    statements: Sequence[Statement],
    also: Callable[[Session], None],
) -> Capture:
    answer = page.visit.final
    archive = ARCHIVES[memento.archive]
    evidence = (
        f"kept as {archive.name} has it of {memento.at:%Y-%m-%d %H:%M} UTC"
        + ("" if archive.trust == "trusted" else f" ({archive.trust}: {archive.why})")
        + f"; live page: {live.outcome.value}"
        + (f" ({live.evidence})" if live.evidence else "")
    )
    made = Capture(
        id=stable_id("k", job.collection, live.url, page.visited_at.isoformat()),
        collection=job.collection,
        url=live.url,
        purpose=live.purpose,
        captured_at=page.visited_at,
        outcome=Outcome.MEMENTO_ONLY,
        evidence=evidence,
        status=answer.status if answer else None,
        final_url=answer.url if answer else memento.url,
        job_id=job.id,
        memento=memento,
    )
    entries: list[Entry] = [*page.exchanges, *statements]
    if version is not None:
        entries.append(article_statement(made, version))
    post = identify(live.url).post
    aliases = (memento.original,)
    posts = (StatedPost(post=post, url=live.url, aliases=aliases),) if post is not None else ()
    if post is not None and reading is not None:
        with context.catalog.read() as session:
            earlier = session.load_readings(post)
        known = build_post(post, live.url, earlier, [reading])
        card = make_card(known, page, made.outcome, made.evidence, pieces=())
        entries += [card] if card else []
        entries.append(description_statement(post, reading))

    def store(session: Session) -> None:
        also(session)
        if version is not None:
            store_version(session, context, made, version, batch=job.batch)
        if post is not None and reading is not None:
            session.save_reading(post, reading)
        finish(session, context, job)

    return keep_capture(context, made, entries, main=main_entry(page.visit), posts=posts, also=store)


def _version_of(context: Context, job: Job, live: Capture, page: Page) -> ArticleVersion | None:
    """The article as the copy has it; ``None`` where the copy can't be read as one."""
    answer = page.visit.final
    content_type = answer.header("content-type") if answer else None
    limit = context.settings.find.max_article_bytes
    if answer is None or find_fault(page.body, content_type=content_type, name=live.url, limit=limit):
        return None
    stated = job.details.get("published_at")
    return read_article(
        page.body,
        name=live.url,
        url=live.url,
        content_type=content_type,
        published_at=datetime.fromisoformat(stated) if stated else None,
    )


def _reading_of(memento: Memento, page: Page, post: PostRef | None) -> Reading | None:
    """What the copy says of its post, as of when the archive took it."""
    if post is None or page.visit.final is None:
        return None
    answer = page.visit.final
    metadata = read_archived(
        post,
        url=memento.original,
        body=page.body,
        status=answer.status,
        media_type=media_type(answer),
    )
    return None if metadata == PostMetadata() else Reading(Origin(memento.archive, memento.at), metadata)
