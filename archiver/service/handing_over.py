"""What is asked for and left to others: the daemon, workers, or a later command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import datetime
from itertools import islice
from typing import Any

from ..errors import SourceError, UsageError
from ..lightly import dataclass
from ..model import Urgency
from ..platforms import identify
from ..ports import Ask, NewJob
from ..urls import normalise
from .bulk_asking import AskedFiles, ask_for_files, is_file_of_many, name_batch
from .documents import NO_ADDRESS, is_address
from .jobs import Jobs
from .report import Report
from .storing import keep_file

#: Addresses that are asked for in one transaction, and that are followed together.
_AT_ONCE = 500
_MOST_ADDRESSES = 10_000


@dataclass(kw_only=True)
class HandedOver:
    """What was asked for, in the order in which it was given."""

    #: By which it is followed; ``None`` where nothing tells of it together.
    batch: str | None
    collection: str
    #: Address -> id of its job.
    jobs: dict[str, str] = field(default_factory=dict)
    #: Articles that came as files: they are kept, and what they cite is due.
    articles: list[str] = field(default_factory=list)
    #: WARC files that were asked for, a job each; ``None`` where there were none.
    files: AskedFiles | None = None
    errors: list[SourceError] = field(default_factory=list)


def hand_over_articles(
    jobs: Jobs, named: Iterable[tuple[str, str]], *, url: str | None, published_at: datetime | None
) -> HandedOver:
    """Ask for articles and every post they cite, as ``archiver archive`` does; a WARC file is a job, other
    files are kept at once. Each comes with what a complaint about it calls it.

    :raises UsageError: there is nothing to ask for, or too much at a time.
    """
    from ..pipeline.read import NAMED
    from ..pipeline.watching.articles import ASKED

    details: dict[str, Any] = {NAMED: True, ASKED: True}
    if published_at:
        details["published_at"] = published_at.isoformat()
    done = HandedOver(batch=jobs.batch, collection=jobs.collection)
    wanted: dict[str, Mapping[str, Any]] = {}
    files: list[str] = []
    warcs: list[tuple[str, str]] = []
    for source, name in named:
        if is_address(source):
            if address := normalise(source):
                wanted[address] = details
            else:
                done.errors.append(SourceError(name, NO_ADDRESS))
        elif url is None and published_at is None and is_file_of_many(source):
            warcs.append((source, name))
        else:
            files.append(source)
    if not (wanted or files or warcs or done.errors):
        raise UsageError("name what is to be archived")
    if len(wanted) > _MOST_ADDRESSES:
        raise UsageError(f"{len(wanted):,} addresses: at most {_MOST_ADDRESSES:,} at a time")
    if wanted:
        _ask(jobs, wanted, done)
    if warcs:
        many = Jobs(jobs.adapters, jobs.collection, None)
        many.batch = name_batch()
        done.files = ask_for_files(many, warcs)
        done.errors += done.files.errors
    if files:
        jobs.recover()
        report = Report()
        for source in files:
            keep_file(jobs, report, source, url, published_at)
        done.articles, done.errors = report.articles, [*done.errors, *report.errors]
    return done


def _ask(jobs: Jobs, wanted: Mapping[str, Mapping[str, Any]], done: HandedOver) -> None:
    """Ask for all of it in one transaction, with what tells of it together."""
    now = jobs.adapters.clock.now()
    asked = [_job(jobs, "read", address, details) for address, details in wanted.items()]
    with jobs.catalog.begin() as session:
        if jobs.batch is not None:
            session.begin_facts()
        done.jobs = dict(zip(wanted, session.enqueue_all(asked, at=now), strict=True))
        if jobs.batch is not None:
            ask = Ask(batch=jobs.batch, collection=jobs.collection, asked_at=now, jobs=done.jobs)
            session.save_ask(ask)


def hand_over_captures(
    jobs: Jobs, named: Iterable[tuple[str, str]], *, requisites: bool
) -> Iterator[tuple[str, str] | SourceError]:
    """Ask for captures of plain addresses, however many; each with its job, once that is in the catalogue."""
    from ..pipeline.asking import details_of

    stream = iter(named)
    while some := list(islice(stream, _AT_ONCE)):
        wanted: dict[str, Mapping[str, Any]] = {}
        for url, _ in some:
            if url not in wanted and is_address(url) and normalise(url) is not None:
                post = identify(url).post
                wanted[url] = {"requisites": requisites} | (details_of(post) if post else {})
        asked = jobs.enqueue("capture", wanted)
        yield from (
            (url, asked[url]) if url in asked else SourceError(name, NO_ADDRESS) for url, name in some
        )


def _job(jobs: Jobs, step: Any, subject: str, details: Mapping[str, Any]) -> NewJob:
    return NewJob(
        step=step,
        subject=subject,
        collection=jobs.collection,
        details=details,
        priority=Urgency.ASKED,
        batch=jobs.batch,
    )
