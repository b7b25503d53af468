"""Text of strangers as pages show it: bounded, without marks that can't be seen or that turn it about."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from ..cards.markup import spoken
from ..telling.plain import plain
from . import states, words
from .charts import CHARTS
from .times import tell_instant

#: Characters of a title or a name on a page; the whole of it is a page of its own.
TITLE = 300
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
#: Of another zone it is left as it was stated.
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+00:00$")
#: What turns the direction of text beyond its line, and what is no text at all; kept are tab and line break.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def tell_line(value: object, most: int = TITLE) -> str:
    """A title or a name on one line; what is too long ends with an ellipsis."""
    return "" if value is None else plain(value, most)


def tell_text(value: object, most: int = 4000) -> str:
    """Text of several lines, of which the beginning is shown."""
    if value is None:
        return ""
    text = str(value)
    cut = text[:most]
    return _UNPRINTABLE.sub("", cut) + ("…" if len(text) > most else "")


def tell_address(url: object, most: int = 80) -> str:
    """An address as people read it: without scheme and ``www.``, cut in its path."""
    text = tell_line(url, 2000)
    short = re.sub(r"^https?://(?:www\.)?", "", text).rstrip("/")
    return short if len(short) <= most else short[: most - 1] + "…"


def tell_host(url: object) -> str:
    """The host of an address."""
    try:
        return tell_line(urlsplit(str(url)).hostname or "", 100).removeprefix("www.")
    except ValueError:
        return ""


def safe_address(url: object) -> str:
    """An address that a link may lead to; ``""`` for other schemes."""
    text = "" if url is None else _LONE_SURROGATES.sub("\ufffd", str(url))[:4000]
    return text if text.lower().startswith(("https://", "http://")) else ""


def tell_number(value: object) -> str:
    """A whole number with its thousands apart."""
    return f"{value:,}" if isinstance(value, int) else "–"


def tell_size(value: object) -> str:
    """A number of bytes for a person."""
    if not isinstance(value, int | float):
        return "–"
    size = float(value)
    for unit in ("bytes", "KB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            return f"{size:.0f} {unit}" if unit == "bytes" or size >= 100 else f"{size:.1f} {unit}"
        size /= 1000
    return ""


def tell_score(value: object) -> str:
    """A score of a hundred, or points of it: a decimal where there is one."""
    return f"{round(value, 1):g}" if isinstance(value, int | float) else "–"


def tell_platform(name: object) -> str:
    """A platform's own name."""
    from ..platforms import PLATFORMS

    if name in (None, "", "unknown"):
        return "platform not named"
    known = PLATFORMS.get(str(name))
    return known.title if known else tell_line(name, 60)


def tell_fact(value: object, most: int = 160) -> str:
    """A value as an answer stated it; an instant in UTC as all instants read."""
    text = tell_line(value, most)
    try:
        return tell_instant(text) if _INSTANT.match(text) else text
    except ValueError:
        return text


def tell_archive(key: object) -> str:
    """A web archive's own name; who or what an origin is, where it is none."""
    from ..archives import ARCHIVES

    known = ARCHIVES.get(str(key))
    return known.name if known else tell_name(key)


def tell_name(key: object) -> str:
    """A short name of the catalogue as words, where nothing better is known of it."""
    return tell_line(key, 60).replace("_", " ").replace("-", " ")


def of(names: Mapping[str, Any], key: object) -> Any:
    """What a table of :mod:`.words` has for a key; the key itself in words where it has nothing."""
    return names.get(str(key)) or tell_name(key)


def pair_of(names: Mapping[str, tuple[str, str]], key: object) -> tuple[str, str]:
    """The same for tables of a sign and words."""
    return names.get(str(key)) or ("•", tell_name(key))


def tell_language(language: object) -> Markup:
    """The attributes of words in a language, as an article's page states it: strangers state anything."""
    return Markup(spoken(str(language)[:100] if language else None))  # noqa: S704 -- made of a checked tag


SHOWING: Mapping[str, Callable[..., Any]] = {
    "line": tell_line,
    "words": tell_text,
    "fact": tell_fact,
    "address": tell_address,
    "host": tell_host,
    "href": safe_address,
    "number": tell_number,
    "size": tell_size,
    "score": tell_score,
    "platform": tell_platform,
    "archive": tell_archive,
}
NAMES: Mapping[str, Any] = {
    "of": of,
    "pair_of": pair_of,
    "tell_name": tell_name,
    "tell_language": tell_language,
    "state_of": states.state_of,
    "stand_resolution": states.stand_resolution,
    **{
        name: getattr(table, name)
        for table in (words, states)
        for name in dir(table)
        if name.isupper() and not name.startswith("_")
    },
    **CHARTS,
}
