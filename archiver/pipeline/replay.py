"""What the statements of one append say, stored as the step that made them stored it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from ..jsonable import from_json
from ..model import (
    Account,
    Alias,
    ArticleVersion,
    Capture,
    Citation,
    Holdings,
    NoteText,
    Observation,
    Origin,
    PostRef,
    RecordRef,
    SeenEntry,
    Tagging,
    WatchChoice,
)
from ..platforms import identify
from ..ports import Session, Statement
from .keep import save_posts
from .stated import (
    ARTICLES,
    CAPTURES,
    DESCRIPTIONS,
    IMPORT,
    RESOLUTIONS,
    WITHOUT_ROWS,
    parse_capture,
    parse_description,
    parse_posts,
    parse_resolution,
    parse_version,
)

#: Finds the records of an imported file by their ids; ``None`` where the file or one of them isn't there.
FindElsewhere = Callable[[str, str, Sequence[str]], Sequence[RecordRef] | None]


class FoundAppend(Protocol):
    """One append as it lies in a WARC file of ours."""

    @property
    def records(self) -> tuple[RecordRef, ...]: ...
    @property
    def statements(self) -> tuple[Statement, ...]:
        """In the order they were written."""


def find_capture(append: FoundAppend, find_elsewhere: FindElsewhere | None = None) -> Capture | None:
    """The capture that an append tells of; ``None`` where it tells of none.

    :raises LookupError: it needs records that aren't there.
    :raises TypeError, ValueError: its statement can't be read.
    """
    said = next((one.fields for one in append.statements if one.schema in CAPTURES), None)
    if said is None:
        return None
    elsewhere = said.get("elsewhere")
    if elsewhere is None:
        return parse_capture(said, [one for one in append.records if one.record_type != "metadata"])
    warc, ids = elsewhere["warc"], elsewhere["record_ids"]
    found = find_elsewhere(said["collection"], warc, ids) if find_elsewhere else None
    if found is None:
        raise LookupError(f"the imported file {warc} lacks its records")
    return parse_capture(said, found)


def imported_files(append: FoundAppend) -> list[tuple[str, str]]:
    """Collections and names of the files that an append says were taken in."""
    said = (one.fields for one in append.statements if one.schema == IMPORT)
    return [(str(fields.get("collection")), str(fields.get("warc"))) for fields in said]


def store_statements(session: Session, append: FoundAppend, capture: Capture | None) -> list[str]:
    """Store all that an append says, its capture first; what of it can't be stored, in words for a person.

    What its statements said together is stored as one: the citations of a run with their order.
    """
    faults: list[str] = []
    if capture is not None:
        session.save_capture(capture)
        if capture.purpose == "article":
            session.save_article(capture.url, collection=capture.collection, at=capture.captured_at)
    context = _Append(append, capture)
    # The capture's first: with it come the posts that the others tell of.
    for said in sorted(append.statements, key=lambda one: one.schema not in CAPTURES):
        try:
            with session.part():
                _store(session, said, context)
        except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
            why = f"no {error}" if isinstance(error, KeyError) else str(error)
            faults.append(f"{said.schema} {said.uri} can't be taken up: {why}")
    return faults


class _Append:
    """What a statement needs of those beside it."""

    def __init__(self, append: FoundAppend, capture: Capture | None) -> None:
        self.capture = capture
        self.has_run = any(one.schema == "cited/1" for one in append.statements)
        self.descriptions = [one for one in append.statements if one.schema in DESCRIPTIONS]
        self.citations = [one for one in append.statements if one.schema == "citation/1"]

    def post_of_capture(self, capture: Capture) -> PostRef | None:
        """The post of a capture that doesn't state it."""
        if capture.purpose not in ("post", "description") or not self.descriptions:
            return identify(capture.url).post if capture.purpose == "post" else None
        return from_json(PostRef, self.descriptions[0].fields["post"])


def _store(session: Session, said: Statement, beside: _Append) -> None:
    fields, at = said.fields, said.at
    if said.schema in CAPTURES:
        if (capture := beside.capture) is not None:
            known = parse_posts(fields, post=beside.post_of_capture(capture), url=capture.url)
            save_posts(session, known, at=capture.captured_at)
            if (gone := fields.get("pruned")) is not None:
                at_ = from_json(datetime, gone["at"])
                session.mark_pruned(capture.id, warc=gone["warc"], by=gone["by"], at=at_)
    elif said.schema in ARTICLES:
        _store_version(session, fields, at)
    elif said.schema == "article-reread/1":
        version = session.load_version(fields["version_id"])
        again = from_json(ArticleVersion, fields)
        kept = {name: getattr(version, name) for name in ("title", "text", "blocks", "links", "embeds")}
        session.save_version(fields["article_id"], replace(again, **kept), at=at)
    elif said.schema == "cited/1":
        _store_run(session, fields["version_id"], fields["citations"], beside.citations)
    elif said.schema == "citation/1":
        if not beside.has_run and said is beside.citations[-1]:
            _store_unordered_run(session, fields["version_id"], beside.citations)
    elif said.schema in RESOLUTIONS:
        resolution = parse_resolution(fields)
        session.find_version_of(fields["citation_id"])
        session.save_resolution(fields["citation_id"], resolution)
        stated = parse_posts(fields, post=resolution.post, url=resolution.url)
        save_posts(session, stated, at=resolution.decided_at)
    elif said.schema == "rejection/1":
        session.find_version_of(fields["citation_id"])
        post, withdrawn = from_json(PostRef, fields["post"]), bool(fields["withdrawn"])
        session.save_rejection(
            fields["citation_id"], post, by=fields["decided_by"], at=at, withdrawn=withdrawn
        )
    elif said.schema in DESCRIPTIONS:
        ref, reading = parse_description(fields, beside.capture.captured_at if beside.capture else at)
        session.save_reading(ref, reading)
    elif said.schema not in WITHOUT_ROWS:
        _store_plain(session, said.schema, fields, at)


def _store_plain(session: Session, schema: str, fields: Mapping[str, Any], at: datetime) -> None:
    if schema == "alias/1":
        session.save_alias(from_json(Alias, fields))
    elif schema == "host/1":
        session.save_host(fields["host"], fields["platform"], origin=from_json(Origin, fields["origin"]))
    elif schema == "account/1":
        session.save_account(from_json(Account, fields), article_id=fields.get("article_id"), at=at)
    elif schema == "holdings/1":
        session.save_holdings(from_json(Holdings, fields))
    elif schema == "entry/1":
        session.add_entry(fields["source_id"], fields["collection"], from_json(SeenEntry, fields))
    elif schema == "observation/1":
        session.add_observation(from_json(Observation, fields))
    elif schema == "watching/1":
        session.save_watch_choice(from_json(WatchChoice, fields))
    elif schema == "tag/1":
        session.save_tagging(from_json(Tagging, fields))
    elif schema == "note/1":
        session.save_note(from_json(NoteText, fields))
    else:
        raise ValueError("a statement of this kind is not known to this version of the program")


def _store_version(session: Session, fields: Mapping[str, Any], at: datetime) -> None:
    version = parse_version(fields)
    article_id = fields["article_id"]
    if "article_url" in fields:
        article_id = session.save_article(fields["article_url"], collection=fields["collection"], at=at)
    elif session.show(article_id) is None:
        raise LookupError(f"its article {article_id} isn't on record")
    session.save_version(article_id, version, at=at)


def _store_run(session: Session, version_id: str, ids: Sequence[str], stated: Sequence[Statement]) -> None:
    _check_version(session, version_id)
    told = {one.fields["citation_id"]: from_json(Citation, one.fields) for one in stated}
    found = [told.get(one) or session.load_citation(one) for one in ids]
    stored = session.save_citations(version_id, found)
    if stored != list(ids):
        raise ValueError("its citations have other ids than it says")


def _store_unordered_run(session: Session, version_id: str, stated: Sequence[Statement]) -> None:
    """The run of an append from before runs were stated: it says only what was new."""
    _check_version(session, version_id)
    known = [citation for _, citation in session.iter_citations_of(version_id)]
    found = [*known, *(from_json(Citation, one.fields) for one in stated)]
    if known:
        found.sort(key=lambda one: min((span.start for span in one.mentions), default=-1))
    session.save_citations(version_id, found)


def _check_version(session: Session, version_id: str) -> None:
    if not session.has_version(version_id):
        raise LookupError(f"its article version {version_id} isn't on record")
