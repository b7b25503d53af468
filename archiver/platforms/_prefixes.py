"""Which beginnings of addresses to ask a web archive about, to find the posts of an account in a window."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..lightly import dataclass
from ._timed_ids import TimedIds

if TYPE_CHECKING:
    from ._spec import Platform

#: How long after a post archives still take its first copy, for most posts that are cited.
_TAKEN_WITHIN = timedelta(weeks=6)
_MAX_HANDLE = 320


@dataclass(frozen=True, kw_only=True)
class ArchivedForm:
    """How the addresses of an account's posts begin in web archives."""

    #: Template over the handle's groups, without scheme and "www."; it ends where the id begins.
    prefix: str
    #: The handles it serves, whole; the group ``author`` or others fill the template.
    handle: str
    #: False where something else stands between the prefix and the id, or ids carry no time.
    then_id: bool = True
    #: The posts that came under it in the first place: those from ``since`` and before ``until``, aware UTC.
    since: datetime | None = None
    until: datetime | None = None
    #: Asked last, whatever the era.
    is_rare: bool = False

    def suits(self, start: datetime, end: datetime) -> bool:
        """Whether a window meets the form's era."""
        return (self.until is None or start < self.until) and (self.since is None or end >= self.since)


@dataclass(frozen=True, kw_only=True)
class PrefixQuery:
    """One question to an archive's index: which addresses begin so?

    Indexes fold letter case, so that more may come back: :func:`archiver.platforms.in_range` and the
    author in the address sort it out.
    """

    platform: str
    #: Without scheme and "www.", e.g. ``"twitter.com/HANDLE/status/1520"``.
    prefix: str
    #: The window's ids (without owner or host), both included; ``None`` where ids don't tell that end.
    lowest: str | None = None
    highest: str | None = None
    #: Captures to ask for, where the ids asked for have no time: from, to, aware UTC.
    taken_from: datetime | None = None
    taken_to: datetime | None = None
    #: 0 for the form under which posts of the window most likely came; the higher the later to ask.
    rank: int = 0
    #: Worth asking only where the others hold nothing.
    is_rare: bool = False


def find_prefixes(
    platform: Platform, handle: str, start: datetime, end: datetime, most: int
) -> tuple[PrefixQuery, ...]:
    """The questions, best first."""
    handle = handle.strip().removeprefix("@")
    if end < start or len(handle) > _MAX_HANDLE or most < 1:
        return ()
    forms = sorted(platform.archived, key=lambda form: (form.is_rare, not form.suits(start, end)))
    lowest, highest, beginnings = _ids(platform.timed_ids, start, end, most)
    queries: list[PrefixQuery] = []
    known: set[str] = set()
    rank = 0
    for form in forms:
        if not (found := re.fullmatch(form.handle, handle, re.IGNORECASE | re.ASCII)):
            continue
        begin = form.prefix.format_map(found.groupdict())
        for beginning in beginnings if form.then_id else ("",):
            prefix = begin + beginning
            if prefix.lower() in known:
                continue
            known.add(prefix.lower())
            queries.append(
                PrefixQuery(
                    platform=platform.name,
                    prefix=prefix,
                    lowest=lowest,
                    highest=highest,
                    taken_from=None if beginning else start,
                    taken_to=None if beginning else end + _TAKEN_WITHIN,
                    rank=rank,
                    is_rare=form.is_rare,
                )
            )
        rank += 1
    return tuple(queries)


def find_addresses(platform: Platform, handle: str, post_id: str, at: datetime | None) -> tuple[str, ...]:
    """The addresses under which archives may hold one post of an account, the era's own first."""
    handle = handle.strip().removeprefix("@")
    key = post_id.rpartition("/")[2]
    if len(handle) > _MAX_HANDLE:
        return ()
    forms = sorted(
        (form for form in platform.archived if form.then_id),
        key=lambda form: (form.is_rare, at is not None and not form.suits(at, at)),
    )
    matched = ((form, re.fullmatch(form.handle, handle, re.IGNORECASE | re.ASCII)) for form in forms)
    return tuple(
        f"https://{form.prefix.format_map(found.groupdict())}{key}" for form, found in matched if found
    )


def _ids(
    timed: TimedIds | None, start: datetime, end: datetime, most: int
) -> tuple[str | None, str | None, tuple[str, ...]]:
    if timed is None:
        return None, None, ("",)
    low, high = timed.numbers(start, end)
    if timed.is_lower_bound:
        return None, timed.spell(high), ("",)
    return timed.spell(low), timed.spell(high), timed.beginnings(low, high, most)


def is_within(timed: TimedIds | None, post_id: str, lowest: str | None, highest: str | None) -> bool:
    """Whether an id lies in a range; one whose number isn't known does, as nothing speaks against it."""
    number = timed.number(post_id) if timed else None
    if timed is None or number is None:
        return True
    low, high = (timed.number(end) if end else None for end in (lowest, highest))
    return (low is None or low <= number) and (high is None or number <= high)
