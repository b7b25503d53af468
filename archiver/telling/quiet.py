"""Hours of the day in which nobody wants to be told anything."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..errors import SettingsError
from ..lightly import dataclass

_FORM = re.compile(r"(\d{2}):(\d{2})\s*[-–]\s*(\d{2}):(\d{2})\s+(\S{1,64})", re.ASCII)


@dataclass(frozen=True)
class QuietHours:
    """From one time of the day to another, in a zone; past midnight where the end is not after the start."""

    start: time
    end: time
    zone: ZoneInfo

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M} {self.zone.key}"

    def ends_at(self, now: datetime) -> datetime | None:
        """When the quiet that holds at an instant ends, UTC; ``None`` where none holds.

        A time that a clock shows twice, in autumn, counts early as a start and
        late as an end; one that it leaves out, in spring, is taken as if it hadn't.
        """
        today = now.astimezone(self.zone).date()
        for days in (-1, 0, 1):
            day = today + timedelta(days=days)
            starts_at = min(self._instants(day, self.start))
            overnight = timedelta(days=self.end <= self.start)
            ends_at = max(self._instants(day + overnight, self.end))
            if starts_at <= now < ends_at:
                return ends_at
        return None

    def _instants(self, day: date, at: time) -> list[datetime]:
        local = datetime.combine(day, at, self.zone)
        return [local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]


def parse_quiet(text: str, *, where: str) -> QuietHours:
    """Quiet hours as ``22:00-07:00 Europe/Kyiv``.

    :raises SettingsError: something else stands there, or a zone that isn't known.
    """
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise SettingsError(f'{where}: {text[:60]!r} is no span of hours; write "22:00-07:00 Europe/Kyiv"')
    try:
        start, end = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    except ValueError:
        raise SettingsError(f"{where}: {text[:60]!r}: a day's times go from 00:00 to 23:59") from None
    if start == end:
        raise SettingsError(f"{where}: {text[:60]!r} begins and ends at the same time")
    try:
        return QuietHours(start, end, ZoneInfo(found[5]))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(
            f"{where}: no time zone is called {found[5]!r} on this machine; write one as Europe/Kyiv or UTC"
        ) from error
