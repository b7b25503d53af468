"""One spelling for every way of writing a web address.

Follows RFC 3986 section 6 and, where pages are careless, what browsers do
(the WHATWG URL standard): tabs and line ends vanish, a backslash is a slash.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple
from urllib.parse import unquote, urljoin

from ._tracking import without_tracking

#: Longer than this is no address: browsers and servers give up far earlier.
MAX_URL_LENGTH = 8192

#: Marks that nobody sees: control characters, soft hyphen, joiners, directions of writing.
_CONTROL = dict.fromkeys(
    (0x7F, 0xAD, 0x2060, 0xFEFF, *range(0x20), *range(0x200B, 0x2010), *range(0x202A, 0x202F))
)
_CONTROL |= dict.fromkeys(range(0x2066, 0x206A))
_EDGES = " \t\r\n\f\v\u00a0\u3000<>\"'`«»“”‘’"
_SAFE_PATH = "!$&'()*+,;=:@/~-._"
#: How a fragment begins that names a page and not a place in it: those of a channel of 2010, and Telegram's.
_ROUTES = ("!", "/", "p/a/", "p/c/", "p/u/", "?tgaddr=")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

#: An address that is in its one spelling already: a path of plain names and nothing behind it.
_USUAL = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
    r"(?::(?:8[1-9][0-9]{2}|[1-79][0-9]{3}|[1-5][0-9]{4}))?/(?:[A-Za-z0-9_-]+/)*(?:[A-Za-z0-9_-]*[A-Za-z0-9])?"
)
_USUAL_LENGTH = 250


class Parts(NamedTuple):
    """An address in pieces, each already in its one spelling."""

    scheme: str
    host: str
    #: Empty for the scheme's own port.
    port: str
    path: str
    query: str
    fragment: str

    def __str__(self) -> str:
        return (
            f"{self.scheme}://{self.host}{':' + self.port if self.port else ''}{self.path}"
            f"{'?' + self.query if self.query else ''}{'#' + self.fragment if self.fragment else ''}"
        )


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return (
        re.compile(r"(?i)(?:https?:/{1,3}(?=https?:/))*(https?):[/\\]*"),
        re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:(?!\d+(?:[/?#]|$))"),
        re.compile(r"(?:[^\s/?#:@.]+\.)+[^\W\d_][\w-]*\w\.?(?::\d{1,5})?(?:[/?#]|$)"),
        re.compile(r"([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL),
        re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"),
        re.compile(r"%([0-9A-Fa-f]{2})|%"),
    )


def normalise(url: str, base: str | None = None) -> str | None:
    """The absolute http(s) address in its one spelling, or ``None`` for what is no web address.

    ``base`` makes a relative address absolute; without it a missing scheme
    ("example.org/a") becomes https. Parameters that only track are dropped,
    and so is the fragment unless it is a route (``#!/…``, ``#/…``, ``#p/u/…``).
    Normalising twice changes nothing.
    """
    if len(url) <= _USUAL_LENGTH and _USUAL.fullmatch(url):
        return url
    parts = split(url, base)
    if parts is None:
        return None
    written = str(parts)
    return written if len(written) <= MAX_URL_LENGTH else None


def split(url: str, base: str | None = None) -> Parts | None:
    """The same, in pieces."""
    text = clean(url)
    if text is None:
        return None
    scheme_re, other_re, bare_re, pieces_re, _, _ = _patterns()
    web = scheme_re.match(text)
    if not web:
        if other_re.match(text) and not bare_re.match(text):
            return None
        if base is not None:
            try:
                text = urljoin(base, text.replace("\\", "/"))
            except ValueError:
                return None
        elif text.startswith(("//", "\\\\")):
            text = "https://" + text[2:]
        elif bare_re.match(text):
            text = "https://" + text
        web = scheme_re.match(text)
        if not web:
            return None
    scheme, rest = web[1].lower(), text[web.end() :]
    if "\\" in rest:
        before, mark, after = rest.partition("?")
        rest = before.replace("\\", "/") + mark + after
    pieces = pieces_re.match(rest)
    assert pieces is not None  # the pattern matches anything  # noqa: S101
    host, port = _split_host(pieces[1])
    if host is None or port is None:
        return None
    if port == ("443" if scheme == "https" else "80"):
        port = ""
    path = _without_dots(_respell(pieces[2])) or "/"
    query = without_tracking(host, _respell(pieces[3] or "", query=True))
    fragment = _respell(pieces[4] or "", query=True)
    if fragment.startswith("%21"):
        fragment = "!" + fragment[3:]
    return Parts(scheme, host, port, path, query, fragment if fragment.startswith(_ROUTES) else "")


def clean(url: str) -> str | None:
    """An address without what copying left around and in it, or ``None`` where nothing is left."""
    if not 0 < len(url) <= MAX_URL_LENGTH:
        return None
    text = url.translate(_CONTROL).rstrip(_EDGES).lstrip(_EDGES + "([{")
    if "&amp;" in text:  # copied out of HTML source
        text = text.replace("&amp;", "&")
    if "\\" in text:  # copied out of JSON or Markdown source
        text = text.replace("\\/", "/").replace("\\_", "_").replace("\\u0026", "&")
    if "%" in text[:12] and re.match(r"(?i)https?%3a(?:%2f|/)", text):
        text = unquote(text)
    # Lone surrogates can't be encoded, so no server was ever asked for them.
    return text.encode("utf-8", "ignore").decode("utf-8") or None


def _split_host(netloc: str) -> tuple[str | None, str | None]:
    """Host and port; ``None`` for what can't be one. User and password are dropped."""
    host = netloc.rpartition("@")[2]
    port = ""
    if host.startswith("["):
        literal, bracket, tail = host.partition("]")
        return _split_literal(literal[1:], tail) if bracket else (None, None)
    if ":" in host:
        host, _, port = host.rpartition(":")
        if port and not (port.isascii() and port.isdigit() and int(port) < 65536):
            return None, None
        port = port and str(int(port))
    host = unquote(host).rstrip(".").lower() if "%" in host else host.rstrip(".").lower()
    if not host.isascii():
        host = _to_ascii(host)
    if not 0 < len(host) <= 253 or not _patterns()[4].fullmatch(host):
        return None, None
    return host, port


def _split_literal(literal: str, tail: str) -> tuple[str | None, str | None]:
    from ipaddress import IPv6Address

    port = tail.removeprefix(":")
    try:
        host = f"[{IPv6Address(literal)}]"
    except ValueError:
        return None, None
    ok = not tail or (tail.startswith(":") and (not port or (port.isascii() and port.isdigit())))
    return (host, port and str(int(port))) if ok and len(port) <= 5 else (None, None)


def _to_ascii(host: str) -> str:
    import idna  # a dependency of requests; 8 ms to import, and few hosts need it

    try:
        return idna.encode(host, uts46=True, transitional=False).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""


def _respell(text: str, *, query: bool = False) -> str:
    """Escapes what has to be escaped, unescapes what needn't be, with capitals in every escape."""
    if "%" in text:

        def spell(found: re.Match[str]) -> str:
            if found[1] is None:
                return "%25"
            value = int(found[1], 16)
            return chr(value) if value in _UNRESERVED else f"%{value:02X}"

        text = _patterns()[5].sub(spell, text)
    if text.isascii() and not _NEEDS_ESCAPE.search(text):
        return text
    safe = _SAFE_PATH + ("?" if query else "")
    return "".join(
        char if (char.isascii() and char.isalnum()) or char in safe or char in "%[]" else _escape(char)
        for char in text
    )


_NEEDS_ESCAPE = re.compile(r"[^A-Za-z0-9!$&'()*+,;=:@/~._%?\[\]-]")


def _escape(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8"))


def _without_dots(path: str) -> str:
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)
