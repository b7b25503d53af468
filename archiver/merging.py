"""One reading of a post out of all that was said about it, field by field.

Each field comes from the newest answer that knew it. What an endpoint answered
goes before what the post's page says of itself for machines, which is often a
summary; both before what an embed carried by value: that is the publisher's
claim, and a publisher can alter it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from .model import Availability, Origin, PostMetadata, Reading

#: Origin of what an embed carries by value.
EMBED = "embed"
_RANKS = {"page": 1, EMBED: 2}

#: What is said of the post itself; the others say what became of a question about it.
_OF_THE_POST = frozenset(
    {Availability.AVAILABLE, Availability.GONE, Availability.PRIVATE, Availability.UNAVAILABLE}
)
#: Fields that one answer has to give together.
_TOGETHER = frozenset({"text", "text_is_cut", "availability", "evidence"})


def merge(readings: Sequence[Reading]) -> tuple[PostMetadata, Mapping[str, Origin]]:
    """One reading of what several said, newest first, and the origin of each field of it."""
    ranked = sorted(readings, key=lambda one: _RANKS.get(one.origin.name, 0))  # stable: newest first in each
    known: dict[str, Any] = {}
    origins: dict[str, Origin] = {}

    def take(reading: Reading | None, *names: str) -> None:
        for name in names:
            value = getattr(reading.metadata, name) if reading else None
            if reading and value not in (None, (), Availability.UNKNOWN):
                known[name] = value
                origins[name] = reading.origin

    for field in fields(PostMetadata):
        if field.name not in _TOGETHER:
            take(_first(ranked, field.name), field.name)
    take(_fullest(ranked), "text", "text_is_cut")
    take(_decisive(readings), "availability", "evidence")
    return PostMetadata(**known), origins


def _first(readings: Sequence[Reading], name: str) -> Reading | None:
    return next((one for one in readings if getattr(one.metadata, name) not in (None, ())), None)


def _fullest(ranked: Sequence[Reading]) -> Reading | None:
    """The first that gives the text whole, else the first that gives its beginning."""
    with_text = [one for one in ranked if one.metadata.text is not None]
    return next((one for one in with_text if not one.metadata.text_is_cut), next(iter(with_text), None))


def _decisive(readings: Sequence[Reading]) -> Reading | None:
    """The newest that says something of the post, else of the question, else why it says nothing.

    An embed that shows the post says no more than that it was there once.
    """
    asked = [one for one in readings if one.origin.name != EMBED]
    embeds = [one for one in readings if one.origin.name == EMBED]
    for some in (asked, embeds):
        for wanted in (_OF_THE_POST, frozenset(Availability) - _OF_THE_POST - {Availability.UNKNOWN}):
            if found := next((one for one in some if one.metadata.availability in wanted), None):
                return found
    return next((one for one in asked if one.metadata.evidence), None)
