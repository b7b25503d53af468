"""What a list is asked for, read from an address's query, and written back into the links of its pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from ..lightly import dataclass
from ..service.browsing import Filter

#: Characters of a filter that are read; more is no word that anybody looks for.
_MOST = 200
_MOST_WORDS = 500
#: Characters of a person's key: a name in another script is several for each of its own.
_MOST_KEY = 1500
#: Pages that the way back leads over, and what stands for the first of all.
_MOST_TRAIL, _BEGINNING = 12, "-"
#: Names in an address's query -> names of :class:`Filter`.
_TEXTS = {
    "q": "words",
    "collection": "collection",
    "source": "source",
    "platform": "platform",
    "state": "state",
    "outcome": "outcome",
    "kind": "kind",
    "tag": "tag",
    "person": "person",
}


@dataclass(frozen=True)
class Wanted:
    """A list's filter and place, as its address says them."""

    filter: Filter
    #: As a person typed them, for the fields of the form; without what can't be read.
    fields: Mapping[str, str]
    after: str | None
    #: The places of the pages before it, as far as they are known.
    trail: tuple[str, ...] = ()
    #: What couldn't be read, in words for the person who typed it.
    complaint: str | None = None

    @property
    def is_filtered(self) -> bool:
        return bool(self.fields)

    @property
    def newer(self) -> str | None:
        """Where the page before this one is, as far as the way here is known."""
        if not self.trail:
            return None
        *before, last = self.trail
        return (
            self.link()
            + "".join(f"&{urlencode({'trail': one})}" for one in before)
            + (f"&{urlencode({'after': last})}" if last != _BEGINNING else "")
        )

    def older(self, after: str) -> str:
        """The page that follows this one."""
        trail = [*self.trail, self.after or _BEGINNING][-_MOST_TRAIL:]
        return (
            self.link()
            + "".join(f"&{urlencode({'trail': one})}" for one in trail)
            + f"&{urlencode({'after': after})}"
        )

    def link(self, **changes: str | None) -> str:
        """The query of the same list with some fields changed, from its beginning; begins with ``?``."""
        fields = {**self.fields, **changes}
        return "?" + urlencode({name: value for name, value in fields.items() if value})


def read_wanted(args: MultiDict[str, str]) -> Wanted:
    """The filter that an address asks for; dates are days in UTC, the last one included."""
    fields = dict(_iter_texts(args))
    chosen: dict[str, Any] = {_TEXTS[name]: value for name, value in fields.items()}
    complaint = None
    for name, days in (("since", 0), ("until", 1)):
        given = args.get(name, "").strip()[:_MOST]
        if not given:
            continue
        try:
            day = datetime.combine(date.fromisoformat(given), datetime.min.time(), UTC)
            chosen[name] = day + timedelta(days=days)
            fields[name] = given
        except (ValueError, OverflowError):
            complaint = "A date was not understood; write it as 2026-05-31. It was left out."
    trail = tuple(one[:_MOST_WORDS] for one in args.getlist("trail")[-_MOST_TRAIL:])
    return Wanted(Filter(**chosen), fields, args.get("after") or None, trail, complaint)


def _iter_texts(args: MultiDict[str, str]) -> Iterator[tuple[str, str]]:
    for name in _TEXTS:
        most = {"q": _MOST_WORDS, "person": _MOST_KEY}.get(name, _MOST)
        given = args.get(name, "").replace("\x00", "").strip()[:most]
        if given:
            yield name, given
