"""Tags and notes that persons put on articles, citations and posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import NotThere
from ..model import SubjectKind
from ..naming import say_back
from ..ports import Catalog, Session, Subject
from ..tags import check_note, check_tag, fold_tag
from ..urls import normalise
from .adapters import Adapters
from .deciding import person_name
from .pen import Pen

Shown = Mapping[str, Any]

_KINDS: tuple[SubjectKind, ...] = ("article", "citation", "post")


class Notes:
    """Tags and notes; for any thread. Each is signed with ``by``, else the login name.

    A subject is an article, a citation or a post: its id, the unambiguous beginning of one, or its address.
    What is written is also said in the WARCs, of a post in the collection that is stored into.

    All methods that write raise NotThere where there is no such subject or note, UsageError where a text
    is too long, empty or one too many, and HomeError where the home can't be written.
    """

    def __init__(self, adapters: Adapters, pen: Pen, collection: str) -> None:
        self._adapters = adapters
        self._pen = pen
        self._collection = collection

    def add_tag(self, subject: str, *tags: str, by: str | None = None) -> Shown:
        """Put tags on a thing, spelt as they were typed first; what it has then, as :meth:`load` tells it."""
        from ..pipeline.remarks import add_tags

        wanted, who = [check_tag(tag) for tag in tags], person_name(by)
        with self._pen.held(self._collection) as context:
            with context.catalog.read() as session:
                found = _find(session, subject)
            if wanted:
                add_tags(context, found, wanted, collection=found.collection or self._collection, by=who)
            return _show(context.catalog, found)

    def remove_tag(self, subject: str, *tags: str, by: str | None = None) -> Shown:
        """Take tags off a thing, those of them that it has; what it has then."""
        from ..pipeline.remarks import remove_tags

        unwanted, who = [check_tag(tag) for tag in tags], person_name(by)
        with self._pen.held(self._collection) as context:
            with context.catalog.read() as session:
                found = _find(session, subject)
            remove_tags(context, found, unwanted, collection=found.collection or self._collection, by=who)
            return _show(context.catalog, found)

    def add_note(self, subject: str, text: str, by: str | None = None) -> Shown:
        """Write a note on a thing; the note."""
        from ..pipeline.remarks import add_note

        text, who = check_note(text), person_name(by)
        with self._pen.held(self._collection) as context:
            with context.catalog.read() as session:
                found = _find(session, subject)
            collection = found.collection or self._collection
            note_id = add_note(context, found, text, collection=collection, by=who)
            return _show_note(context.catalog, note_id)

    def edit_note(self, note_id: str, text: str, by: str | None = None) -> Shown:
        """Give a note another text; the note, with the texts it had before."""
        from ..pipeline.remarks import rewrite_note

        text, who = check_note(text), person_name(by)
        with self._pen.held(self._collection) as context:
            rewrite_note(context, note_id, text, by=who)
            return _show_note(context.catalog, note_id)

    def remove_note(self, note_id: str, by: str | None = None) -> Shown:
        """Remove a note; what it said, with ``removed_at`` and ``removed_by``. It stays on record."""
        from ..pipeline.remarks import rewrite_note

        who = person_name(by)
        with self._pen.held(self._collection) as context:
            rewrite_note(context, note_id, None, by=who)
            return _show_note(context.catalog, note_id)

    def load(self, subject: str) -> Shown:
        """``tags``, ``tagged`` (who put each on, and when) and ``notes`` of a thing.

        :raises NotThere: there is none.
        """
        catalog = self._catalog()
        with catalog.read() as session:
            return session.show_remarks(_find(session, subject))

    def list_tags(
        self, *, kind: SubjectKind | None = None, words: str = "", limit: int = 1000
    ) -> Sequence[Shown]:
        """Tags that are in use, each with ``count`` and ``last_added_at``, the most used first.

        ``words`` is how they begin, whatever the case.
        """
        begins = fold_tag(" ".join(words[:200].split()))
        with self._catalog().read() as session:
            return session.list_tags(kinds=(kind,) if kind else _KINDS, begins=begins, limit=limit)

    def _catalog(self) -> Catalog:
        return self._adapters.open_catalog or self._adapters.reading_catalog


def _find(session: Session, given: str) -> Subject:
    found = session.find_subject(given)
    if found is None and (address := normalise(given)) and address != given:
        found = session.find_subject(address)
    if found is None:
        raise NotThere(
            f"{say_back(given)}: no article, citation or post has this id or address; see `archiver list`"
        )
    return found


def _show(catalog: Catalog, subject: Subject) -> Shown:
    with catalog.read() as session:
        return {"type": subject.kind, "id": subject.id, **session.show_remarks(subject)}


def _show_note(catalog: Catalog, note_id: str) -> Shown:
    with catalog.read() as session:
        return session.show_note(note_id)
