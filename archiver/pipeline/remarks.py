"""Tags and notes that persons write: rows of the catalogue, each also a statement."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ..errors import NotThere, UsageError
from ..model import NoteText, Tagging, stable_id
from ..naming import say_back
from ..ports import Session, Subject
from ..tags import MOST_EDITS, MOST_NOTES, MOST_TAGS, fold_tag
from .context import Context
from .keep import keep_statements
from .statements import note_statement, tag_statement

_TICK = timedelta(microseconds=1)


def add_tags(context: Context, subject: Subject, tags: Collection[str], *, collection: str, by: str) -> None:
    """Put tags on a thing, spelt as they were typed first; those that it has already stay as they are.

    :raises UsageError: it would have too many.
    """
    wanted = {fold_tag(tag): tag for tag in reversed(list(tags))}
    with context.catalog.read() as session:
        there = {fold_tag(one.tag) for one in session.load_taggings(subject)}
        spelt = {folded: session.find_spelling(folded) or tag for folded, tag in wanted.items()}
        now = _find_next(context, session.find_tagged_at(subject))
    said = [
        Tagging(
            subject_kind=subject.kind,
            subject_id=subject.id,
            collection=collection,
            tag=spelt[folded],
            is_set=True,
            decided_at=now,
            decided_by=by,
        )
        for folded in reversed(wanted)
        if folded not in there
    ]
    if len(there) + len(said) > MOST_TAGS:
        raise UsageError(f"{subject.id}: would have {len(there) + len(said)} tags; {MOST_TAGS} are the most")
    _keep_taggings(context, collection, said)


def remove_tags(
    context: Context, subject: Subject, tags: Collection[str], *, collection: str, by: str
) -> None:
    """Take tags off a thing; one that it doesn't have is none to take off."""
    unwanted = {fold_tag(tag) for tag in tags}
    with context.catalog.read() as session:
        there = session.load_taggings(subject)
        now = _find_next(context, session.find_tagged_at(subject))
    said = [
        replace(one, collection=collection, is_set=False, decided_at=now, decided_by=by)
        for one in there
        if fold_tag(one.tag) in unwanted
    ]
    _keep_taggings(context, collection, said)


def _keep_taggings(context: Context, collection: str, said: Sequence[Tagging]) -> None:
    if not said:
        return

    def also(session: Session) -> None:
        for one in said:
            session.save_tagging(one)

    keep_statements(context, collection, [tag_statement(one) for one in said], job=None, also=also)


def add_note(context: Context, subject: Subject, text: str, *, collection: str, by: str) -> str:
    """Write a note on a thing; its id.

    :raises UsageError: there are too many.
    """
    now = context.clock.now()
    with context.catalog.read() as session:
        if len(session.load_note_texts(subject)) >= MOST_NOTES:
            raise UsageError(f"{subject.id}: has {MOST_NOTES} notes, which are the most")
    note = NoteText(
        note_id=stable_id("n", subject.kind, subject.id, by, now.isoformat(), text),
        subject_kind=subject.kind,
        subject_id=subject.id,
        collection=collection,
        text=text,
        decided_at=now,
        decided_by=by,
    )
    _keep_note(context, note)
    return note.note_id


def rewrite_note(context: Context, note_id: str, text: str | None, *, by: str) -> None:
    """Give a note another text, or with ``None`` remove it; what it said before stays on record.

    :raises NotThere: there is no such note, or it is removed.
    :raises UsageError: it was changed too often.
    """
    with context.catalog.read() as session:
        texts = session.find_note(note_id)
    if not texts or texts[-1].text is None:
        raise NotThere(f"{say_back(note_id)}: no note has this id{', or it is removed' if texts else ''}")
    if texts[-1].text == text:
        return
    if text is not None and len(texts) >= MOST_EDITS:
        raise UsageError(f"{note_id}: was changed {len(texts)} times; write another note")
    at = _find_next(context, texts[-1].decided_at)
    _keep_note(context, replace(texts[-1], text=text, decided_at=at, decided_by=by))


def _find_next(context: Context, last: datetime | None) -> datetime:
    """Now; or, where the clock was put back, later than what was said last, so that this counts."""
    now = context.clock.now()
    return now if last is None else max(now, last + _TICK)


def _keep_note(context: Context, note: NoteText) -> None:
    def also(session: Session) -> None:
        session.save_note(note)

    keep_statements(context, note.collection, [note_statement(note)], job=None, also=also)


def carry_remarks(
    session: Session, before: str, citation_id: str
) -> tuple[Sequence[Tagging], Sequence[NoteText]]:
    """Tags and notes of a citation, as they are said of the same one in a newer text of its article."""
    subject = session.find_subject(before)
    if subject is None:
        return (), ()
    collection = subject.collection or "main"
    taggings = [
        replace(one, subject_id=citation_id, collection=collection) for one in session.load_taggings(subject)
    ]
    texts: Mapping[str, Sequence[NoteText]] = session.load_note_texts(subject)
    notes = [
        replace(one, note_id=stable_id("n", citation_id, note_id), subject_id=citation_id)
        for note_id, every in texts.items()
        for one in every
    ]
    return taggings, notes
