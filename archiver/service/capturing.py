"""Plain addresses, however many: asked for in batches, told of in their order, never all in memory."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import IO, Any, TypeVar

from ..errors import SourceError
from ..garbage import collecting_seldom
from ..model import Capture
from ..platforms import identify
from ..urls import normalise
from .documents import NO_ADDRESS, is_address
from .jobs import Jobs
from .report import Report
from .sharing import run_shared

T = TypeVar("T")

#: Addresses that are asked for in one transaction, and captures that are looked up in one.
_AT_ONCE = 500


def capture(
    jobs: Jobs,
    named: Iterable[tuple[str, str]],
    *,
    requisites: bool,
    tell: Callable[[Capture | SourceError], None] | None = None,
) -> Report:
    """Capture plain addresses, each given with what a complaint about it calls it.

    Each capture and each error goes to ``tell``, in the order of the addresses,
    once all is done; of a capture's records it is told the main one alone. Without
    it they are in the report, whole.
    """
    report = Report()
    only_main = tell is not None
    if tell is None:

        def tell(made: Capture | SourceError) -> None:
            if isinstance(made, SourceError):
                report.errors.append(made)
            else:
                report.captures.append(made)

    jobs.recover()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as asked:
        # All that is to be visited is due before the first visit, so that a kill forgets none of it.
        count = sum(_ask(jobs, some, requisites, asked) for some in _iter_some(named))
        with collecting_seldom():
            if requisites:
                # Pages share them, and each is asked for once in a run.
                jobs.run()
            else:
                run_shared(jobs, count)
        asked.seek(0)
        for some in asked:
            _tell(jobs, json.loads(some), tell, only_main)
    jobs.count_left(report)
    return report


def _ask(jobs: Jobs, named: list[tuple[str, str]], requisites: bool, asked: IO[str]) -> int:
    """Ask for some addresses, and write down in their order, as one line, which job is whose, and what is
    no address.

    How many jobs it are.
    """
    from ..pipeline.asking import details_of

    usual = {"requisites": requisites}  # one for all of them: it is written once
    wanted: dict[str, Mapping[str, Any]] = {}
    for url, _ in named:
        if url not in wanted and is_address(url) and normalise(url) is not None:
            post = identify(url).post
            wanted[url] = usual | details_of(post) if post else usual
    job_ids = jobs.enqueue("capture", wanted)
    asked.write(json.dumps([(name, job_ids.get(url)) for url, name in named]) + "\n")
    return len(job_ids)


def _tell(
    jobs: Jobs,
    asked: list[tuple[str, str | None]],
    tell: Callable[[Capture | SourceError], None],
    only_main: bool,
) -> None:
    with jobs.catalog.read() as session:
        made = session.find_captures_of_jobs([job_id for _, job_id in asked if job_id], only_main=only_main)
    for name, job_id in asked:
        if job_id is None:
            tell(SourceError(name, NO_ADDRESS))
        elif job_id in made:
            tell(made[job_id])
        else:
            tell(SourceError(name, jobs.why_open(job_id)))


def _iter_some(things: Iterable[T]) -> Iterator[list[T]]:
    stream = iter(things)
    while some := list(islice(stream, _AT_ONCE)):
        yield some
