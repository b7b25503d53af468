"""Article address -> captured page -> article version."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from ..articles.kind import find_fault
from ..articles.read import read_article
from ..cards import rendered_url
from ..model import ArticleVersion, Capture, Job, Outcome, stable_id
from ..platforms import find_post
from ..ports import Again, Done, Entry, Exchange, NewJob, Resource, Session
from .answer import read_body
from .context import Context
from .elsewhere import enqueue_copies
from .keep import finish, keep_capture, keep_statements, main_entry
from .outcomes import KEPT
from .page import fetch_page
from .retry import enqueue_retry, is_settled
from .statements import article_statement, reread_statement, version_ids
from .view import MARKUP

#: In a job's details: a feed lists the article; a person named it.
FOUND = "found"
NAMED = "named"
#: How the evidence of a page begins that is in the archive, but is no article.
NOT_READ = "kept, but not read"


def read(context: Context, job: Job) -> Done | Again:
    """Capture an article's page, then store its text as a version, when that is new.

    The page is kept before it is read: what can't be read is in the archive all
    the same, and a second attempt reads it from there and asks nobody.
    """
    with context.catalog.read() as session:
        capture = session.find_capture_of_job(job.id)
    retry_after, settled = None, False
    if capture is None:
        capture, answer, retry_after, settled = _visit(context, job)
    else:
        answer = _load_answer(context, capture)
        _tell(context, capture, requisites=0)
    if answer is None:
        with context.catalog.begin() as session:
            session.save_article(capture.url, collection=capture.collection, at=capture.captured_at)
            finish(session, context, job)
            enqueue_retry(session, context, job, capture.outcome, retry_after, settled=settled)
            enqueue_copies(session, context, job, capture)
        return Done()
    stated = job.details.get("published_at")
    version = read_article(
        answer.body,
        name=answer.url,
        url=answer.url,
        content_type=answer.content_type,
        published_at=datetime.fromisoformat(stated) if stated else None,
    )
    _store_read(context, capture, version, job)
    return Done()


@dataclass(frozen=True)
class _Answer:
    """What an article is read from."""

    url: str
    content_type: str | None
    body: bytes


def _visit(context: Context, job: Job) -> tuple[Capture, _Answer | None, float | None, bool]:
    wanted = context.settings.capture.requisites
    # A person who names an article that a feed lists has named it.
    is_own = bool(job.details.get(FOUND)) and not job.details.get(NAMED)
    page = fetch_page(
        context,
        job.subject,
        collection=job.collection,
        post=find_post(job.subject),
        requisites=wanted,
        is_own=is_own,
    )
    try:
        capture = page.as_capture(collection=job.collection, purpose="article", job_id=job.id)
        answer, fault = _answer_of(context, page.outcome, page.visit.final, page.body)
        if fault:
            said = f"{NOT_READ}: {fault}"
            capture = replace(capture, evidence=f"{said}; {capture.evidence}" if capture.evidence else said)
        entries = [*page.exchanges, *page.beside(capture)]
        capture = keep_capture(context, capture, entries, main=main_entry(page.visit))
        _tell(context, capture, requisites=len(page.requisites))
        return capture, answer, page.visit.retry_after_seconds, is_settled(page.visit)
    finally:
        page.close()


def _tell(context: Context, capture: Capture, *, requisites: int) -> None:
    context.progress.note(
        "read",
        url=capture.url,
        outcome=capture.outcome,
        evidence=capture.evidence,
        requisites=requisites,
    )


def _load_answer(context: Context, capture: Capture) -> _Answer | None:
    if capture.record is None:
        return None
    exchange = context.reader.load_exchange(capture.collection, capture.record)
    shown = rendered_url(capture.url, MARKUP)
    markup = next((ref for ref in capture.records if ref.url == shown), None)
    if markup is not None:
        body = context.reader.load_resource(capture.collection, markup).content
    else:
        body = read_body(exchange, context.settings.find.max_article_bytes)
    return _answer_of(context, capture.outcome, exchange, body)[0]


def _answer_of(
    context: Context, outcome: Outcome, answer: Exchange | None, body: bytes
) -> tuple[_Answer | None, str | None]:
    """What can be read as an article, or why it can't."""
    if answer is None or outcome not in KEPT:
        return None, None
    content_type = answer.header("content-type")
    limit = context.settings.find.max_article_bytes
    if fault := find_fault(body, content_type=content_type, name=answer.url, limit=limit):
        return None, fault
    return _Answer(answer.url, content_type, body), None


def _store_read(context: Context, capture: Capture, version: ArticleVersion, job: Job) -> None:
    with context.catalog.read() as session:
        known = session.has_version(version_ids(capture, version)[1])
    say = reread_statement if known else article_statement

    def also(session: Session) -> None:
        store_version(session, context, capture, version, batch=job.batch)
        enqueue_copies(session, context, job, capture)

    keep_statements(context, capture.collection, [say(capture, version)], job=job, also=also)


def keep_document(
    context: Context, resource: Resource, version: ArticleVersion, *, collection: str, batch: str | None
) -> str:
    """Keep an article that came as a file, its bytes as a ``resource`` record; the article's id.

    All of it in one append and one transaction; a page of a WARC that was kept
    before is not kept again.
    """
    capture = Capture(
        id=stable_id("k", collection, resource.uri, resource.at.isoformat(), version.text_hash),
        collection=collection,
        url=resource.uri,
        purpose="article",
        captured_at=resource.at,
        outcome=Outcome.CAPTURED,
        evidence="kept from a file",
        final_url=resource.uri,
        job_id=None,
    )
    article_id, version_id = version_ids(capture, version)
    with context.catalog.read() as session:
        known, kept = session.has_version(version_id), session.has_capture(capture.id)

    def also(session: Session) -> None:
        store_version(session, context, capture, version, batch=batch)

    if kept:
        with context.catalog.begin() as session:
            also(session)
    else:
        say = reread_statement if known else article_statement
        entries: list[Entry] = [resource, say(capture, version)]
        keep_capture(context, capture, entries, main=0, also=also)
    return article_id


def store_version(
    session: Session, context: Context, capture: Capture, version: ArticleVersion, *, batch: str | None
) -> None:
    """Store an article's version and ask for its citations; an unchanged text adds no version."""
    article_id = session.save_article(capture.url, collection=capture.collection, at=capture.captured_at)
    version_id, _ = session.save_version(article_id, version, at=capture.captured_at)
    cite = NewJob(step="cite", subject=version_id, collection=capture.collection, priority=20, batch=batch)
    session.enqueue(cite, at=context.clock.now())
