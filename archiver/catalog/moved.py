"""What a catalogue says that isn't one to work with: it was moved away, or is still being moved here.

A file that was moved away has another name; where it was, a note says where it went. A database that was
moved away, and any that is moved to until it is whole, says so in the place of its revision, which whoever
opens it reads. Who has it open already is refused by the database itself, as soon as it writes.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import Connection, text

from ..errors import HomeBusy, HomeError
from ..lightly import dataclass
from .advisory import Advisory

#: What stands before the revision.
MOVING, MOVED = "moving-", "moved-"
#: What a database that was moved away answers to who writes to it: no state of PostgreSQL's own.
REFUSED = "ARMVD"
_SOMEWHERE = "this catalogue was moved away: let catalog.url say where to"
_MAY_WRITE = text("SELECT pg_try_advisory_xact_lock_shared(:key)")


@dataclass(frozen=True, kw_only=True)
class MovedTo:
    """Where a catalogue went."""

    #: As messages call it.
    to: str
    #: Of the move, which alone goes on with it.
    move: str
    #: As a person reads it, in UTC.
    at: str
    #: Where the old one lies.
    kept: str


def note_of(path: Path) -> Path:
    """The note beside a catalogue's file."""
    return path.with_name(path.name + ".moved")


def find_note(path: Path) -> MovedTo | None:
    """What the note beside a catalogue's file says; it counts where there is no file.

    :raises HomeError: it can't be read.
    """
    note = note_of(path)
    try:
        return None if path.exists() else _read(note.read_text(encoding="utf-8"))
    except OSError:
        return None  # there is none; what else may be wrong with the folder is told by who opens the file
    except (ValueError, TypeError) as error:
        raise HomeError(f"{note}: says where the catalogue went, and can't be read: {error}") from error


def write_note(path: Path, moved: MovedTo) -> None:
    """Leave the note; the file may still be there.

    :raises OSError: it can't be written.
    """
    note = note_of(path)
    fresh = note.with_name(f".{note.name}.part")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(tell(moved))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(note)


def tell(moved: MovedTo) -> str:
    """What is written of it, in a note or as the comment of a table."""
    return json.dumps(asdict(moved))


def find_comment(connection: Connection) -> MovedTo | None:
    """What a database that was moved away says of it; ``None`` where that can't be read."""
    said = connection.exec_driver_sql("SELECT obj_description(to_regclass('alembic_version'))").scalar()
    with suppress(ValueError, TypeError):
        return _read(str(said or ""))
    return None


def refuse_file(path: Path) -> None:
    """:raises HomeError: the catalogue that was this file has gone elsewhere."""
    if moved := find_note(path):
        raise HomeError(
            f"{path}: {_went(moved)}; to begin anew here, delete {note_of(path).name}"
            f" (the old file is {moved.kept})"
        )


def refuse_held(connection: Connection, name: str) -> None:
    """:raises HomeBusy: the database is being moved away just now, so nothing can be stored in it."""
    if connection.dialect.name != "postgresql":
        return
    if not connection.execute(_MAY_WRITE, {"key": Advisory.MOVING.value}).scalar():
        raise HomeBusy(f"{name}: this catalogue is being moved elsewhere; run this again when that is done")


def explain_refusal(said: str | None, name: str) -> HomeError:
    """What a database that was moved away answered, in words."""
    with suppress(ValueError, TypeError):
        return HomeError(f"{name}: {_went(_read(said or ''))}")
    return HomeError(f"{name}: {_SOMEWHERE}")


def refuse_revision(connection: Connection, name: str, revision: str) -> None:
    """:raises HomeError: a database isn't one to work with, by what stands for its revision."""
    if revision.startswith(MOVING):
        raise HomeError(
            f"{name}: a catalogue is being moved here, and isn't whole yet: run that “archiver move” again"
        )
    if revision.startswith(MOVED):
        moved = find_comment(connection) if connection.dialect.name == "postgresql" else None
        said = _went(moved) if moved else _SOMEWHERE
        raise HomeError(f"{name}: {said}")


def _went(moved: MovedTo) -> str:
    return (
        f"this catalogue was moved to {moved.to} at {moved.at}: let catalog.url say so, "
        "or run the same “archiver move” again, which ends what is left to do"
    )


def _read(text: str) -> MovedTo:
    return MovedTo(**json.loads(text))
