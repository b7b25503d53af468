"""What the catalogue knows of tags and notes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from ..lightly import dataclass

if TYPE_CHECKING:
    from ..model import NoteText, SubjectKind, Tagging


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a tag or a note is about."""

    kind: SubjectKind
    id: str
    #: A post turns out to have several; its own first.
    ids: Sequence[str]
    #: ``None`` of a post: it belongs to no collection.
    collection: str | None


class NotesSession(Protocol):
    """Tags and notes, inside a transaction."""

    def find_subject(self, id_or_url: str) -> Subject | None:
        """The article, citation or post of that id, the unambiguous beginning of one, or address.

        :raises UsageError: it is something else, or the beginning of several ids.
        """

    def save_tagging(self, tagging: Tagging) -> bool:
        """The last word on a thing and a tag counts; ``False`` where a later one, or the same, is there."""

    def save_note(self, note: NoteText) -> bool:
        """A further text of a note, or its removal; ``False`` where it is there already."""

    def find_spelling(self, folded: str) -> str | None:
        """A tag as it was typed first."""

    def load_taggings(self, subject: Subject) -> Sequence[Tagging]:
        """The tags that are set, first to last."""

    def find_tagged_at(self, subject: Subject) -> datetime | None:
        """When the last word on a tag of a thing was said."""

    def load_note_texts(self, subject: Subject) -> Mapping[str, Sequence[NoteText]]:
        """All texts of each note that isn't removed, first to last."""

    def find_note(self, note_id: str) -> Sequence[NoteText]:
        """All texts of one note, first to last; its removal is one without text."""

    def show_note(self, note_id: str) -> Mapping[str, Any]:
        """A note as people read it: with ``subject_kind`` and ``subject_id``, and where it is removed with
        ``removed_at`` and ``removed_by``."""

    def show_remarks(self, subject: Subject) -> Mapping[str, Any]:
        """``tags``, ``tagged`` and ``notes`` as people read them."""

    def list_tags(
        self, *, kinds: Collection[SubjectKind], begins: str = "", limit: int
    ) -> Sequence[Mapping[str, Any]]:
        """Tags with ``count`` and ``last_added_at``, the most used first; ``begins`` is folded."""
