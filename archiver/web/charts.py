"""Small charts as inline SVG: lengths and places are percentages, so nothing is scaled and text stays text.

Pure. No styles of their own (the pages' rules forbid them): colours and lines are classes of the style
sheet. Every chart stands beside the same numbers as text, so a chart itself says only what it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

#: Marks of a timeline that stand above each other where they are too near to stand side by side.
_MOST_LEVELS = 4
#: How near, in percent of the width.
_NEAR = 2.5
_MARGIN = 3.0
_STEP = 13
#: Marks that are drawn; the list beside the chart has all of them.
_MOST_MARKS = 200
_MOST_MONTHS = 36

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
    """Marks on a line from the first instant to the last; nothing where there are none."""
    shown = sorted(marks, key=lambda one: one.at)[-_MOST_MARKS:]
    if not shown:
        return Markup("")
    first, last = shown[0].at, shown[-1].at
    long = (last - first).total_seconds()
    placed: list[tuple[float, int, Mark]] = []
    levels: list[float] = []
    for mark in shown:
        share = (mark.at - first).total_seconds() / long if long else 0.5
        x = _MARGIN + share * (100 - 2 * _MARGIN)
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
    ends = Markup('<text x="0%" y="{0}">{1:%Y-%m-%d}</text>').format(base + 17, first)
    if first.date() != last.date():
        ends += Markup('<text x="100%" y="{0}" text-anchor="end">{1:%Y-%m-%d}</text>').format(base + 17, last)
    return Markup(
        '<svg class="timeline" width="100%" height="{0}" role="img" aria-label="{1}">'
        '<line x1="0%" x2="100%" y1="{2}" y2="{2}"/>{3}{4}</svg>'
    ).format(height, label, base, drawn, ends)


def draw_bar(number: int, most: int, kind: str = "") -> Markup:
    """A bar as long as a number is beside the largest one; the number itself stands beside it."""
    share = 100 * number / most if most > 0 else 0
    return Markup(
        '<svg class="bar {0}" width="100%" height="10" aria-hidden="true">'
        '<rect class="ground" width="100%" height="10" rx="2"/>'
        '<rect width="{1}%" height="10" rx="2"/></svg>'
    ).format(kind, _number(max(share, 0.6 if number > 0 else 0)))


def draw_survival(months: Sequence[Mapping[str, Any]], label: str) -> Markup:
    """Columns by month of first sight: posts that are still there, and on top of them those that are gone."""
    shown = months[-_MOST_MONTHS:]
    most = max((one["posts"] for one in shown), default=0)
    if most <= 0:
        return Markup("")
    high, wide = 110, 100 / max(len(shown), 6)
    columns = Markup("")
    for place, one in enumerate(shown):
        gone = min(one["gone"], one["posts"])
        whole, lost = high * one["posts"] / most, high * gone / most
        columns += Markup("<g><title>{0}</title>").format(say_month(one))
        x, width = _number(place * wide + wide * 0.12), _number(wide * 0.76)
        columns += _column("there", x, width, high - whole + lost, whole - lost)
        columns += _column("gone", x, width, high - whole, lost)
        columns += Markup("</g>")
    ends = Markup('<text x="0%" y="{0}">{1}</text>').format(high + 16, shown[0]["month"])
    if len(shown) > 1:
        right = _number(min(100.0, len(shown) * wide))
        ends += Markup('<text x="{0}%" y="{1}" text-anchor="end">{2}</text>').format(
            right, high + 16, shown[-1]["month"]
        )
    return Markup(
        '<svg class="columns" width="100%" height="{0}" role="img" aria-label="{1}">'
        '<line x1="0%" x2="100%" y1="{2}" y2="{2}"/>{3}{4}</svg>'
    ).format(high + 22, label, high, columns, ends)


def say_month(one: Mapping[str, Any]) -> str:
    """A month's numbers in words."""
    share = round(100 * (one["posts"] - one["gone"]) / one["posts"]) if one["posts"] else 0
    return f"{one['month']}: {one['posts']:,} posts, {one['gone']:,} gone, {share} % still there"


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
    "say_month": say_month,
}
