"""Text and addresses from strangers, as HTML that means only what it shows."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape

#: What is neither text nor white space; half surrogate pairs can't be written at all.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_MAX_CHARACTERS = 100_000
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}")


def text(value: str) -> str:
    """Escaped text; its line breaks are kept, and it is cut where nobody reads on."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    if len(value) > _MAX_CHARACTERS:
        value = value[:_MAX_CHARACTERS] + " …"
    return escape(_UNPRINTABLE.sub("", value))


def isolated(value: str) -> str:
    """A name inside our own words: its direction stays its own."""
    return f"<bdi>{text(value)}</bdi>"


def link(url: str, shown: str | None = None) -> str:
    """A link to a web address, and only text for any other; ``shown`` is HTML."""
    words = shown if shown is not None else f'<bdi dir="ltr">{text(url)}</bdi>'
    if not url.lower().startswith(("http://", "https://")):
        return words
    return f'<a href="{text(url)}" rel="nofollow noreferrer">{words}</a>'


def instant(at: datetime) -> str:
    """An instant in UTC, to the second."""
    at = at.astimezone(UTC)
    return f'<time datetime="{at:%Y-%m-%dT%H:%M:%SZ}">{at.day} {at:%B %Y, %H:%M:%S} UTC</time>'


def spoken(language: str | None) -> str:
    """The attributes of words in a language; without one the words decide their direction all the same."""
    if language and _LANGUAGE.fullmatch(language):
        return f' lang="{language}" dir="auto"'
    return ' lang="" dir="auto"'
