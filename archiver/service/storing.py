"""The commands that store: what they are given becomes jobs, and what became of the jobs a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from ..errors import SourceError
from ..model import stable_id
from ..urls import normalise
from .describing import load_described
from .documents import NO_ADDRESS, Document, is_address, iter_documents
from .found import own_fault
from .jobs import Jobs
from .report import Report


def archive(jobs: Jobs, sources: Sequence[str], *, url: str | None, published_at: datetime | None) -> Report:
    """Archive articles and every post they cite; without sources, finish what is due."""
    from ..pipeline.read import NAMED
    from ..pipeline.watching.articles import ASKED

    report = Report()
    details: dict[str, Any] = {NAMED: True, ASKED: True}
    if published_at:
        details["published_at"] = published_at.isoformat()
    addresses = {source: normalise(source) for source in sources if is_address(source)}
    jobs.recover()
    # All that is to be visited is due before the first visit, so that a kill forgets none of it.
    asked = jobs.enqueue("read", {url: details for url in addresses.values() if url})
    for source in sources:
        if source not in addresses:
            keep_file(jobs, report, source, url, published_at)
    jobs.run()
    for source, address in addresses.items():
        _report_article(jobs, report, source, asked.get(address) if address else None)
    jobs.count_left(report)
    return report


def describe(jobs: Jobs, urls: Iterable[str]) -> Report:
    """Ask what is said of the post behind each address."""
    from ..pipeline.asking import details_of
    from ..platforms import identify

    report = Report()
    jobs.recover()
    subjects: dict[str, str] = {}
    wanted: dict[str, Mapping[str, Any]] = {}
    for url in urls:
        address = identify(url)
        # An address in another scheme (at://) is asked about by the post's own.
        subject = normalise(url) if is_address(url) else address.canonical_url
        if subject is None or not (address.post or address.needs):
            why = "is no post's address; `archiver identify` says what it is"
            report.errors.append(SourceError(url, why))
            continue
        subjects[url] = subject
        wanted[subject] = details_of(address.post) if address.post else {}
    asked = jobs.enqueue("describe", wanted)
    jobs.run()
    for url, subject in subjects.items():
        with jobs.catalog.read() as session:
            made = session.find_capture_of_job(asked[subject])
            described = load_described(session, url, made) if made else None
        if described is None:
            report.errors.append(SourceError(url, jobs.why_open(asked[subject])))
        elif described.post is None:
            report.errors.append(SourceError(url, described.why_none))
        else:
            report.descriptions.append(described)
    jobs.count_left(report)
    return report


def keep_file(
    jobs: Jobs, report: Report, source: str, url: str | None, published_at: datetime | None
) -> None:
    """Keep the articles of a file, and ask for what they cite; what can't be read goes into the report."""
    for document in iter_documents(source, jobs.adapters, url=url):
        try:
            report.articles.append(keep_article(jobs, document, published_at))
        except SourceError as error:
            report.errors.append(error)


def keep_article(jobs: Jobs, document: Document | SourceError, published_at: datetime | None = None) -> str:
    """Keep an article that came as a file, and ask for what it cites; the article's id.

    :raises SourceError: it can't be read.
    """
    from ..pipeline.read import keep_document
    from ..ports import Resource

    if isinstance(document, SourceError):
        raise document
    resource = Resource(
        uri=document.uri, content_type=document.media_type, content=document.body, at=document.at
    )
    try:
        version = document.read(published_at)
    except Exception as error:
        raise own_fault(document, error) from error
    context, collection, batch = jobs.adapters.context, jobs.collection, jobs.batch
    return keep_document(context, resource, version, collection=collection, batch=batch)


def _report_article(jobs: Jobs, report: Report, source: str, job_id: str | None) -> None:
    from ..pipeline.outcomes import KEPT
    from ..pipeline.read import NOT_READ

    if job_id is None:
        report.errors.append(SourceError(source, NO_ADDRESS))
        return
    with jobs.catalog.read() as session:
        made = session.find_capture_of_job(job_id)
        article_id = stable_id("a", made.collection, made.url) if made else ""
        shown = session.show(article_id) if made else None
        # Of what isn't to be had live, an archive's copy may have been read in its place.
        copies = session.load_mementos(made.url, collection=made.collection) if made else []
    if made is None:
        report.errors.append(SourceError(source, jobs.why_open(job_id)))
    elif copies and shown is not None and shown.get("versions"):
        report.articles.append(article_id)
    elif shown is None or made.outcome not in KEPT or (made.evidence or "").startswith(NOT_READ):
        said = f"{made.outcome.value}: {made.evidence}" if made.evidence else made.outcome
        report.errors.append(SourceError(source, said))
    else:
        report.articles.append(article_id)
