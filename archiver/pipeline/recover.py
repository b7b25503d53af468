"""Take into the catalogue what a killed run had written to its WARC but not yet stored.

Of a run that lost its server in the middle the server may be at the last transaction still: what is there is
asked behind it (``begin_facts``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ..model import MACHINE, Urgency
from ..ports import Catalog, Clock, NewJob, Session, Statement
from .replay import FoundAppend, find_capture, store_statements
from .resolve import find_machines
from .stated import ARTICLES, CAPTURES, IMPORT, RESOLUTIONS, parse_posts, parse_resolution
from .take_in import import_job
from .wanted import ask_by_person

#: What only persons say, beside resolutions, which the machine says, too.
_BY_PERSONS = frozenset({"rejection/1", "watching/1", "tag/1", "note/1"})


def adopt(catalog: Catalog, append: FoundAppend, *, at: datetime) -> bool:
    """Store the capture that an append tells of; ``False`` when its job has left another one since, or is
    about to: another worker has taken it over.

    Its job is still due: it finds its capture, and ends without asking anybody again.
    What a person or a step decided is stored, too, and an imported file's pages are asked for. What
    a step said of a page of an imported file is said again when its job is done.
    """
    if append.statements and all(is_by_person(one) for one in append.statements):
        _adopt_decisions(catalog, append, at)
        return True
    imports = [one.fields for one in append.statements if one.schema == IMPORT]
    if imports:
        with catalog.begin() as session:
            for fields in imports:
                session.enqueue(import_job(fields, batch=None), at=at)
    captures = [one for one in append.statements if one.schema in CAPTURES]
    if not captures:
        _adopt_findings(catalog, append)
    if not captures or "elsewhere" in captures[0].fields:
        return True
    with catalog.begin() as session:
        session.begin_facts()
        capture = find_capture(append)
        kept = session.find_capture_of_job(capture.job_id) if capture and capture.job_id else None
        if capture is None:
            return True
        if kept is not None:
            return kept.id == capture.id
        if capture.job_id and session.is_claimed_since(capture.job_id, capture.captured_at):
            return False
        store_statements(session, append, capture)
        if capture.job_id:
            session.mark_begun(capture.job_id)
        for said in append.statements:
            if said.schema in ARTICLES:
                version_id = said.fields["version_id"]
                cite = NewJob(
                    step="cite", subject=version_id, collection=capture.collection, priority=Urgency.CITE
                )
                session.enqueue(cite, at=at)
    return True


def is_by_person(said: Statement) -> bool:
    """Whether a statement is a person's decision: no job says it again."""
    is_decision = said.schema in RESOLUTIONS or said.schema in _BY_PERSONS
    return is_decision and said.fields.get("decided_by") != MACHINE


def _adopt_decisions(catalog: Catalog, append: FoundAppend, at: datetime) -> None:
    """Store what a person decided, and ask for the posts decided on; once, however often it is found."""
    with catalog.begin() as session:
        session.begin_facts()
        news = [said for said in append.statements if not _is_stored(session, said)]
        if not news:
            return
        store_statements(session, append, None)
        for said in news:
            shown = session.show(str(said.fields["citation_id"])) if said.schema in RESOLUTIONS else None
            if shown is None:
                continue
            for one in parse_posts(said.fields, post=None, url=None):
                ask_by_person(session, one.url, one.post, collection=shown["collection"], batch=None, at=at)


def _adopt_findings(catalog: Catalog, append: FoundAppend) -> None:
    """Store what a step found without a visit, where it is news; its job would say it again, later.

    What has been found out since, by whoever took the job over, stands.
    """
    with catalog.begin() as session:
        session.begin_facts()
        if any(_is_news(session, said) for said in append.statements):
            store_statements(session, append, None)


def _is_news(session: Session, said: Statement) -> bool:
    citation_id = str(said.fields.get("citation_id"))
    if said.schema == "citation/1":
        return not session.has_citation(citation_id)
    if said.schema not in RESOLUTIONS:
        return False
    try:
        decided_at = parse_resolution(said.fields).decided_at
    except (LookupError, TypeError, ValueError):
        return False  # a later version's: its job says it again
    last = find_machines(session, citation_id)
    return last is None or last.decided_at < decided_at


def _is_stored(session: Session, said: Statement) -> bool:
    if said.schema not in RESOLUTIONS:
        return False  # a rejection, a tag, a note said twice adds no row
    told = parse_resolution(said.fields)
    return any(
        (one.decided_at, one.decided_by, one.method) == (told.decided_at, told.decided_by, told.method)
        for one in session.load_resolutions(str(said.fields["citation_id"]))
    )


def adopting(clock: Clock, catalog: Catalog) -> Callable[[FoundAppend], bool]:
    """:func:`adopt` into a catalogue."""
    return lambda append: adopt(catalog, append, at=clock.now())
