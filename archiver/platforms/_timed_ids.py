"""From a window of time to ids: the numbers that posts then have, and the beginnings that cover them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from ..lightly import dataclass
from ._ids import BASE64, TID, decode, encode

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: By what a further beginning has to divide what is asked about.
_WORTH = 4

DIGITS = "0123456789"


@dataclass(frozen=True, kw_only=True)
class TimedIds:
    """How a platform's ids carry time: ``(id >> shift)`` counts units since an epoch."""

    shift: int
    epoch_ms: int = 0
    unit_us: int = 1000
    alphabet: str = DIGITS
    #: Characters that every id has; ``None`` where ids have no leading zeros.
    length: int | None = None
    #: Longer ones are something else.
    longest: int = 20
    #: The first number that carries a time.
    least: int = 1
    #: The time is when the medium was made: a post may be later than its id, never earlier.
    is_lower_bound: bool = False

    def numbers(self, start: datetime, end: datetime) -> tuple[int, int]:
        """The lowest and the highest number of the window, both within it; aware times."""
        low, high = self._units(start), self._units(end)
        lowest = low << self.shift
        highest = (high << self.shift) | ((1 << self.shift) - 1)
        if lowest <= self.least:
            lowest = 1
        return lowest, max(highest, self.least - 1, lowest)

    def _units(self, at: datetime) -> int:
        microseconds = (at - _EPOCH) // timedelta(microseconds=1)
        return max((microseconds - self.epoch_ms * 1000) // self.unit_us, 0)

    def number(self, post_id: str) -> int | None:
        """The number that an id spells; of an id with an owner, the part behind it."""
        key = post_id.rpartition("/")[2]
        if not 0 < len(key) <= self.longest or (self.length is not None and len(key) != self.length):
            return None
        return decode(key, self.alphabet)

    def spell(self, number: int) -> str:
        text = encode(number, self.alphabet)
        return text if self.length is None else text.rjust(self.length, self.alphabet[0])[: self.length]

    def beginnings(self, lowest: int, highest: int, most: int) -> tuple[str, ...]:
        """At most ``most`` beginnings of ids that cover every number of a range, in the order of the range.

        A further one has to leave out three quarters of what would be asked about; ``("",)`` is all ids.
        """
        low, high = self.spell(lowest), self.spell(highest)
        base = len(self.alphabet)
        whole: list[_Covers] = []
        for length in range(len(low), len(high) + 1):
            first = max(lowest, 0 if self.length else base ** (length - 1))
            last = min(highest, base**length - 1)
            whole.append(_covers(_Node("", 0, base**length, self.alphabet), first, last, most))
        everything = _Cover(base ** len(high), ("",))
        covers = {1: everything} | dict(_join(whole, most))
        return min(covers.items(), key=lambda each: (each[1].span * _WORTH ** each[0], each[0]))[1].beginnings


@dataclass(frozen=True)
class _Cover:
    #: How many numbers the beginnings cover.
    span: int
    beginnings: tuple[str, ...]


#: Number of beginnings -> the tightest cover with so many.
_Covers = Mapping[int, _Cover]


@dataclass(frozen=True)
class _Node:
    """All numbers of one length that begin alike."""

    beginning: str
    first: int
    span: int
    alphabet: str


def _covers(node: _Node, lowest: int, highest: int, most: int) -> _Covers:
    """The tightest covers of a range inside a node, by how many beginnings they take."""
    alone = {1: _Cover(node.span, (node.beginning,))}
    base = len(node.alphabet)
    step = node.span // base
    if step == 0 or (lowest <= node.first and node.first + node.span - 1 <= highest):
        return alone
    begin, end = (
        (max(lowest, node.first) - node.first) // step,
        (min(highest, node.first + node.span - 1) - node.first) // step,
    )
    # Children between the two at the edges lie within the range: each takes one beginning.
    if end - begin - 1 > most:
        return alone
    children = (
        _Node(node.beginning + node.alphabet[digit], node.first + digit * step, step, node.alphabet)
        for digit in range(begin, end + 1)
    )
    joined = dict(_join([_covers(child, lowest, highest, most) for child in children], most))
    if 1 not in joined:
        joined |= alone
    return joined


def _join(parts: list[_Covers], most: int) -> _Covers:
    """Covers of a range out of covers of its parts."""
    joined: dict[int, _Cover] = {0: _Cover(0, ())}
    for part in parts:
        longer: dict[int, _Cover] = {}
        for count, cover in joined.items():
            for more, other in part.items():
                if count + more > most:
                    continue
                both = _Cover(cover.span + other.span, cover.beginnings + other.beginnings)
                if count + more not in longer or both.span < longer[count + more].span:
                    longer[count + more] = both
        joined = longer
    return joined


SHORTCODES = TimedIds(
    alphabet=BASE64, shift=23, epoch_ms=1_314_220_021_721, least=60_000 << 23, longest=12, is_lower_bound=True
)
TIDS = TimedIds(alphabet=TID, length=13, shift=10, unit_us=1)
