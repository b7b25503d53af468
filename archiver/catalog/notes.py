"""Tags and notes on articles, citations and posts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select

from ..model import NoteText, SubjectKind, Tagging
from ..ports import Subject
from ..tags import fold_tag
from .columns import Text
from .note_tables import notes, tags
from .rows import Row, add_row, find_row, load_rows
from .tags import IS_SET, load_tagged


class NotesTable:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def save_tagging(self, tagging: Tagging) -> bool:
        key = {
            "subject_kind": tagging.subject_kind,
            "subject_id": tagging.subject_id,
            "folded": fold_tag(tagging.tag),
        }
        this = and_(*(tags.c[name] == value for name, value in key.items()))
        row = find_row(self.connection, select(tags).where(this))
        at, by = tagging.decided_at, tagging.decided_by
        if row is None:
            # What is taken off and was never put on is kept, too: the word that put it on may come later.
            values = {
                **key,
                "tag": self.find_spelling(key["folded"]) or tagging.tag,
                "added_at": at,
                "added_by": by,
                "removed_at": None if tagging.is_set else at,
                "removed_by": None if tagging.is_set else by,
            }
            return add_row(self.connection, tags, values)
        is_set = row["removed_at"] is None
        if (row["added_at"] if is_set else row["removed_at"]) >= at or is_set is tagging.is_set:
            return False
        if tagging.is_set:
            changed: Row = {"added_at": at, "added_by": by, "removed_at": None, "removed_by": None}
        else:
            changed = {"removed_at": at, "removed_by": by}
        self.connection.execute(tags.update().where(this).values(**changed))
        return True

    def save_note(self, note: NoteText) -> bool:
        names = ("note_id", "subject_kind", "subject_id", "collection", "text", "decided_at", "decided_by")
        return add_row(self.connection, notes, {name: getattr(note, name) for name in names})

    def find_spelling(self, folded: str) -> str | None:
        # All rows of a tag are spelt alike.
        query = select(tags.c.tag).where(tags.c.folded == folded).limit(1)
        return self.connection.execute(query).scalar()

    def load_taggings(self, subject: Subject) -> list[Tagging]:
        rows = load_tagged(self.connection, [subject.kind], subject.ids)
        return [
            Tagging(
                **{name: row[name] for name in ("subject_kind", "subject_id", "tag")},
                collection=subject.collection or "",
                is_set=True,
                decided_at=row["added_at"],
                decided_by=row["added_by"],
            )
            for row in rows
        ]

    def find_tagged_at(self, subject: Subject) -> datetime | None:
        mine = (tags.c.subject_kind == subject.kind, tags.c.subject_id.in_(subject.ids))
        rows = load_rows(self.connection, select(tags.c.added_at, tags.c.removed_at).where(*mine))
        return max((row["removed_at"] or row["added_at"] for row in rows), default=None)

    def load_note_texts(self, subject: Subject) -> dict[str, list[NoteText]]:
        texts: dict[str, list[NoteText]] = defaultdict(list)
        for row in _load_texts(self.connection, _is_about(subject.kind, subject.ids)):
            texts[row["note_id"]].append(NoteText(**row))
        return {note_id: every for note_id, every in texts.items() if every[-1].text is not None}

    def find_note(self, note_id: str) -> list[NoteText]:
        return [
            NoteText(**row)
            for row in _load_texts(self.connection, notes.c.note_id == Text.to_sqlite(note_id))
        ]

    def show_note(self, note_id: str) -> dict[str, Any]:
        rows = list(_load_texts(self.connection, notes.c.note_id == note_id))
        about = {name: rows[0][name] for name in ("subject_kind", "subject_id")}
        if rows[-1]["text"] is not None:
            return show_note(rows) | about
        removed = rows.pop()
        gone = {"removed_at": removed["decided_at"].isoformat(), "removed_by": removed["decided_by"]}
        return show_note(rows) | about | gone

    def show_remarks(self, subject: Subject) -> dict[str, Any]:
        return load_remarks(self.connection, subject.kind, {subject.id: subject.ids})[subject.id]

    def list_tags(
        self, *, kinds: Collection[SubjectKind], begins: str = "", limit: int
    ) -> list[Mapping[str, Any]]:
        number = func.count().label("count")
        last = func.max(tags.c.added_at, type_=tags.c.added_at.type).label("last_added_at")
        query: Any = select(tags.c.folded, number, last).where(IS_SET, tags.c.subject_kind.in_(kinds))
        if begins:
            # A range, because LIKE doesn't use the index of a column with binary order.
            query = query.where(tags.c.folded >= begins, tags.c.folded < begins + "\U0010ffff")
        query = query.group_by(tags.c.folded).order_by(number.desc(), tags.c.folded).limit(limit)
        return [
            {
                "tag": self.find_spelling(row["folded"]),
                "count": row["count"],
                "last_added_at": row["last_added_at"].isoformat(),
            }
            for row in load_rows(self.connection, query)
        ]


def load_remarks(
    connection: Connection, kind: SubjectKind, members: Mapping[str, Collection[str]]
) -> dict[str, dict[str, Any]]:
    """``tags``, ``tagged`` and ``notes`` of several things of a kind; ``members`` are the ids of each."""
    stands_for = {one: row_id for row_id, every in members.items() for one in every}
    tagged: dict[str, dict[str, Any]] = {row_id: {} for row_id in members}
    for row in load_tagged(connection, [kind], stands_for):
        told = {"tag": row["tag"], "added_at": row["added_at"].isoformat(), "added_by": row["added_by"]}
        tagged[stands_for[row["subject_id"]]].setdefault(row["folded"], told)
    texts: dict[str, dict[str, list[Row]]] = {row_id: defaultdict(list) for row_id in members}
    for row in _load_texts(connection, _is_about(kind, stands_for)):
        texts[stands_for[row["subject_id"]]][row["note_id"]].append(row)
    return {
        row_id: {
            "tags": [one["tag"] for one in tagged[row_id].values()],
            "tagged": list(tagged[row_id].values()),
            "notes": sorted(
                (show_note(every) for every in texts[row_id].values() if every[-1]["text"] is not None),
                key=lambda one: (one["written_at"], one["id"]),
            ),
        }
        for row_id in members
    }


def show_note(texts: Sequence[Row]) -> dict[str, Any]:
    """A note as people read it, by all the texts it had, first to last."""
    *earlier, now = texts
    is_edited = bool(earlier)
    return {
        "id": now["note_id"],
        "text": now["text"],
        "written_at": texts[0]["decided_at"].isoformat(),
        "written_by": texts[0]["decided_by"],
        "edited_at": now["decided_at"].isoformat() if is_edited else None,
        "edited_by": now["decided_by"] if is_edited else None,
        "history": [
            {
                "text": one["text"],
                "written_at": one["decided_at"].isoformat(),
                "written_by": one["decided_by"],
            }
            for one in reversed(earlier)
        ],
    }


def _load_texts(connection: Connection, condition: ColumnElement[bool]) -> Sequence[Row]:
    return load_rows(connection, select(notes).where(condition).order_by(notes.c.decided_at))


def _is_about(kind: SubjectKind, ids: Iterable[str]) -> ColumnElement[bool]:
    return and_(notes.c.subject_kind == kind, notes.c.subject_id.in_(list(ids)))
