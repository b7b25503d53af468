"""Article address -> captured page -> article version."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime

from ..articles.kind import find_fault
from ..articles.lean import LARGE_BYTES, Lean, lean_of
from ..articles.read import read_article
from ..cards import rendered_url
from ..errors import RecordLost
from ..failing import tell_failure
from ..heavy import free_memory
from ..lightly import dataclass
from ..model import ArticleVersion, Capture, Job, Outcome, Urgency, stable_id
from ..platforms import find_post
from ..ports import Again, Done, Entry, Exchange, NewJob, Resource, Session
from .answer import read_in_turn, take_turn
from .context import Context
from .elsewhere import enqueue_copies
from .entry import ENTRY, FOUND, entry_statement
from .keep import finish, keep_capture, keep_statements, main_entry
from .outcomes import KEPT
from .page import fetch_page
from .retry import Ended, enqueue_retry, how_ended, tries_of
from .statements import article_statement, reread_statement, version_ids
from .view import MARKUP
from .watching.articles import AGAIN, ASKED, enqueue_reread, find_article_change, tell_change

log = logging.getLogger(__name__)

#: In a job's details: a person named the article.
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
    ended = Ended()
    if capture is None:
        capture, answer, ended = _visit(context, job)
    else:
        try:
            answer = _load_answer(context, capture)
        except RecordLost as error:
            return _visit_again(context, job, error)
        _tell(context, capture, requisites=0)
    if answer is None:
        with context.catalog.begin() as session:
            session.save_article(capture.url, collection=capture.collection, at=capture.captured_at)
            finish(session, context, job)
            is_open = enqueue_retry(session, context, job, capture.outcome, ended)
            if not is_open:
                tell_failure(session, capture, tries=tries_of(job), at=context.clock.now())
                if job.details.get(AGAIN):
                    enqueue_reread(session, context.settings, job, at=context.clock.now())
            enqueue_copies(session, context, job, capture)
        return Done()
    if not answer.is_whole and _leave_unread(context, capture, job):
        return Done()
    if answer.body is not None:
        with take_turn(answer.body) as lean:
            version = _read_version(job, answer, lean)
        _store_read(context, capture, version, job)
        return Done()
    try:
        with _reading_kept(context, capture) as lean:
            version = _read_version(job, answer, lean)
            # What is made of a large page is large, too, so it is stored in its turn.
            del lean
            free_memory()
            _store_read(context, capture, version, job)
    except RecordLost as error:
        return _visit_again(context, job, error)
    return Done()


@dataclass(frozen=True)
class _Answer:
    """What an article is read from."""

    url: str
    content_type: str | None
    #: ``None`` of a large page: it is read from the archive when its turn has come.
    body: Lean | None
    #: It didn't break off on its way.
    is_whole: bool


def _visit(context: Context, job: Job) -> tuple[Capture, _Answer | None, Ended]:
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
        with page.reading() as lean:
            answer, fault = _answer_of(context, page.outcome, page.visit.final, lean)
            del lean
        if fault:
            said = f"{NOT_READ}: {fault}"
            capture = replace(capture, evidence=f"{said}; {capture.evidence}" if capture.evidence else said)
        entries = [*page.exchanges, *page.beside(capture)]
        if isinstance(said_by_source := job.details.get(ENTRY), Mapping):
            entries.append(entry_statement(capture, said_by_source))
        capture = keep_capture(context, capture, entries, main=main_entry(page.visit))
        _tell(context, capture, requisites=len(page.requisites))
        return capture, answer, how_ended(page.visit)
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


def _visit_again(context: Context, job: Job, error: RecordLost) -> Done:
    """End a job whose page was stored and can't be read any more, and ask for its page once more."""
    log.warning("%s: its page is fetched again: %s", job.subject, error)
    again = NewJob(
        step=job.step,
        subject=job.subject,
        collection=job.collection,
        details=job.details,
        priority=job.priority,
        batch=job.batch,
    )
    with context.catalog.begin() as session:
        finish(session, context, job)
        session.enqueue(again, at=context.clock.now())
    return Done()


def _load_answer(context: Context, capture: Capture) -> _Answer | None:
    """What a capture of before kept.

    :raises RecordLost: it can't be read.
    """
    if capture.record is None or capture.outcome not in KEPT:
        return None
    exchange = context.reader.load_exchange(capture.collection, capture.record)
    with _reading_kept(context, capture) as lean:
        return _answer_of(context, capture.outcome, exchange, lean)[0]


def _reading_kept(context: Context, capture: Capture) -> AbstractContextManager[Lean]:
    """For the time in which it is taken apart: the page of a capture, or what a browser had made of it.

    :raises RecordLost: it can't be read.
    """
    shown = rendered_url(capture.url, MARKUP)
    markup = next((ref for ref in capture.records if ref.url == shown), None)
    if markup is not None:
        content = context.reader.load_resource(capture.collection, markup).content
        return take_turn(lean_of(content, content_type="text/html", name=capture.url))
    assert capture.record is not None  # what was read has one  # noqa: S101
    exchange = context.reader.load_exchange(capture.collection, capture.record)
    return read_in_turn(exchange, context.settings.find.max_article_bytes)


def _answer_of(
    context: Context, outcome: Outcome, answer: Exchange | None, lean: Lean
) -> tuple[_Answer | None, str | None]:
    """What can be read as an article, or why it can't."""
    if answer is None or outcome not in KEPT:
        return None, None
    content_type = answer.header("content-type")
    limit = context.settings.find.max_article_bytes
    if fault := find_fault(
        lean.body, content_type=content_type, name=answer.url, limit=limit, size=lean.size
    ):
        return None, fault
    is_whole = answer.truncated in (None, "length")
    return _Answer(answer.url, content_type, lean if lean.size <= LARGE_BYTES else None, is_whole), None


def _read_version(job: Job, answer: _Answer, lean: Lean) -> ArticleVersion:
    """The article in an answer."""
    stated = job.details.get("published_at")
    return read_article(
        lean.body,
        name=answer.url,
        url=answer.url,
        content_type=answer.content_type,
        published_at=datetime.fromisoformat(stated) if stated else None,
        is_cut=lean.is_cut,
    )


def _leave_unread(context: Context, capture: Capture, job: Job) -> bool:
    """End the job of a page that broke off, where the article was read before; ``False`` where it wasn't.

    What such a page lacks hasn't been taken out of the article: it is no version of it.
    """
    article_id = stable_id("a", capture.collection, capture.url)
    with context.catalog.begin() as session:
        if not session.list_versions(article_id):
            return False
        finish(session, context, job)
        enqueue_reread(session, context.settings, job, at=context.clock.now())
    return True


def _store_read(context: Context, capture: Capture, version: ArticleVersion, job: Job) -> None:
    with context.catalog.read() as session:
        known = session.has_version(version_ids(capture, version)[1])
        change = find_article_change(session, capture, version)
    say = reread_statement if known else article_statement
    # Read again by itself, a text that is known has been searched, and archives have been asked.
    is_news = not known or not job.details.get(AGAIN) or bool(job.details.get(ASKED))

    def also(session: Session) -> None:
        tell_change(session, capture, version, change)
        store_version(session, context, capture, version, batch=job.batch, cites=is_news)
        if is_news:
            enqueue_copies(session, context, job, capture)
        enqueue_reread(session, context.settings, job, at=context.clock.now())

    keep_statements(context, capture.collection, [say(capture, version)], job=job, also=also)


def keep_document(
    context: Context,
    resource: Resource,
    version: ArticleVersion,
    *,
    collection: str,
    batch: str | None,
    cites_again: bool = True,
) -> str:
    """Keep an article that came as a file, its bytes as a ``resource`` record; the article's id.

    All of it in one append and one transaction; a page of a WARC that was kept
    before is not kept again, and without ``cites_again`` not searched again either.
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
        if cites_again:
            with context.catalog.begin() as session:
                also(session)
    else:
        say = reread_statement if known else article_statement
        entries: list[Entry] = [resource, say(capture, version)]
        keep_capture(context, capture, entries, main=0, also=also)
    return article_id


def store_version(
    session: Session,
    context: Context,
    capture: Capture,
    version: ArticleVersion,
    *,
    batch: str | None,
    cites: bool = True,
) -> None:
    """Store an article's version and with ``cites`` ask for its citations; an unchanged text adds none."""
    article_id = session.save_article(capture.url, collection=capture.collection, at=capture.captured_at)
    version_id, _ = session.save_version(article_id, version, at=capture.captured_at)
    if not cites:
        return
    cite = NewJob(
        step="cite", subject=version_id, collection=capture.collection, priority=Urgency.CITE, batch=batch
    )
    session.enqueue(cite, at=context.clock.now())
