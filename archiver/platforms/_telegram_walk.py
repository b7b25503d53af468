"""The way to a window through a channel's messages, whose numbers grow with time and don't tell it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..lightly import dataclass
from ._lists import Sought

#: A message: number and time.
Mark = tuple[int, datetime]
_PAGE = 20


@dataclass(frozen=True, kw_only=True)
class Walk:
    """What is known of a channel: messages on both sides of the window, and a stretch inside it."""

    #: The last known before the window, and the first known after it.
    below: Mark | None = None
    above: Mark | None = None
    #: Numbers of the first and the last known within; and whether its neighbours are known to lie outside.
    first: int | None = None
    last: int | None = None
    begins: bool = False
    ends: bool = False
    #: Messages a second, of the page seen last.
    pace: float = 0.0
    #: A message of that page.
    here: Mark | None = None
    pages: int = 0

    def after(self, sought: Sought, times: Sequence[Mark]) -> Walk:
        """What is known after a page, its messages in order."""
        if not times:
            return self
        early = [mark for mark in times if mark[1] < sought.start]
        late = [mark for mark in times if mark[1] > sought.end]
        inside = [number for number, when in times if sought.start <= when <= sought.end]
        seconds = (times[-1][1] - times[0][1]).total_seconds()
        gap = bool(early and late) and not inside
        return Walk(
            below=max([*early, *filter(None, [self.below])], default=None),
            above=min([*late, *filter(None, [self.above])], default=None),
            first=min([*inside, *([self.first] if self.first else [])], default=None),
            last=max([*inside, *([self.last] if self.last else [])], default=None),
            # The newest page ends where the channel does.
            begins=self.begins or gap or bool(inside and (early or inside[0] == 1)),
            ends=self.ends
            or gap
            or bool(inside and (late or not self.pages))
            or (not self.pages and not late),
            pace=max(times[-1][0] - times[0][0], 1) / max(seconds, 1.0),
            here=times[len(times) // 2],
            pages=self.pages + 1,
        )

    def target(self, sought: Sought) -> int | None:
        """The number before which to ask for messages; ``None`` where no more are to be had."""
        if self.first is not None and self.last is not None:
            if not self.begins:
                return self.first
            return None if self.ends else self.last + _PAGE + 1
        if self.begins or self.ends or self.above is None:
            return None
        above, at = self.above
        lowest = self.below[0] if self.below else 1
        if above - lowest <= 1:
            return None
        if above - lowest <= _PAGE + 1:
            return above
        # Near the page seen last its pace says most; where that fails, the middle of what is left.
        number, then = self.here or self.above
        guess = number - int((then - sought.end).total_seconds() * self.pace)
        if self.below is not None and (self.pages % 3 == 0 or not lowest < guess < above):
            share = (sought.end - self.below[1]).total_seconds() / max(
                (at - self.below[1]).total_seconds(), 1.0
            )
            guess = lowest + int((above - lowest) * min(max(share, 0.1), 0.9))
        # A page reaches half its length beyond the guess, to both sides.
        return min(max(guess + _PAGE // 2, lowest + _PAGE // 2, 2), above)
