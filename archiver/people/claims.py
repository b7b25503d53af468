"""Reads one item of Wikidata: names, what it is, offices, accounts. Never raises for what an item holds."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from .entities import Entity, EntityHandle, EntityKind, Held
from .folding import MAX_CHARS
from .handles import clean_handle
from .words import word_set

#: Properties that hold accounts -> platforms. Of YouTube it is the channel's id, elsewhere the handle.
HANDLES = {
    "P2002": "x", "P2003": "instagram", "P2013": "facebook", "P2397": "youtube", "P3789": "telegram",
    "P4033": "mastodon", "P7085": "tiktok", "P3185": "vk", "P6634": "linkedin", "P10858": "truthsocial",
    "P11892": "threads", "P12361": "bluesky",
}  # fmt: skip
#: Statements of one property, names, and languages of one item that are read.
MAX_STATEMENTS = 200
MAX_NAMES = 500
MAX_LANGUAGES = 50

_HUMAN = "Q5"
#: Classes of items that are nobody: pages of namesakes, given names, family names, lists.
_NOBODY = word_set(
    "Q4167410 Q202444 Q12308941 Q11879590 Q3409032 Q101352 Q66480858 Q13406463 Q4167836 Q22808320"
)
_ITEM = re.compile(r"Q[1-9][0-9]{0,11}")
_TIME = re.compile(r"\+0*(\d{4})-(\d\d)-(\d\d)T")
#: Precisions of a date (from memory of the data model).
_YEAR, _MONTH, _DAY = 9, 10, 11


def parse_entity(item: str, content: dict[str, Any]) -> Entity:
    """One item of an answer to ``wbgetentities``, in either format version of the API."""
    claims = content.get("claims")
    claims = claims if isinstance(claims, dict) else {}
    labels = _texts(content.get("labels"))
    return Entity(
        id=item,
        kind=_kind(claims),
        labels=labels,
        aliases=_aliases(content.get("aliases")),
        descriptions=_texts(content.get("descriptions")),
        positions=tuple(
            Held(item=value, valid_from=start, valid_until=end)
            for value, start, end in _items_with_times(claims, "P39")
        ),
        occupations=tuple(value for value, _, _ in _items_with_times(claims, "P106")),
        handles=_handles(claims),
        born_at=_one_time(claims, "P569", is_end=False),
        died_at=_one_time(claims, "P570", is_end=True),
    )


def parse_time(value: object, *, is_end: bool) -> datetime | None:
    """A date of Wikidata as an instant, aware UTC: the first, or with ``is_end`` the last, of what it spans.

    A year stands for the whole year, a month for the whole month. ``None`` for
    what is coarser than a year, before the year 1, or no date.
    """
    if not isinstance(value, dict):
        return None
    match = _TIME.match(str(value.get("time"))[:40])
    precision = value.get("precision", _DAY)
    if match is None or not isinstance(precision, int) or precision < _YEAR:
        return None
    year, month, day = (int(part) for part in match.groups())
    if precision == _YEAR or month == 0:
        month, day, months = (12, 31, True) if is_end else (1, 1, False)
    elif precision == _MONTH or day == 0:
        months, day = is_end, 1
    else:
        months = False
    try:
        if months:
            day = calendar.monthrange(year, month)[1]
        instant = datetime(year, month, day, tzinfo=UTC)
        return instant + timedelta(days=1) - timedelta(microseconds=1) if is_end else instant
    except (ValueError, OverflowError, calendar.IllegalMonthError):
        return None


def _kind(claims: dict[str, Any]) -> EntityKind:
    classes = {value for value, _, _ in _items_with_times(claims, "P31")}
    if _HUMAN in classes:
        return "person"
    return "organisation" if classes and classes.isdisjoint(_NOBODY) else "other"


def _texts(given: object) -> dict[str, str]:
    """Language -> text, of ``{"en": {"value": …}}``; a text alone in place of the object is taken too."""
    if not isinstance(given, dict):
        return {}
    texts: dict[str, str] = {}
    for language, content in list(given.items())[:MAX_LANGUAGES]:
        text = content.get("value") if isinstance(content, dict) else content
        if isinstance(text, str) and text.strip():
            texts[str(language)] = text.strip()[:MAX_CHARS]
    return texts


def _aliases(given: object) -> tuple[str, ...]:
    if not isinstance(given, dict):
        return ()
    names: dict[str, None] = {}
    for several in list(given.values())[:MAX_LANGUAGES]:
        for content in several[:MAX_NAMES] if isinstance(several, list) else ():
            text = content.get("value") if isinstance(content, dict) else content
            if isinstance(text, str) and text.strip():
                names.setdefault(text.strip()[:MAX_CHARS])
    return tuple(names)[:MAX_NAMES]


def _statements(claims: dict[str, Any], name: str) -> Iterator[tuple[Any, dict[str, Any], bool]]:
    """Value, qualifiers, and whether it is preferred, of each statement that isn't deprecated."""
    given = claims.get(name)
    for statement in given[:MAX_STATEMENTS] if isinstance(given, list) else ():
        if not isinstance(statement, dict) or statement.get("rank") == "deprecated":
            continue
        value = _value(statement.get("mainsnak"))
        if value is not None:
            qualifiers = statement.get("qualifiers")
            yield (
                value,
                qualifiers if isinstance(qualifiers, dict) else {},
                statement.get("rank") == "preferred",
            )


def _value(snak: object) -> Any:
    """A snak's value; ``None`` for "unknown" and "no value"."""
    if not isinstance(snak, dict) or snak.get("snaktype", "value") != "value":
        return None
    value = snak.get("datavalue")
    return value.get("value") if isinstance(value, dict) else None


def _qualifier(qualifiers: dict[str, Any], name: str) -> Any:
    snaks = qualifiers.get(name)
    return (
        next((v for snak in snaks[:10] if (v := _value(snak)) is not None), None)
        if isinstance(snaks, list)
        else None
    )


def _times(qualifiers: dict[str, Any]) -> tuple[datetime | None, datetime | None]:
    start = parse_time(_qualifier(qualifiers, "P580"), is_end=False)
    end = parse_time(_qualifier(qualifiers, "P582"), is_end=True)
    # An end before the start is somebody's slip: neither can be relied on.
    return (None, None) if start and end and end < start else (start, end)


def _items_with_times(
    claims: dict[str, Any], name: str
) -> list[tuple[str, datetime | None, datetime | None]]:
    found = []
    for value, qualifiers, _ in _statements(claims, name):
        item = value.get("id") if isinstance(value, dict) else None
        if item is None and isinstance(value, dict) and isinstance(value.get("numeric-id"), int):
            item = f"Q{value['numeric-id']}"
        if isinstance(item, str) and _ITEM.fullmatch(item):
            found.append((item, *_times(qualifiers)))
    return found


def _one_time(claims: dict[str, Any], name: str, *, is_end: bool) -> datetime | None:
    return next((t for v, _, _ in _statements(claims, name) if (t := parse_time(v, is_end=is_end))), None)


def _handles(claims: dict[str, Any]) -> tuple[EntityHandle, ...]:
    found: list[EntityHandle] = []
    for name, platform in HANDLES.items():
        for value, qualifiers, is_preferred in _statements(claims, name):
            handle = clean_handle(value) if isinstance(value, str) else None
            if handle is None:
                continue
            start, end = _times(qualifiers)
            number = _qualifier(qualifiers, "P6552") if platform == "x" else None
            found.append(
                EntityHandle(
                    platform=platform,
                    handle=handle,
                    number=number if isinstance(number, str) else None,
                    valid_from=start,
                    valid_until=end,
                    is_preferred=is_preferred,
                )
            )
    return tuple(sorted(found, key=lambda handle: not handle.is_preferred))
