"""TimeMaps in link format (RFC 7089, section 5; RFC 8288): the copies that an archive lists of an address."""

from __future__ import annotations

import email.utils
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime

from ..model import Memento
from ._spec import BrokenAnswer, Captures, is_at

#: Links that are read of one TimeMap.
MAX_LINKS = 100_000
_MAX_URL_CHARACTERS = 8_192
_MAX_PARAMETERS = 12
#: One parameter of a link; every run is bounded, so that no text takes long.
_PARAMETER = re.compile(
    r'\s{0,20};\s{0,20}([A-Za-z*_-]{1,40})\s{0,5}=\s{0,5}(?:"([^"]{0,500})"|([^\s;,"]{1,500}))'
)
_FIRST_YEAR = 1991


def parse_timemap(archive: str, body: bytes, hosts: Collection[str]) -> Captures:
    """The mementos of a TimeMap, in its order; their type and status aren't told there.

    A TimeMap that goes on in another one is cut. Links without a time that can be read, and those that lead
    to none of the archive's ``hosts``, are counted as broken.

    :raises BrokenAnswer: no link with a relation in it: an error page.
    """
    text = body.decode("utf-8", "replace")
    original = ""
    found: list[tuple[str, datetime]] = []
    broken = links = 0
    is_cut = False
    for url, parameters in _iter_links(text):
        if links >= MAX_LINKS:
            is_cut = True
            break
        relations = parameters.get("rel", "").lower().split()
        links += bool(relations)
        if "original" in relations:
            original = original or url
        elif "memento" in relations:
            at = _parse_date(parameters.get("datetime", ""))
            if at is None or not 0 < len(url) <= _MAX_URL_CHARACTERS or not is_at(url, hosts):
                broken += 1
            else:
                found.append((url, at))
        elif "timemap" in relations and "from" in parameters and "self" not in relations:
            is_cut = True
    if text.strip() and not links:
        raise BrokenAnswer(f"no TimeMap from {archive}: {' '.join(text[:200].split())[:100]}")
    mementos = tuple(Memento(archive=archive, url=url, original=original or url, at=at) for url, at in found)
    return Captures(mementos=mementos, broken=broken, is_cut=is_cut)


def _iter_links(text: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each ``<address>; name="value"; …`` of the text, whatever stands between them."""
    at = 0
    while (start := text.find("<", at)) >= 0 and (end := text.find(">", start)) >= 0:
        parameters: dict[str, str] = {}
        at = end + 1
        for _ in range(_MAX_PARAMETERS):
            if not (found := _PARAMETER.match(text, at)):
                break
            parameters.setdefault(found[1].lower(), found[2] if found[2] is not None else found[3])
            at = found.end()
        yield text[start + 1 : end].strip(), parameters


def _parse_date(text: str) -> datetime | None:
    try:
        at = email.utils.parsedate_to_datetime(text)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return at if at.year >= _FIRST_YEAR else None


#: The header by which a replayed copy says when it was taken (RFC 7089, 2.1.1).
parse_memento_datetime = _parse_date
