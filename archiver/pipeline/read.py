"""Article address -> captured page -> article version."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial

from ..articles.html import read_html
from ..model import ArticleVersion, Capture, Job, Outcome, PostRef, stable_id
from ..platforms import identify
from ..ports import Again, Done, Entry, NewJob, Resource, Session
from .context import Context
from .keep import finish, keep_capture
from .outcomes import KEPT
from .page import Page, fetch_page, read_body
from .retry import enqueue_retry
from .statements import article_statement


def read(context: Context, job: Job) -> Done | Again:
    """Capture an article's page and store its text as a version, when that is new."""
    with context.catalog.read() as session:
        earlier = session.find_capture_of_job(job.id)
    if earlier is not None:
        return _take_up(context, job, earlier)
    page = fetch_page(
        context, job.subject, post=_post_at(job.subject), requisites=context.settings.capture.requisites
    )
    try:
        _keep_page(context, job, page)
    finally:
        page.close()
    return Done()


def _keep_page(context: Context, job: Job, page: Page) -> None:
    capture = page.as_capture(collection=job.collection, purpose="article", job_id=job.id)
    version = None
    if page.outcome in KEPT and page.is_html and page.visit.final:
        version = read_html(
            page.body,
            url=page.visit.final.url,
            content_type=page.visit.final.header("content-type"),
            published_at=stated_time(job.details.get("published_at")),
        )
    elif page.outcome in KEPT:
        capture = replace(capture, evidence=capture.evidence or "not HTML: kept, but not read as an article")
    entries: list[Entry] = [*page.exchanges]
    if version is not None:
        entries.append(_statement(version, capture))

    def also(session: Session, _: Capture) -> None:
        store_article(session, context, capture, version, batch=job.batch)
        enqueue_retry(session, context, job, page.outcome, page.visit.retry_after_seconds)

    keep_capture(context, capture, entries, job=job, also=also)
    context.progress.note("read", url=job.subject, outcome=page.outcome, evidence=capture.evidence)


def _take_up(context: Context, job: Job, capture: Capture) -> Done:
    """Go on after a kill that fell between the WARC and the catalogue: read what is kept, ask nobody."""
    version = None
    if capture.outcome in KEPT and capture.record is not None:
        exchange = context.reader.load_exchange(capture.collection, capture.record)
        body = read_body(exchange, context.settings.find.max_article_bytes)
        version = read_html(
            body,
            url=exchange.url,
            content_type=exchange.header("content-type"),
            published_at=stated_time(job.details.get("published_at")),
        )
    with context.catalog.begin() as session:
        store_article(session, context, capture, version, batch=job.batch)
        finish(session, context, job)
        enqueue_retry(session, context, job, capture.outcome, None)
    return Done()


def keep_document(
    context: Context,
    resource: Resource,
    version: ArticleVersion,
    *,
    collection: str,
    batch: str | None,
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
    entries: list[Entry] = [resource, _statement(version, capture)]
    store = partial(_store_captured, context=context, version=version, batch=batch)
    return keep_capture(context, capture, entries, job=None, also=store)


def _store_captured(
    session: Session, capture: Capture, *, context: Context, version: ArticleVersion, batch: str | None
) -> None:
    store_article(session, context, capture, version, batch=batch)


def store_article(
    session: Session, context: Context, capture: Capture, version: ArticleVersion | None, *, batch: str | None
) -> None:
    """Store the article and its version, and ask for its citations; an unchanged text adds no version."""
    now = context.clock.now()
    article_id = session.save_article(capture.url, collection=capture.collection, at=capture.captured_at)
    if version is None:
        return
    version_id, _ = session.save_version(article_id, version, at=capture.captured_at)
    cite = NewJob(step="cite", subject=version_id, collection=capture.collection, priority=20, batch=batch)
    session.enqueue(cite, at=now)


def stated_time(value: str | None) -> datetime | None:
    """A publication time carried in a job's details."""
    return datetime.fromisoformat(value) if value else None


def _statement(version: ArticleVersion, capture: Capture) -> Entry:
    article_id = stable_id("a", capture.collection, capture.url)
    version_id = stable_id("v", article_id, version.text_hash)
    return article_statement(article_id, version_id, version, capture.captured_at)


def _post_at(url: str) -> PostRef | None:
    return identify(url).post
