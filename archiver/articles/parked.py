"""Markup that a page keeps out of its tree until a script, or the reader's consent, puts it there.

Templates, scripts of a text type, comments, and attributes (as markup, JSON,
percent-encoded or in base 64): consent managers and lazy loaders use them all
to hold an embed back.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from urllib.parse import unquote

MAX_CHARS = 20_000
#: Scripts of these types are not run: they hold something for another script.
TEXT_TYPES = frozenset(
    {
        "text/html",
        "text/template",
        "text/x-template",
        "text/plain",
        "text/x-handlebars-template",
        "x-template",
    }
)
#: Names of elements whose comments hold something back.
HOLDS_BACK = re.compile(r"consent|opt-?in|cookie|lazy|privacy|embed|gdpr|placeholder", re.IGNORECASE)
_TEMPLATE = re.compile(rb"<(/?)template(?=[\s>/])", re.IGNORECASE)
_EMBED = re.compile(r"<(?:blockquote|iframe|amp-|script[^>]{1,300}data-telegram)", re.IGNORECASE)
_BASE_64 = re.compile(r"[A-Za-z0-9+/]{40,}={0,2}\s*")
#: How markup and addresses begin in base 64: "<", "http", "{".
_BASE_64_STARTS = ("PG", "aHR0c", "ey", "Cjx", "IDx")


def open_shadow_roots(page: bytes) -> bytes:
    """The page with its declarative shadow roots as ordinary parts: they hold what a browser shows."""
    return _TEMPLATE.sub(rb"<\1div", page) if b"shadowrootmode" in page else page


def find_parked_markup(text: str | None) -> str | None:
    """The markup that a template, script or comment holds back, where it may show a post."""
    if not text or len(text) > MAX_CHARS:
        return None
    text = _plain(text.strip())
    if "&lt;" in text[:200]:
        text = html.unescape(text)
    return text if _EMBED.search(text) else None


def unpack_attribute(value: str) -> str | None:
    """The markup, JSON or address that an attribute's value carries, or ``None`` for other values."""
    if len(value) < 12 or len(value) > MAX_CHARS:
        return None
    plain = _plain(value)
    return plain if "http" in plain and (plain is not value or plain[:1] in '<{["' or "<" in plain) else None


def _plain(text: str) -> str:
    if (
        text[:3].lower() == "%3c"
        or text[:7].lower() == "http%3a"
        or text[:8].lower() in ("https%3a", "%7b%22ht")
    ):
        return unquote(text)
    if text.startswith(_BASE_64_STARTS) and _BASE_64.fullmatch(text):
        try:
            plain = base64.b64decode(text).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            return text
        return unquote(plain) if plain[:3].lower() == "%3c" else plain
    return text
