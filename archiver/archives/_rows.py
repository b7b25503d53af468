"""Lines of a capture index (CDX), as mementos."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from ..model import Memento
from ._spec import Captures
from ._stamps import parse_stamp

#: No address that is archived is longer; no media type either.
_MAX_URL_CHARACTERS = 8_192
_MAX_TYPE_CHARACTERS = 100
#: A capture that says only "the same as before": its type and status stand with the earlier one.
_REVISIT = "warc/revisit"

#: Index line -> its text fields, by the names of the Wayback Machine's index; ``None`` where it is none.
Row = Mapping[str, object]


def read_rows(
    archive: str, rows: Iterable[Row | None], page_url: Callable[[str, datetime], str], limit: int
) -> Captures:
    """The captures of index lines, the first ``limit`` of them; broken lines are counted and passed over.

    ``page_url`` makes a copy's address for a reader of the archived address and the time.
    """
    mementos: list[Memento] = []
    broken = 0
    known: dict[object, Memento] = {}
    for row in rows:
        if len(mementos) + broken >= limit:
            return Captures(mementos=tuple(mementos), broken=broken, is_cut=True)
        memento = _read_row(archive, row, page_url) if row is not None else None
        if row is None or memento is None:
            broken += 1
            continue
        digest = row.get("digest")
        if isinstance(digest, str) and len(digest) >= 8:
            if memento.media_type == _REVISIT:
                earlier = known.get(digest)
                memento = replace(
                    memento,
                    media_type=earlier.media_type if earlier else None,
                    status=memento.status or (earlier.status if earlier else None),
                )
            else:
                known.setdefault(digest, memento)
        mementos.append(memento)
    return Captures(mementos=tuple(mementos), broken=broken)


def _read_row(archive: str, row: Row, page_url: Callable[[str, datetime], str]) -> Memento | None:
    at = parse_stamp(row.get("timestamp"))
    original = row.get("original")
    if at is None or not isinstance(original, str) or not 0 < len(original) <= _MAX_URL_CHARACTERS:
        return None
    if not original.isprintable() or " " in original:
        return None
    return Memento(
        archive=archive,
        url=page_url(original, at),
        original=original,
        at=at,
        media_type=_read_type(row.get("mimetype")),
        status=read_status(row.get("statuscode")),
    )


def _read_type(said: object) -> str | None:
    """A media type in lower case; ``None`` for the marks of an index that doesn't know it."""
    if not isinstance(said, str) or len(said) > _MAX_TYPE_CHARACTERS or "/" not in said:
        return None
    return said.partition(";")[0].strip().lower()


def read_status(said: object) -> int | None:
    """An HTTP status; ``None`` for "-" and whatever else is none."""
    text = str(said) if isinstance(said, str | int) and not isinstance(said, bool) else ""
    if len(text) != 3 or not text.isascii() or not text.isdecimal() or text < "100":
        return None
    return int(text)
