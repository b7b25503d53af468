"""The addresses that a style sheet loads, as browsers read them."""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_STYLE_CHARS = 5_000_000

_STRING = r"\"(?:[^\"\\\n]|\\[\s\S]){0,4000}\"|'(?:[^'\\\n]|\\[\s\S]){0,4000}'"
_ADDRESS = re.compile(
    rf"url\(\s{{0,20}}(?P<quoted>{_STRING})"
    r"|url\(\s{0,20}(?P<bare>(?:[^\s\"'()\\]|\\[^\n]){1,4000})\s{0,20}\)"
    rf"|@import\s{{0,20}}(?P<imported>{_STRING})"
    r"|image-set\((?P<set>(?:[^()]|\([^()]{0,4000}\)){0,20000})\)",
    re.IGNORECASE,
)
#: Inside ``image-set(…)``: what is in parentheses of its own is read for itself, or is a type.
_INNER = re.compile(r"[\w-]{1,20}\([^()]*\)")
_STRINGS = re.compile(_STRING)
#: One that isn't closed goes on to the end.
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})(?:\r\n|[ \t\n\r\f])?|(\r\n|\n|\f)|([\s\S]))")
#: What a sheet must have one of to load anything.
_SIGNS = ("url(", "@import", "image-set(")


def iter_css_addresses(css: str) -> Iterator[str]:
    """What follows ``url(``, ``@import`` and ``image-set(``, in order, escapes undone."""
    css = css[:MAX_STYLE_CHARS]
    folded = css.lower()
    if not any(sign in folded for sign in _SIGNS):
        return
    for match in _ADDRESS.finditer(_COMMENT.sub(" ", css)):
        if match["set"] is not None:
            yield from _iter_set(match["set"])
        elif match["bare"] is not None:
            yield _unescape(match["bare"])
        else:
            yield _unescape((match["quoted"] or match["imported"])[1:-1])


def _iter_set(inside: str) -> Iterator[str]:
    for match in _ADDRESS.finditer(inside):
        quoted = match["quoted"]
        yield _unescape(match["bare"] or (quoted[1:-1] if quoted else ""))
    for text in _STRINGS.findall(_INNER.sub(" ", inside)):
        yield _unescape(text[1:-1])


def _unescape(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    if match[1] is None:
        return "" if match[2] is not None else match[3]
    code = int(match[1], 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
