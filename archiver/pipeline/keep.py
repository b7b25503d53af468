"""Store what a visit brought, and say in the same breath that its job is done."""

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
    job: Job | None,
    also: Callable[[Session, Capture], None],
) -> Capture:
    """Append the entries and the capture's statement, then store the capture, ``also`` and the job's end.

    All of it becomes true together: when storing fails, the records are cut
    off again. A capture that failed leaves its statement alone in the WARC.
    """
    with context.writer.appending(capture.collection, (*entries, capture_statement(capture))) as refs:
        records: tuple[RecordRef, ...] = tuple(ref for of_entry in refs[:-1] for ref in of_entry)
        capture = replace(capture, records=records, record=find_main_record(records, capture.final_url))
        with context.catalog.begin() as session:
            session.save_capture(capture)
            also(session, capture)
            finish(session, context, job)
    return capture


def keep_statements(
    context: Context,
    collection: str,
    statements: Sequence[Statement],
    *,
    job: Job,
    also: Callable[[Session], None],
) -> None:
    """Append statements, then store ``also`` and the job's end, together."""
    with context.writer.appending(collection, statements), context.catalog.begin() as session:
        also(session)
        finish(session, context, job)


def finish(session: Session, context: Context, job: Job | None) -> None:
    """Mark the job done in this transaction.

    :raises LostLease: another worker took it over; the transaction must not stand.
    """
    if job is not None and not session.finish(job, at=context.clock.now()):
        raise LostLease(job.id)
