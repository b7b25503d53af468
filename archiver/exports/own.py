"""What we hold of an address ourselves: evidence with its place, and no public address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..cards import CARD_PREFIX
from ..lightly import dataclass
from ..model import RecordRef

#: Outcomes of visits that left a page, the best first.
_GOOD = ("captured", "partial", "memento_only")


@dataclass(frozen=True, kw_only=True)
class OwnCopy:
    """A capture of ours, by what names it in a WARC file."""

    capture_id: str
    collection: str
    url: str
    #: ISO 8601, UTC.
    captured_at: str
    outcome: str
    #: The page came; where it didn't, only what was told of it was kept, and a card made of that.
    is_page: bool = True
    warc: str | None = None
    #: ``urn:uuid:…``, without brackets.
    record_id: str | None = None


def choose_own(
    captures: Sequence[Mapping[str, Any]], records: Mapping[str, Sequence[RecordRef]]
) -> OwnCopy | None:
    """The newest visit that left a page; ``captures`` are newest first, ``records`` by capture."""
    for wanted in (_GOOD[:2], _GOOD):
        for one in captures:
            if one["outcome"] in wanted and one.get("purpose") != "description":
                return tell_own(one, records.get(one["id"], ()))
    for one in captures:
        cards = [record for record in records.get(one["id"], ()) if record.url.startswith(CARD_PREFIX)]
        if cards:
            return replace(tell_own(one, cards), is_page=False)
    return None


def tell_own(capture: Mapping[str, Any], records: Sequence[RecordRef]) -> OwnCopy:
    main = records[0] if records else None
    return OwnCopy(
        capture_id=capture["id"],
        collection=capture["collection"],
        url=capture["url"],
        captured_at=capture["captured_at"],
        outcome=capture["outcome"],
        warc=main.warc if main else None,
        record_id=main.record_id.strip("<>") if main else None,
    )
