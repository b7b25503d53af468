"""Another tool's WARC file in a collection -> captures of its pages, its articles' versions, its posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..articles.kind import find_fault, media_type_of
from ..articles.read import read_article
from ..articles.walls import find_stand_in
from ..model import (
    ArticleVersion,
    Capture,
    Job,
    Origin,
    Outcome,
    PostMetadata,
    PostRef,
    Reading,
    Urgency,
    stable_id,
)
from ..platforms import find_post, find_wall, identify, read_archived, url_for
from ..ports import Again, Done, Entry, ImportedPage, NewJob, Session
from .context import Context
from .keep import finish, keep_capture
from .read import NOT_READ, store_version
from .statements import StatedPost, article_statement, description_statement


def import_job(said: Mapping[str, Any], *, batch: str | None) -> NewJob:
    """What comes next for an imported file, by its statement: its pages."""
    details = {name: said[name] for name in ("origin", "pages") if name in said}
    return NewJob(
        step="import",
        subject=said["warc"],
        collection=said["collection"],
        details=details,
        priority=Urgency.IMPORT,
        batch=batch,
    )


def take_in(context: Context, job: Job) -> Done | Again:
    """Go through an imported file page by page; what was stored of it before stays as it is."""
    limit = context.settings.find.max_article_bytes
    origin, pages = str(job.details.get("origin", job.subject)), job.details.get("pages")
    for page in context.reader.iter_imported(job.collection, job.subject, pages=pages, max_bytes=limit):
        made = _as_capture(page, job, origin)
        with context.catalog.read() as session:
            known = session.has_capture(made.id)
        if not known:
            _keep(context, job, page, made)
    with context.catalog.begin() as session:
        finish(session, context, job)
    return Done()


def _find_wall(page: ImportedPage, post: PostRef | None) -> tuple[Outcome, str] | None:
    return find_wall(post.platform if post else None, page.url, 200, page.body) or find_stand_in(
        page.url, page.url, 200, page.body, page.content_type, is_post=post is not None
    )


def _as_capture(page: ImportedPage, job: Job, origin: str) -> Capture:
    post = find_post(page.url)
    address = identify(page.url)
    outcome, evidence = Outcome.CAPTURED, None
    if page.is_missing:
        outcome, evidence = Outcome.PARTIAL, "the page was as before, and the file doesn't hold it"
    elif wall := _find_wall(page, post):
        outcome, evidence = wall
    # A page of a platform's that is no post (a frame, a profile) is no article either.
    is_article = post is None and address.platform is None and outcome is Outcome.CAPTURED
    return Capture(
        id=stable_id("k", job.collection, "import", job.subject, page.record.record_id),
        collection=job.collection,
        url=page.url,
        purpose="post" if post else "article" if is_article else "address",
        captured_at=page.at,
        outcome=outcome,
        evidence="; ".join(filter(None, (f"imported from {origin}", evidence))),
        status=page.record.status,
        final_url=page.url,
        job_id=None,
    )


def _keep(context: Context, job: Job, page: ImportedPage, made: Capture) -> None:
    post = find_post(page.url) if made.purpose == "post" else None
    version = None
    if made.purpose == "article":
        version, fault = _read(context, page)
        if fault:
            made = _with_fault(made, fault)
    reading = _reading_of(post, page) if post else None
    entries: list[Entry] = []
    if version is not None:
        entries.append(article_statement(made, version))
    if post is not None and reading is not None:
        entries.append(description_statement(post, reading))
    address = identify(page.url).canonical_url or (url_for(post) if post else page.url)
    posts = (StatedPost(post=post, url=address, aliases=(page.url,)),) if post else ()

    def also(session: Session) -> None:
        if version is not None:
            store_version(session, context, made, version, batch=job.batch)
        if post is not None and reading is not None:
            session.save_reading(post, reading)

    keep_capture(context, made, entries, main=-1, posts=posts, elsewhere=(page.record,), also=also)
    context.progress.note("import", url=page.url, outcome=made.outcome, evidence=made.evidence)


def _read(context: Context, page: ImportedPage) -> tuple[ArticleVersion | None, str | None]:
    """The article in a page, or why it holds none."""
    limit = context.settings.find.max_article_bytes
    if fault := find_fault(page.body, content_type=page.content_type, name=page.url, limit=limit):
        return None, fault
    content_type = page.content_type or "text/html"
    return read_article(page.body, name=page.url, url=page.url, content_type=content_type), None


def _with_fault(made: Capture, fault: str) -> Capture:
    return replace(made, purpose="address", evidence=f"{made.evidence}; {NOT_READ}: {fault}")


def _reading_of(post: PostRef, page: ImportedPage) -> Reading | None:
    """What the page says of its post, as of when it was archived."""
    media_type = media_type_of(page.content_type) or "text/html"
    metadata = read_archived(post, url=page.url, body=page.body, status=200, media_type=media_type)
    if page.is_missing or metadata == PostMetadata():
        return None
    return Reading(Origin("page", page.at), metadata)
