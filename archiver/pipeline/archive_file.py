"""WARC file -> its articles in the archive, and what they cite becomes due; a part of the file a job."""

from __future__ import annotations

import logging

from ..articles.lean import lean_of
from ..articles.read import read_article
from ..errors import SourceError
from ..model import Job
from ..ports import Again, Done, Failed, FilePage, Resource
from .answer import take_turn
from .context import Context
from .files import Counts, file_job, source_of
from .keep import finish
from .read import keep_document

log = logging.getLogger(__name__)

#: A worker is held for as long; then others have their turn, and a kill costs no more of what was read.
PART_SECONDS = 30.0
#: In a job's details: where it goes on.
_OFFSET = "offset"


def archive(context: Context, job: Job) -> Done | Again | Failed:
    """Keep the articles of a part of a file, and go on where it ends.

    An article that is held, because the part was read before a kill, say, stays as it is.
    """
    counts = Counts(job.details)
    started_at = context.clock.monotonic()
    start = int(job.details.get(_OFFSET, 0))
    reached = start
    try:
        for page in context.files().iter_pages(
            source_of(job), start=start, max_bytes=context.settings.find.max_article_bytes
        ):
            if isinstance(page, SourceError):
                counts.miss(page.reason)
                continue
            # Several pages may lie in one gzip member: what was kept of it must not be counted again.
            if page.offset > reached and context.clock.monotonic() - started_at >= PART_SECONDS:
                return _go_on(context, job, page.offset, counts)
            reached = page.offset
            _keep(context, job, page, counts)
    except SourceError as error:
        return Failed(error.reason, also=lambda session: counts.end_broken(session, job))
    except OSError as error:
        return Again(error.strerror or str(error))
    with context.catalog.begin() as session:
        counts.end(session, job, at=context.clock.now())
        finish(session, context, job)
    context.progress.note("archive", url=source_of(job), **counts.totals)
    return Done(is_committed=True)


def _go_on(context: Context, job: Job, offset: int, counts: Counts) -> Done:
    following = file_job(
        "archive",
        job.subject,
        {**job.details, _OFFSET: offset, **counts.details},
        collection=job.collection,
        batch=job.batch,
    )
    with context.catalog.begin() as session:
        finish(session, context, job)
        session.enqueue(following, at=context.clock.now())
    return Done(is_committed=True)


def _keep(context: Context, job: Job, page: FilePage, counts: Counts) -> None:
    resource = Resource(uri=page.url, content_type=page.content_type, content=page.body, at=page.at)
    try:
        with take_turn(lean_of(page.body, content_type=page.content_type, name=page.url)) as lean:
            version = read_article(
                lean.body, name=page.url, url=page.url, content_type=page.content_type, is_cut=lean.is_cut
            )
    except Exception as error:
        log.info("%s: %s", page.url, error, exc_info=error)
        counts.miss(f"{page.url}: our own fault ({type(error).__name__}: {error}); please report it")
        return
    keep_document(context, resource, version, collection=job.collection, batch=job.batch, cites_again=False)
    counts.totals["articles"] += 1
