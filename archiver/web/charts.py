"""Small charts as inline SVG: lengths and places are percentages, so nothing is scaled and text stays text.

Pure. No styles of their own (the pages' rules forbid them): colours and lines are classes of the style
sheet. Every chart stands beside the same numbers as text, so a chart itself says only what it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from ..lightly import dataclass

#: Marks of a timeline that stand above each other where they are too near to stand side by side.
_MOST_LEVELS = 4
#: How near, in percent of the width.
_NEAR = 2.5
_MARGIN = 3.0
_STEP = 13
#: Marks that are drawn; the list beside the chart has all of them.
_MOST_MARKS = 200
_MOST_MONTHS = 36
#: Fewer months are told in words; of more than so many, numbers stand above the highest column alone.
_FEWEST_MONTHS = 3
_MOST_NUMBERED = 12
#: Fewer places of a timeline tell nothing that the list doesn't.
_FEWEST_HEAPS = 3
#: A wait is broken that takes this share of a timeline; but not where all else is so short beside it that
#: no line could show both.
_SQUEEZING = 0.8
_BEYOND_COMPARE = 500
#: How wide a break is, in percent: its length is written there, also on a phone.
_BREAK = 36.0
_UNITS = (
    ("years", timedelta(days=365.25)),
    ("months", timedelta(days=30.44)),
    ("weeks", timedelta(weeks=1)),
    ("days", timedelta(days=1)),
    ("hours", timedelta(hours=1)),
    ("minutes", timedelta(minutes=1)),
)

#: Shapes are told apart without their colours.
_SHAPES: Mapping[str, str] = {
    "posted": '<circle r="4.5"/>',
    "article": '<path d="M0-5 5 4H-5z"/>',
    "kept": '<path d="M-5-5H5V5H-5zM-2.6 0-.6 2.2 2.8-2.4"/>',
    "half": '<path d="M-5-5H5V5H-5zM0-5V5M-5 0H0"/>',
    "part": '<path d="M-5-5H5V5H-5zM-3 0H3"/>',
    "lost": '<path d="M-4-4 4 4M-4 4 4-4"/>',
    "memento": '<path d="M0-5.5 5.5 0 0 5.5-5.5 0z"/>',
    "seen": '<circle r="3"/>',
    "edited": '<path d="M-5 3C-2-5 2 8 5-3"/>',
}


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Something that happened at one instant."""

    at: datetime
    #: One of the shapes: ``posted``, ``article``, ``kept``, ``half``, ``part``, ``lost``, ``memento``,
    #: ``seen``, ``edited``.
    shape: str
    #: In words, for those who hover or read the list.
    says: str


def draw_shape(shape: str) -> Markup:
    """One mark's shape alone, for the list that explains them; says nothing to a screen reader."""
    return Markup(
        '<svg class="shape {0}" width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">{1}</svg>'
    ).format(shape if shape in _SHAPES else "seen", _drawn(shape))


def draw_timeline(marks: Sequence[Mark], label: str) -> Markup:
    """Marks on a line from the first instant to the last.

    A wait beside which all else would shrink to a point is broken: dashes and its length stand for it.
    Nothing is drawn where the marks stand at fewer than three places even so: the list says it better.
    """
    shown = sorted(marks, key=lambda one: one.at)[-_MOST_MARKS:]
    places, broken = _place([one.at for one in shown])
    if _count_heaps(places) < _FEWEST_HEAPS:
        return Markup("")
    placed: list[tuple[float, int, Mark]] = []
    levels: list[float] = []
    for x, mark in zip(places, shown, strict=True):
        level = next((n for n, taken in enumerate(levels) if x - taken >= _NEAR), None)
        if level is None:
            level = min(len(levels), _MOST_LEVELS - 1)
            if level == len(levels):
                levels.append(x)
        levels[level] = x
        placed.append((x, level, mark))
    base = len(levels) * _STEP + 2
    height = base + 22
    drawn = Markup("").join(
        Markup(
            '<svg class="shape {0}" x="{1}%" y="{2}" overflow="visible">{3}<title>{4}</title></svg>'
        ).format(
            mark.shape if mark.shape in _SHAPES else "seen",
            _number(x),
            base - 8 - level * _STEP,
            _drawn(mark.shape),
            mark.says,
        )
        for x, level, mark in placed
    )
    first, last = shown[0].at, shown[-1].at
    ends = Markup('<text x="0%" y="{0}">{1:%Y-%m-%d}</text>').format(base + 17, first)
    if first.date() != last.date():
        ends += Markup('<text x="100%" y="{0}" text-anchor="end">{1:%Y-%m-%d}</text>').format(base + 17, last)
    return Markup(
        '<svg class="timeline" width="100%" height="{0}" role="img" aria-label="{1}">{2}{3}{4}</svg>'
    ).format(height, label, _draw_axis(broken, base), drawn, ends)


#: From where to where a break reaches, and how long the wait was.
_Break = tuple[float, float, timedelta]


def _place(times: Sequence[datetime]) -> tuple[list[float], _Break | None]:
    """Where instants stand, in percent of the width, and the wait among them that was broken."""
    gaps = [after - before for before, after in pairwise(times)]
    rest = sum(gaps, timedelta())
    longest = max(gaps, default=rest)
    is_broken = rest * _SQUEEZING <= longest < rest and rest - longest >= longest / _BEYOND_COMPARE
    broken = gaps.index(longest) if is_broken else None
    room = 100 - 2 * _MARGIN
    if is_broken:
        room, rest = room - _BREAK, rest - longest
    x = _MARGIN if rest else 50.0
    places, found = [x] if times else [], None
    for index, gap in enumerate(gaps):
        begin = x
        x += _BREAK if index == broken else room * (gap / rest) if rest else 0
        x = min(x, 100 - _MARGIN)
        places.append(x)
        if index == broken:
            found = (begin, x, gap)
    return places, found


def _count_heaps(places: Sequence[float]) -> int:
    """Places that can be told apart."""
    heaps, last = 0, -100.0
    for x in places:
        if x - last >= _NEAR:
            heaps, last = heaps + 1, x
    return heaps


def _draw_axis(broken: _Break | None, base: int) -> Markup:
    line = Markup('<line{0} x1="{1}%" x2="{2}%" y1="{3}" y2="{3}"/>')
    if broken is None:
        return line.format("", "0", "100", base)
    left, right, gap = broken
    begin, middle, end = _number(left + 2), _number((left + right) / 2), _number(right - 2)
    return (
        line.format("", "0", begin, base)
        + line.format(Markup(' class="skip"'), begin, end, base)
        + line.format("", end, "100", base)
        + Markup('<text x="{0}%" y="{1}" text-anchor="middle">{2}</text>').format(
            middle, base - 4, _say_long(gap)
        )
    )


def _say_long(gap: timedelta) -> str:
    """How long something took, in the largest unit of which there are a few."""
    for name, unit in _UNITS:
        if gap >= 3 * unit:
            return f"{round(gap / unit)} {name}"
    return f"{round(gap.total_seconds())} seconds"


def draw_bar(number: int, most: int, kind: str = "") -> Markup:
    """A bar as long as a number is beside ``most``, all of them; the number itself stands beside it."""
    share = 100 * number / most if most > 0 else 0
    return Markup(
        '<svg class="bar {0}" width="100%" height="10" aria-hidden="true">'
        '<rect class="ground" width="100%" height="10" rx="2"/>'
        '<rect width="{1}%" height="10" rx="2"/></svg>'
    ).format(kind, _number(max(share, 0.6 if number > 0 else 0)))


def draw_survival(months: Sequence[Mapping[str, Any]], label: str) -> Markup:
    """Columns by month of first sight: posts that are there, above them those that could not be seen at the
    last look, those that nobody has looked at, and those that are gone.

    Nothing where there are so few months that their numbers in words say more.
    """
    shown = months[-_MOST_MONTHS:]
    most = max((one["posts"] for one in shown), default=0)
    if most <= 0 or len(shown) < _FEWEST_MONTHS:
        return Markup("")
    top, high, wide = 16, 110, 100 / max(len(shown), 6)
    columns = Markup("")
    for place, one in enumerate(shown):
        columns += Markup("<g><title>{0}</title>").format(say_month(one))
        x, width = place * wide + wide * 0.12, wide * 0.76
        y = float(top + high)
        for kind, number in _part_month(one).items():
            part = high * number / most
            y -= part
            columns += _column(kind, _number(x), _number(width), y, part)
        if one["posts"] == most or len(shown) <= _MOST_NUMBERED:
            columns += Markup('<text x="{0}%" y="{1}" text-anchor="middle">{2:,}</text>').format(
                _number(x + width / 2), _number(y - 4), one["posts"]
            )
        columns += Markup("</g>")
    base = top + high
    ends = Markup('<text x="0%" y="{0}">{1}</text>').format(base + 16, shown[0]["month"])
    right = _number(min(100.0, len(shown) * wide))
    ends += Markup('<text x="{0}%" y="{1}" text-anchor="end">{2}</text>').format(
        right, base + 16, shown[-1]["month"]
    )
    return Markup(
        '<svg class="columns" width="100%" height="{0}" role="img" aria-label="{1}">'
        '<line x1="0%" x2="100%" y1="{2}" y2="{2}"/>{3}{4}</svg>'
    ).format(base + 22, label, base, columns, ends)


def draw_swatch(kind: str) -> Markup:
    """What a part of a column looks like, for the legend."""
    return Markup(
        '<svg class="swatch" width="14" height="12" aria-hidden="true">'
        '<rect class="{0}" x="1" y="1" width="12" height="10"/></svg>'
    ).format(kind)


def say_month(one: Mapping[str, Any]) -> str:
    """A month's numbers in words."""
    parts = _part_month(one)
    said = [f"{parts['there']:,} there", f"{parts['gone']:,} gone"]
    if parts["unseen"]:
        said.append(f"{parts['unseen']:,} could not be seen")
    if parts["unknown"]:
        said.append(f"{parts['unknown']:,} not looked at yet")
    posts = f"{one['posts']:,} post{'' if one['posts'] == 1 else 's'}"
    return f"{one['month']}: {posts}, {', '.join(said)}"


def _part_month(one: Mapping[str, Any]) -> Mapping[str, int]:
    """A month's posts by what became of them, from the bottom of its column to the top."""
    gone = min(one["gone"], one["posts"])
    there = min(one["there"], one["posts"] - gone)
    unknown = min(one["unknown"], one["posts"] - gone - there)
    unseen = one["posts"] - gone - there - unknown
    return {"there": there, "unseen": unseen, "unknown": unknown, "gone": gone}


def _column(kind: str, x: str, width: str, y: float, height: float) -> Markup:
    if height <= 0:
        return Markup("")
    return Markup('<rect class="{0}" x="{1}%" width="{2}%" y="{3}" height="{4}"/>').format(
        kind, x, width, _number(y), _number(height)
    )


def _drawn(shape: str) -> Markup:
    return Markup(_SHAPES.get(shape, _SHAPES["seen"]))  # noqa: S704 - constants of this module


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


CHARTS: Mapping[str, Any] = {
    "bar": draw_bar,
    "draw_shape": draw_shape,
    "draw_swatch": draw_swatch,
    "say_month": say_month,
}
