"""Reading answers whose shape may have changed: each piece is what it should be, or ``None``."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html import unescape
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from ..model import Counts, Media
from ._spec import BrokenAnswer

#: Texts longer than this are cut: no platform's posts are.
MAX_TEXT = 100_000
_MAX_MEDIA = 50
#: Bytes of a page in which a script is looked for, and places that may be its beginning.
_MAX_PAGE = 5_000_000
_MAX_TRIES = 5
_DECODER = json.JSONDecoder()
#: Half surrogate pairs, which JSON can spell and nothing can store or print.
_HALF_PAIR = re.compile("[\ud800-\udfff]")


def load_object(body: bytes) -> dict[str, Any]:
    """A JSON object; anything else is a broken answer."""
    answer = load_json(body)
    if not isinstance(answer, dict):
        raise BrokenAnswer(f"a {type(answer).__name__}, not an object")
    return answer


def load_json(body: bytes) -> Any:
    """Any JSON value; what is none is a broken answer."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BrokenAnswer(f"no JSON: {body[:40]!r}") from error


def load_script(page: bytes, opening: bytes) -> dict[str, Any]:
    """The JSON object in a page's script behind ``opening``, a pattern that ends where the object begins."""
    page = page[:_MAX_PAGE]
    for found in islice(re.finditer(opening + rb"(?=\{)", page), _MAX_TRIES):
        try:
            answer, _ = _DECODER.raw_decode(page[found.end() :].decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            continue
        if isinstance(answer, dict):
            return answer
    raise BrokenAnswer("a page without the script that holds the post")


def at(value: Any, *path: str | int) -> Any:
    """What stands under ``path``, or ``None`` where it isn't there."""
    for step in path:
        if isinstance(step, str):
            value = value.get(step) if isinstance(value, dict) else None
        else:
            value = value[step] if isinstance(value, list) and len(value) > step else None
    return value


def dicts(value: Any) -> list[dict[str, Any]]:
    """The objects in a list, at most fifty."""
    return [each for each in value[:_MAX_MEDIA] if isinstance(each, dict)] if isinstance(value, list) else []


def string(value: Any) -> str | None:
    """A text that says something; numbers count, as ids are sometimes numbers."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return (_whole(value).strip()[:MAX_TEXT] or None) if isinstance(value, str) else None


def _whole(text: str) -> str:
    return _HALF_PAIR.sub("\ufffd", text)


def instant(value: Any) -> datetime | None:
    """A time in one of the spellings of APIs (ISO 8601, RFC 2822, Unix seconds), in UTC.

    ``None`` without a zone: then it is no instant.
    """
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC) if 0 < value < 4_102_444_800 else None
        if not isinstance(value, str) or not 8 <= len(value) <= 40:
            return None
        if re.match(r"\d{4}-\d\d-\d\d", value):
            found = datetime.fromisoformat(value)
        elif re.match(r"[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d ", value):  # Wed May 04 17:33:12 +0000 2022
            found = datetime.strptime(value, "%a %b %d %H:%M:%S %z %Y")
        else:
            from email.utils import parsedate_to_datetime  # 10 ms to import, and few answers need it

            found = parsedate_to_datetime(value)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def language(value: Any) -> str | None:
    """A language's primary subtag, or ``None`` for what says nothing ("und", "zxx")."""
    code = string(value)
    if code is None or not re.fullmatch(r"[A-Za-z]{2,3}(?:[-_]\w{1,8})*", code):
        return None
    primary = re.split("[-_]", code)[0].lower()
    return None if primary in ("und", "zxx", "qme", "qam", "qst", "qht") else primary


def address(value: Any) -> str | None:
    """A web address; one without a scheme (``//host/path``) is taken for https."""
    url = string(value)
    if url and url.startswith("//"):
        url = f"https:{url}"
    return url if url and url.startswith(("https://", "http://")) else None


def host_of(value: Any) -> str | None:
    """The host of a web address, in lower case; ``None`` where the value is none or can't be taken apart."""
    try:
        return urlsplit(address(value) or "").hostname
    except ValueError:
        return None


def picture(url: Any, alt: Any = None, width: Any = None, height: Any = None) -> tuple[Media, ...]:
    """One picture, or nothing where there is no address."""
    found = address(url)
    if found is None:
        return ()
    return (Media(url=found, alt_text=string(alt), width=size(width), height=size(height)),)


def size(value: Any) -> int | None:
    """A width or height in pixels."""
    number = count(value)
    return number if number else None


def seconds(value: Any) -> float | None:
    """A duration: a number of seconds, ``1:02:03``, or ISO 8601's ``PT1M5S``."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if 0 < value < 1_000_000 else None
    text = string(value) or ""
    if re.fullmatch(r"\d{1,3}(?::\d\d){1,2}", text):
        total = 0
        for part in text.split(":"):
            total = total * 60 + int(part)
        return float(total)
    iso = re.fullmatch(r"P(?:(\d{1,3})D)?T?(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,7}(?:\.\d{1,6})?)S)?", text)
    if iso and any(iso.groups()):
        days, hours, minutes, rest = (float(part or 0) for part in iso.groups())
        return ((days * 24 + hours) * 60 + minutes) * 60 + rest or None
    return None


_SHORT = {"": 1, "K": 1_000, "M": 1_000_000, "B": 1_000_000_000}


def count(value: Any) -> int | None:
    """A number of reactions: as such, in digits ("1,234"), or shortened ("1.2K" is read as 1200)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 0 <= value < 10**15 else None
    if not isinstance(value, str):
        return None
    text = value.strip().upper()
    if re.fullmatch(r"\d{1,3}(?:[, .\u00a0\u202f]\d{3}){1,4}|\d{1,15}", text):
        return int(re.sub(r"\D", "", text))
    short = re.fullmatch(r"(\d{1,6}(?:[.,]\d{1,2})?) ?([KMB]?)", text)
    return round(float(short[1].replace(",", ".")) * _SHORT[short[2]]) if short else None


def counts(**named: Any) -> Counts | None:
    """The counts that are numbers; ``None`` where none is."""
    known = {name: number for name, value in named.items() if (number := count(value)) is not None}
    return Counts(**known) if known else None


def plain(html: Any) -> str | None:
    """The text of a small piece of HTML, lines kept: for posts that come as HTML inside JSON."""
    if not isinstance(html, str):
        return None
    html = _whole(html[:MAX_TEXT])
    html = re.sub(r"(?i)<br\s*/?>|</p>\s*<p[^<>]*>|</(?:p|div|li)>", "\n", html)
    text = unescape(re.sub(r"<[^<>]*>", "", html))
    return "\n".join(line.strip() for line in text.strip().splitlines()) or None


def handle_in(url: Any, pattern: str) -> str | None:
    """The handle in a profile's address."""
    found = re.search(pattern, url) if isinstance(url, str) else None
    return found[1] if found else None
