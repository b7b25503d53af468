"""WARC file -> what its articles cite, as JSON Lines; nothing of it is archived."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ..articles.lean import lean_of
from ..articles.read import read_article
from ..citations.find import search
from ..citations.prose import language_of, languages
from ..errors import LostLease, SourceError
from ..exports.found import found_row
from ..model import Job
from ..ports import Again, Done, Failed, FilePage
from .answer import take_turn
from .context import Context
from .files import Counts, count_cited, source_of
from .keep import finish

log = logging.getLogger(__name__)

#: In a job's details: what of an article is told.
MIN_CONFIDENCE, CITING, EXPLAIN = "min_confidence", "citing", "explain"
#: How often it is asked whether the file is still ours to read.
_LOOK = timedelta(seconds=30)


def find(context: Context, job: Job) -> Done | Again | Failed:
    """Read a file page by page, and write what each cites to the place that the job is about.

    Done again, as after a kill, it writes the same once more. Of a file that can't be read to its end, what
    was found before is written all the same.
    """
    counts = Counts({})
    broken: SourceError | None = None
    try:
        with context.files().writing(job.subject) as write:
            try:
                for page in _iter_pages(context, job):
                    if isinstance(page, SourceError):
                        counts.miss(page.reason)
                    elif (row := _find_in(page, job, counts)) is not None:
                        write(row)
            except SourceError as error:
                broken = error
                if not counts.totals:
                    raise
    except SourceError as error:
        return Failed(error.reason)
    except OSError as error:
        return Again(error.strerror or str(error))
    if broken is not None:
        return Failed(broken.reason, also=lambda session: counts.end_broken(session, job))
    with context.catalog.begin() as session:
        if session.load_details(job) != job.details:
            return Again("it was asked for in another way meanwhile", after_seconds=0)
        counts.end(session, job, at=context.clock.now())
        finish(session, context, job)
    context.progress.note("find", url=source_of(job), **counts.totals)
    return Done(is_committed=True)


def _iter_pages(context: Context, job: Job) -> Any:
    """The pages of the job's file, as long as it is ours to read.

    :raises LostLease: another worker took it over.
    """
    limit = context.settings.find.max_article_bytes
    looked_at = context.clock.monotonic()
    for page in context.files().iter_pages(source_of(job), max_bytes=limit):
        if context.clock.monotonic() - looked_at >= _LOOK.total_seconds():
            looked_at = context.clock.monotonic()
            with context.catalog.read() as session:
                if not session.holds(job):
                    raise LostLease(job.id)
        yield page


def _find_in(page: FilePage, job: Job, counts: Counts) -> Mapping[str, Any] | None:
    """What is told of a page; ``None`` where it is left out, or our own code fails on it."""
    try:
        with take_turn(lean_of(page.body, content_type=page.content_type, name=page.url)) as lean:
            version = read_article(
                lean.body, name=page.url, url=page.url, content_type=page.content_type, is_cut=lean.is_cut
            )
            citations, cut = search(version)
            is_read = language_of(version) in languages()
    except Exception as error:
        log.info("%s: %s", page.url, error, exc_info=error)
        counts.miss(f"{page.url}: our own fault ({type(error).__name__}: {error}); please report it")
        return None
    kept = [one for one in citations if one.confidence >= float(job.details.get(MIN_CONFIDENCE, 0))]
    counts.totals += count_cited(kept)
    counts.totals["articles"] += 1
    if job.details.get(CITING) and not kept:
        return None
    return found_row(
        source_of(job),
        version,
        kept,
        prose_read=is_read,
        cut=(*version.cut, *cut),
        explain=bool(job.details.get(EXPLAIN)),
    )
