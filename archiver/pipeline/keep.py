"""Store what a step has to say: WARC records, catalogue rows, follow-up jobs, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ..errors import LostLease
from ..model import Capture, Job, RecordRef
from ..ports import Entry, Session, Statement
from .context import Context
from .statements import capture_statement, find_main_record


def keep_capture(
    context: Context,
    capture: Capture,
    entries: Sequence[Entry],
    *,
    also: Callable[[Session], None] | None = None,
) -> Capture:
    """Append the entries and the capture's statement, and store the capture and ``also`` with them.

    All of it becomes true together: when storing fails, the records are cut
    off again. A visit that brought nothing leaves its statement in the WARC.
    """
    with context.writer.appending(capture.collection, (*entries, capture_statement(capture))) as refs:
        records: tuple[RecordRef, ...] = tuple(ref for of_entry in refs[:-1] for ref in of_entry)
        capture = replace(capture, records=records, record=find_main_record(records, capture.final_url))
        with context.catalog.begin() as session:
            session.save_capture(capture)
            if also is not None:
                also(session)
    return capture


def keep_statements(
    context: Context,
    collection: str,
    statements: Sequence[Statement],
    *,
    job: Job | None,
    also: Callable[[Session], None],
) -> None:
    """Append statements, and store ``also`` and the job's end with them."""

    def store() -> None:
        with context.catalog.begin() as session:
            also(session)
            if job is not None:
                finish(session, context, job)

    if not statements:
        store()
        return
    with context.writer.appending(collection, statements):
        store()


def finish(session: Session, context: Context, job: Job) -> None:
    """Mark the job done in this transaction.

    :raises LostLease: another worker took it over; the transaction must not stand.
    """
    if not session.finish(job, at=context.clock.now()):
        raise LostLease(job.id)
