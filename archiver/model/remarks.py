"""What persons write beside articles, citations and posts."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ..lightly import dataclass

SubjectKind = Literal["article", "citation", "post"]


@dataclass(frozen=True, kw_only=True)
class Tagging:
    """A person puts a tag on a thing, or takes it off."""

    subject_kind: SubjectKind
    subject_id: str
    collection: str
    #: As it is shown.
    tag: str
    #: ``False``: it is taken off.
    is_set: bool
    decided_at: datetime
    decided_by: str


@dataclass(frozen=True, kw_only=True)
class NoteText:
    """What a note says from an instant on; the texts it had before stay on record."""

    note_id: str
    subject_kind: SubjectKind
    subject_id: str
    collection: str
    #: ``None``: the note is removed.
    text: str | None = None
    decided_at: datetime
    decided_by: str
