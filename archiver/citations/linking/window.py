"""When the cited post was posted, as far as the article tells."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from ...lightly import dataclass
from ...model import Citation

_DAY = timedelta(days=1)
#: Where an article says nothing of the day: news cites what is some days old, a weekly looks back at its week
#: and the weekend before. Posts that are older are named with a date.
DAYS_BEFORE = 10
#: "…, according to tweets by N": what a group of posts tells may have gone on for months.
DAYS_BEFORE_GROUP = 90
#: Zones reach from UTC-12 to UTC+14: a day named in one of them begins or ends that much beside the UTC day.
ZONES = timedelta(hours=12)
#: A day that ends last, in UTC-12, ends so long after the UTC day's beginning.
_BARE_DAY = _DAY + ZONES
_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 12, 31, tzinfo=UTC)
_NARROW = timedelta(days=2, hours=1)


@dataclass(frozen=True, kw_only=True)
class Window:
    """From when to when a post is looked for; all instants aware UTC, ``end`` itself left out.

    ``centre_from`` to ``centre_to`` is what the article's date words mean; both ``None`` where
    it has none. ``words`` says the window for a person.
    """

    start: datetime
    end: datetime
    centre_from: datetime | None = None
    centre_to: datetime | None = None
    words: str

    @property
    def is_narrow(self) -> bool:
        """Whether the article names the day, give or take one."""
        return (
            self.centre_from is not None
            and self.centre_to is not None
            and self.centre_to - self.centre_from <= _NARROW
        )

    def distance(self, at: datetime) -> timedelta:
        """How far an instant is from the stated interval; without one, from the window's end."""
        first, last = self.centre_from or self.end, self.centre_to or self.end
        return max(first - at, at - last, timedelta())


def latest_of(published_at: datetime, *, is_bare_date: bool | None = None) -> datetime:
    """The instant from which on no post can be cited: the publication, or the end of its day in every zone.

    With ``is_bare_date`` ``None`` an instant at midnight UTC is taken for a date without a time.
    """
    published_at = published_at.astimezone(UTC)
    if is_bare_date is None:
        is_bare_date = published_at.time() == time()
    if not is_bare_date:
        return published_at
    return _later(datetime.combine(published_at.date(), time(), UTC), _BARE_DAY)


def surely_before(published_at: datetime) -> datetime:
    """The instant up to which a post is taken without a doubt: of a bare date the end of its day in UTC.

    What lies between it and :func:`latest_of` is for a person to decide.
    """
    published_at = published_at.astimezone(UTC)
    return _later(published_at, _DAY) if published_at.time() == time() else published_at


def window_of(
    citation: Citation, published_at: datetime | None, *, is_bare_date: bool | None = None
) -> Window | None:
    """The interval that the article states, a day wider on both sides, else the ten days up to the article.

    Of a group of posts without a date it is the ninety days up to the article.

    Never later than the article (:func:`latest_of`). The day on both sides is for
    zones: the finder takes UTC days, the author of "Wednesday" didn't. An interval
    that is imprecise ("late February", "in 2019") stays whole. One that begins after
    the article is not believed. ``None`` where neither interval nor date is known.
    """
    latest = latest_of(published_at, is_bare_date=is_bare_date) if published_at is not None else None
    first = citation.when_from.astimezone(UTC) if citation.when_from is not None else None
    last = citation.when_to.astimezone(UTC) if citation.when_to is not None else None
    if first is None and last is not None:
        first = _later(last, -_DAY)
    if first is not None and (latest is None or first < latest):
        last = max(last if last is not None else _later(first, _DAY), first)
        centre_to = min(last, latest) if latest is not None else last
        end = _later(last, _DAY)
        end = min(end, latest) if latest is not None else end
        stated = f" (“{citation.when}”)" if citation.when else ""
        return Window(
            start=_later(first, -_DAY),
            end=end,
            centre_from=first,
            centre_to=centre_to,
            words=f"{_days(first, centre_to)}{stated}, a day more on both sides",
        )
    if latest is None:
        return None
    start = _later(latest, -(DAYS_BEFORE_GROUP if citation.plural else DAYS_BEFORE) * _DAY)
    return Window(start=start, end=latest, words=f"{_days(start, latest)}, the days before the article")


def _days(first: datetime, last: datetime) -> str:
    """ "10 to 12 May 2022", "28 April to 3 May 2022"."""
    # The end is left out: midnight belongs to the day before.
    last = max(first, last - timedelta(microseconds=1))
    ending = f"{last.day} {last:%B} {last.year}"
    if first.date() == last.date():
        return ending
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {ending}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {first:%B}{year} to {ending}"


def _later(at: datetime, by: timedelta) -> datetime:
    """An instant moved, but not beyond the calendar."""
    try:
        return at + by
    except OverflowError:
        return _FIRST if by < timedelta() else _LAST
