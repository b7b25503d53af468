"""Store what a step has to say: WARC records, catalogue rows, follow-up jobs, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from ..errors import LostLease
from ..ports import Exchange, Statement
from .certificates import CERTIFICATES, certificates_statement
from .shared import mark_stored, shared_statement, split_stored
from .statements import capture_statement

if TYPE_CHECKING:
    from ..model import Capture, Job, RecordRef
    from ..ports import Entry, Session, Visit
    from .context import Context
    from .groups import Kept, Refs
    from .statements import StatedPost


def keep_capture(
    context: Context,
    capture: Capture,
    entries: Sequence[Entry],
    *,
    main: int,
    posts: Sequence[StatedPost] = (),
    elsewhere: Sequence[RecordRef] = (),
    also: Callable[[Session], None] | None = None,
) -> Capture:
    """Append the entries and the capture's statement, and store them with ``posts`` and ``also``.

    ``main`` is the place of the entry that shows the address as it was seen, or
    -1 where none does. All of it becomes true together: when storing fails, the
    records are cut off again, and where nobody knows whether it did, a recovery
    finds out. A visit that brought nothing leaves its statement.
    ``elsewhere`` are records of an imported file that are the capture's, the main one first.
    What another page's capture has stored meanwhile is referred to.
    """
    entries, stored = split_stored(entries)
    exchanges = [(number, entry) for number, entry in enumerate(entries) if isinstance(entry, Exchange)]
    written: list[tuple[Exchange, str]] = []
    place = _placing(capture, main, elsewhere)

    def placed(refs: Refs) -> Capture:
        written.extend((exchange, refs[number][0].record_id) for number, exchange in exchanges)
        return place(refs)

    def store(session: Session) -> None:
        save_posts(session, posts, at=capture.captured_at)
        if also is not None:
            also(session)

    said = _said(context, capture, entries, stored, main=main, posts=posts, elsewhere=elsewhere)
    kept = context.groups.keep(
        capture.collection,
        (*entries, *said),
        placed,
        also=store if posts or also is not None else None,
    )
    for exchange, record_id in written:
        mark_stored(exchange, record_id)
    _note_chains(context, capture, said, _visited(entries, main))
    return kept


def begin_capture(
    context: Context, capture: Capture, entries: Sequence[Entry], *, main: int, done: Job
) -> Kept:
    """As :func:`keep_capture`, for a capture that shares nothing with others, without waiting for the disk.

    ``done`` is the job that ends with it.
    """
    said = _said(context, capture, entries, [], main=main)
    place = _placing(capture, main, ())
    kept = context.groups.begin(capture.collection, (*entries, *said), place, done=done)
    if len(said) > 1:  # certificates, which go before the capture's own statement
        visited = _visited(entries, main)
        kept.then(lambda error: None if error else _note_chains(context, capture, said, visited))
    return kept


def _placing(capture: Capture, main: int, elsewhere: Sequence[RecordRef]) -> Callable[[Refs], Capture]:
    """Makes the capture, once it is known where its records lie; its statement comes last."""

    def place(refs: Refs) -> Capture:
        record = refs[main][0] if main >= 0 else next(iter(elsewhere), None)
        records = tuple(ref for of_entry in refs[:-1] for ref in of_entry if ref.record_type != "metadata")
        return replace(capture, records=tuple(elsewhere) or records, record=record)

    return place


def _said(
    context: Context,
    capture: Capture,
    entries: Sequence[Entry],
    stored: Sequence[Exchange],
    *,
    main: int,
    posts: Sequence[StatedPost] = (),
    elsewhere: Sequence[RecordRef] = (),
) -> list[Statement]:
    """What is stated beside a capture's entries; the capture's own statement comes last."""
    place = sum(_records_of(entry) for entry in entries[:main]) if main >= 0 else None
    chains = context.shared.chains if context.shared else None
    shown = certificates_statement(capture, _visited(entries, main), chains)
    said = capture_statement(
        capture,
        0 if elsewhere else place,
        kept_at=context.clock.now(),
        posts=posts,
        elsewhere=elsewhere,
    )
    return [*([shown] if shown else ()), *([shared_statement(capture, stored)] if stored else ()), said]


def _visited(entries: Sequence[Entry], main: int) -> list[Exchange]:
    return [entry for entry in entries[: main + 1] if isinstance(entry, Exchange)]


def _note_chains(
    context: Context, capture: Capture, said: Sequence[Statement], visited: Sequence[Exchange]
) -> None:
    """The certificates that were stored with a capture needn't be again."""
    if context.shared is not None and said[0].schema == CERTIFICATES:
        context.shared.chains.note(said[0], capture.collection, visited)


def save_posts(session: Session, posts: Sequence[StatedPost], *, at: datetime) -> None:
    """Store posts as a statement tells of them."""
    for one in posts:
        session.save_post(one.post, one.url, aliases=one.aliases, at=at)


def main_entry(visit: Visit) -> int:
    """The place of a visit's final answer among its exchanges; -1 where none came."""
    return len(visit.exchanges) - 1 if visit.final else -1


def _records_of(entry: Entry) -> int:
    """How many records an entry becomes, statements left out."""
    if isinstance(entry, Exchange):
        return 1 if entry.request is None else 2
    return 0 if isinstance(entry, Statement) else 1


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
