"""Article address -> captured page -> article version."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from ..articles.html import read_html
from ..model import ArticleVersion, Capture, Job, Outcome, stable_id
from ..platforms import find_post
from ..ports import Again, Done, Exchange, NewJob, Resource, Session
from .context import Context
from .keep import finish, keep_capture, keep_statements
from .outcomes import KEPT
from .page import fetch_page, is_html, read_body
from .retry import enqueue_retry
from .statements import article_statement


def read(context: Context, job: Job) -> Done | Again:
    """Capture an article's page, then store its text as a version, when that is new.

    The page is kept before it is read: what can't be read is in the archive all
    the same, and a second attempt reads it from there and asks nobody.
    """
    with context.catalog.read() as session:
        capture = session.find_capture_of_job(job.id)
    if capture is None:
        capture, answer = _visit(context, job)
    else:
        answer = _load_answer(context, capture)
    version = _read_version(answer, job) if answer else None
    context.progress.note("read", url=job.subject, outcome=capture.outcome, evidence=capture.evidence)
    if version is None:
        with context.catalog.begin() as session:
            session.save_article(capture.url, collection=capture.collection, at=capture.captured_at)
            finish(session, context, job)
            enqueue_retry(session, context, job, capture.outcome)
    else:
        store_version(context, capture, version, job=job, batch=job.batch)
    return Done()


@dataclass(frozen=True)
class _Answer:
    """What an article is read from."""

    url: str
    content_type: str | None
    body: bytes


def _visit(context: Context, job: Job) -> tuple[Capture, _Answer | None]:
    wanted = context.settings.capture.requisites
    page = fetch_page(context, job.subject, post=find_post(job.subject), requisites=wanted)
    try:
        capture = page.as_capture(collection=job.collection, purpose="article", job_id=job.id)
        if page.outcome in KEPT and not page.is_html:
            capture = replace(
                capture, evidence=capture.evidence or "kept, but not HTML: not read as an article"
            )
        capture = keep_capture(context, capture, page.exchanges)
        return capture, _answer_of(page.outcome, page.visit.final, page.body)
    finally:
        page.close()


def _load_answer(context: Context, capture: Capture) -> _Answer | None:
    if capture.record is None:
        return None
    exchange = context.reader.load_exchange(capture.collection, capture.record)
    body = read_body(exchange, context.settings.find.max_article_bytes)
    return _answer_of(capture.outcome, exchange, body)


def _answer_of(outcome: Outcome, answer: Exchange | None, body: bytes) -> _Answer | None:
    if answer is None or outcome not in KEPT or not is_html(answer):
        return None
    return _Answer(answer.url, answer.header("content-type"), body)


def _read_version(answer: _Answer, job: Job) -> ArticleVersion:
    stated = job.details.get("published_at")
    published_at = datetime.fromisoformat(stated) if stated else None
    return read_html(answer.body, url=answer.url, content_type=answer.content_type, published_at=published_at)


def keep_document(
    context: Context, resource: Resource, version: ArticleVersion, *, collection: str, batch: str | None
) -> Capture:
    """Keep an article that came as a file: its bytes as a ``resource`` record, its text as a version."""
    capture = Capture(
        id=stable_id("k", collection, resource.uri, resource.at.isoformat()),
        collection=collection,
        url=resource.uri,
        purpose="article",
        captured_at=resource.at,
        outcome=Outcome.CAPTURED,
        evidence="kept from a file",
        final_url=resource.uri,
        job_id=None,
    )
    capture = keep_capture(context, capture, [resource])
    store_version(context, capture, version, job=None, batch=batch)
    return capture


def store_version(
    context: Context, capture: Capture, version: ArticleVersion, *, job: Job | None, batch: str | None
) -> None:
    """Store an article's version and ask for its citations; an unchanged text adds no version."""
    article_id = stable_id("a", capture.collection, capture.url)
    version_id = stable_id("v", article_id, version.text_hash)
    statement = article_statement(article_id, version_id, version, capture.captured_at)

    def also(session: Session) -> None:
        session.save_article(capture.url, collection=capture.collection, at=capture.captured_at)
        session.save_version(article_id, version, at=capture.captured_at)
        cite = NewJob(
            step="cite", subject=version_id, collection=capture.collection, priority=20, batch=batch
        )
        session.enqueue(cite, at=context.clock.now())

    with context.catalog.read() as session:
        known = session.has_version(version_id)
    keep_statements(context, capture.collection, [] if known else [statement], job=job, also=also)
