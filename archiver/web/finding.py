"""What is found beside articles by what a person types: people by their names, things by id or address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import UsageError
from ..service.browsing import Filter
from .reach import service

Shown = Mapping[str, Any]
#: People that are shown, of all whose names begin so.
_MOST_PEOPLE = 6
#: Characters of an id.
_SHORTEST_ID = 13


def find_people(wanted: Filter) -> Sequence[Shown]:
    """Rows of people whose names or handles begin with the words, the most cited first."""
    return service().browsing.list_most_cited(wanted.words, limit=_MOST_PEOPLE)


def find_name(key: str) -> str | None:
    """The name of the person of a key."""
    return service().browsing.find_person_name(key)


def find_named(words: str) -> Shown | None:
    """``type`` and ``id`` of what has the very id or address that was typed for words."""
    words = words.strip()
    is_word = words.isalnum() and len(words) < _SHORTEST_ID
    if not words or is_word or any(letter.isspace() for letter in words):
        return None
    try:
        shown = service().show(words)
    except UsageError:
        return None
    # A word may be the beginning of an id by chance.
    is_named = shown is not None and (shown["id"] == words or not words.isalnum())
    return {"type": shown["type"], "id": shown["id"]} if shown and is_named else None
