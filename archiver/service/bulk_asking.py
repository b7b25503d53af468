"""WARC files that are asked for in bulk, a job each, and how far a batch of them has got."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from itertools import islice
from pathlib import Path
from typing import Any

from ..buckets import parse_bucket
from ..errors import SourceError, UsageError
from ..lightly import dataclass
from ..ports import BULK, COUNTED, Bulk, BulkStep, Catalog
from .adapters import Adapters
from .documents import BUCKET_START, is_address, looks_like_warc
from .jobs import Jobs

#: Files that are asked for in one transaction.
_AT_ONCE = 500
#: What is added to a file's place for that of what is found in it.
_SUFFIX = ".jsonl.gz"


@dataclass(kw_only=True)
class AskedFiles:
    """A batch of files."""

    batch: str
    files: int = 0
    errors: list[SourceError] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class FindWish:
    """What is to be found in files, and where it goes."""

    #: A folder, or ``s3://BUCKET/PREFIX``.
    output: str
    min_confidence: float = 0.0
    #: Leave out articles that cite nothing.
    citing: bool = False
    #: Say by which rules each citation was found.
    explain: bool = False

    @property
    def details(self) -> Mapping[str, Any]:
        from ..pipeline.find_in_file import CITING, EXPLAIN, MIN_CONFIDENCE

        return {MIN_CONFIDENCE: self.min_confidence, CITING: self.citing, EXPLAIN: self.explain}


def name_batch() -> str:
    return f"{BULK}{uuid.uuid4().hex}"


def is_file_of_many(source: str) -> bool:
    """Whether a source is a WARC or WACZ file, here or in a bucket, or stands for many of those."""
    if source.startswith(BUCKET_START):
        return True
    try:
        return source != "-" and not is_address(source) and looks_like_warc(source)
    except (OSError, ValueError):
        return False


def ask_for_files(
    jobs: Jobs, named: Iterable[tuple[str, str]], *, wish: FindWish | None = None
) -> AskedFiles:
    """Ask for what files cite, or without a wish for their articles to be archived; nobody does it yet.

    Each comes with what a complaint about it calls it. Files that can't be asked for are told, the
    others are; ``jobs.batch`` names them.

    :raises UsageError: the output is no place to write to.
    """
    from ..pipeline.files import SOURCE, file_job

    batch = jobs.batch or name_batch()
    output = _check_output(wish.output) if wish else None
    done = AskedFiles(batch=batch)
    step: BulkStep = "find" if wish else "archive"
    seen: dict[str, str] = {}
    asked: set[str] = set()

    def new() -> Iterator[tuple[str, Mapping[str, Any]]]:
        for source, name in _each(named, done.errors):
            subject = source if output is None else target_of(output, source)
            earlier = seen.setdefault(subject, source)
            if output is not None and ".." in source.split("/"):  # a stranger's key
                done.errors.append(SourceError(name, "its results would go somewhere else than --output"))
            elif earlier != source:
                done.errors.append(SourceError(name, f"its results would go where those of {earlier} go"))
            elif subject not in asked:
                asked.add(subject)
                yield subject, {} if wish is None else {SOURCE: source, **wish.details}

    stream = new()
    while some := list(islice(stream, _AT_ONCE)):
        now = jobs.adapters.clock.now()
        new_jobs = [
            file_job(step, subject, details, collection=jobs.collection, batch=batch)
            for subject, details in some
        ]
        with jobs.catalog.begin() as session:
            if not done.files:
                session.save_bulk(
                    Bulk(batch=batch, step=step, collection=jobs.collection, output=output, asked_at=now)
                )
            session.grow_bulk(batch, len(some))
            session.enqueue_all(new_jobs, at=now)
        done.files += len(some)
    return done


def target_of(output: str, source: str) -> str:
    """Where what is found in a file goes: the file's own path, or bucket and key, within the output."""
    path = source.removeprefix(BUCKET_START).lstrip("/")
    return f"{output}{path}{_SUFFIX}"


def _check_output(output: str) -> str:
    """The output as places within it begin.

    :raises UsageError: it can't be one.
    """
    if output.startswith(BUCKET_START):
        from ..warc.bucket import open_bucket

        place = parse_bucket(output, where="--output")
        open_bucket(str(place))
        return str(place)
    path = Path(os.path.abspath(output))
    if path.exists() and not path.is_dir():
        raise UsageError(f"--output {output}: is no folder")
    return f"{path}/"


def _each(named: Iterable[tuple[str, str]], errors: list[SourceError]) -> Iterator[tuple[str, str]]:
    """The files one by one: a folder or a pattern of a bucket stands for many, a path is made whole."""
    for source, name in named:
        try:
            if source.startswith(BUCKET_START):
                from ..warc.named_file import iter_objects

                for one in iter_objects(source):
                    yield one, one if one != source else name
            else:
                yield _check_path(source), name
        except SourceError as error:
            errors.append(SourceError(name, error.reason))
        except OSError as error:
            errors.append(SourceError(name, f"can't be read: {error.strerror or error}"))


def _check_path(source: str) -> str:
    """:raises SourceError: it is no WARC file of this machine."""
    if is_address(source):
        raise SourceError(source, "is no WARC file of this machine or of a bucket (s3://BUCKET/KEY)")
    try:
        if Path(source).is_dir():
            raise SourceError(source, "is a folder: name the files in it")
        if not looks_like_warc(source):
            raise SourceError(source, "is no WARC or WACZ file")
    except FileNotFoundError:
        raise SourceError(source, "no such file") from None
    except ValueError as error:  # a name that no file can have
        raise SourceError(source, f"can't be read: {error}") from error
    return os.path.abspath(source)


def find_bulk_progress(adapters: Adapters, catalog: Catalog, batch: str) -> Mapping[str, Any] | None:
    """How far a batch of files has got, as JSON values; ``None`` where there is none of that name."""
    from .asking import is_worked_on

    with catalog.read() as session:
        if (bulk := session.find_bulk(batch)) is None:
            return None
        jobs = session.load_bulk_jobs(batch, at=adapters.clock.now())
        is_worked = bool(jobs.running) or session.is_anything_leased()
    left = sum(jobs.counts.values())
    files_left = max(0, bulk.files - bulk.done - bulk.failed)
    if jobs.running:
        state = "running"
    elif files_left or left > jobs.later:  # visits that are made again in days don't hold it up
        state = "waiting"
    else:
        state = "failed" if bulk.failed and not bulk.done else "done"
    if state == "waiting" and not is_worked:
        is_worked = is_worked_on(adapters, catalog)
    return {
        "batch": bulk.batch,
        "step": bulk.step,
        "state": state,
        "collection": bulk.collection if bulk.output is None else None,
        "output": bulk.output,
        "asked_at": bulk.asked_at.isoformat(),
        "ended_at": bulk.ended_at.isoformat() if bulk.ended_at and not files_left else None,
        "due_at": jobs.due_at.isoformat() if jobs.due_at else None,
        "is_worked": is_worked,
        "files": {
            "asked": bulk.files,
            "done": bulk.done,
            "failed": bulk.failed,
            "open": files_left,
        },
        "totals": {name: bulk.totals.get(name, 0) for name in COUNTED},
        "jobs": {"open": left, "running": jobs.running, "later": jobs.later, "steps": jobs.counts},
        "reading": list(jobs.subjects),
        "failures": [{"file": source, "reason": why} for source, why in bulk.failures.items()],
    }
