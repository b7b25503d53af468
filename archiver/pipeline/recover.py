"""Take into the catalogue what a killed run had written to its WARC but not yet stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ..ports import Catalog, Clock, NewJob
from .replay import FoundAppend, find_capture, store_statements
from .stated import ARTICLES, CAPTURES, IMPORT
from .take_in import import_job


def adopt(catalog: Catalog, append: FoundAppend, *, at: datetime) -> bool:
    """Store the capture that an append tells of; ``False`` when its job has left another one since.

    Its job is still due: it finds its capture, and ends without asking anybody again.
    An imported file's pages are asked for.
    What a step said without a visit, or of a page of an imported file, is said again when its job is done.
    """
    imports = [one.fields for one in append.statements if one.schema == IMPORT]
    if imports:
        with catalog.begin() as session:
            for fields in imports:
                session.enqueue(import_job(fields, batch=None), at=at)
    captures = [one for one in append.statements if one.schema in CAPTURES]
    if not captures or "elsewhere" in captures[0].fields:
        return True
    with catalog.begin() as session:
        capture = find_capture(append)
        kept = session.find_capture_of_job(capture.job_id) if capture and capture.job_id else None
        if capture is None:
            return True
        if kept is not None:
            return kept.id == capture.id
        store_statements(session, append, capture)
        for said in append.statements:
            if said.schema in ARTICLES:
                version_id = said.fields["version_id"]
                cite = NewJob(step="cite", subject=version_id, collection=capture.collection, priority=20)
                session.enqueue(cite, at=at)
    return True


def adopting(clock: Clock, catalog: Catalog) -> Callable[[FoundAppend], bool]:
    """:func:`adopt` into a catalogue."""
    return lambda append: adopt(catalog, append, at=clock.now())
