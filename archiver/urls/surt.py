"""The key under which an address stands in a CDXJ index.

Sort-friendly URI reordering: ``https://www.Example.org:443/B?y&X`` becomes
``org,example)/b?x&y``. pywb looks addresses up by this key, so it has to come
out exactly as pywb makes it; a test compares the two on many hundred addresses.
The rules are the Internet Archive's: unescape all, lower-case all, drop "www",
default ports, user names and session ids, and sort the query.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

#: What stays as it is: printable, and nothing escaped.
_PLAIN = re.compile(r"[!-\"$&-~]*")
#: An address that is spelled as it stands in its key, but for its host: nothing escaped, empty or doubled.
_USUAL = re.compile(
    r"(https?)://([a-z0-9][a-z0-9.-]*)(?::([1-9][0-9]{0,4}))?((?:/[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)*/?)"
)
_WWW = re.compile(r"www\d*\.")
_DEFAULT_PORTS = {"http": "80", "https": "443"}


class _Patterns(NamedTuple):
    opaque: re.Pattern[str]
    pieces: re.Pattern[str]
    path_session: re.Pattern[str]
    query_sessions: tuple[re.Pattern[str], ...]


@cache
def _patterns() -> _Patterns:
    session = "^(.*)(?:{})(?:&(.*))?$"
    ids = (
        "jsessionid=[0-9a-z]{32}",
        "phpsessid=[0-9a-z]{32}",
        "sid=[0-9a-z]{32}",
        "aspsessionid[a-z]{8}=[a-z]{24}",
        "cfid=[^&]+&cftoken=[^&]+",
    )
    return _Patterns(
        # A scheme without "//" holds no host, except for http, where the slashes may be missing.
        opaque=re.compile(r"(?!https?:)([a-zA-Z][a-zA-Z0-9+\-.]*):(?!//)(.*)", re.DOTALL | re.IGNORECASE),
        pieces=re.compile(
            r"(?:([a-zA-Z][a-zA-Z0-9+\-.]*):)?/*([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.DOTALL
        ),
        path_session=re.compile(
            r"(?i)(.*/)(?:\((?:[a-z]\([0-9a-z]{24}\))+\)|\([0-9a-z]{24}\))/([^?]+\.aspx.*)"
        ),
        query_sessions=tuple(re.compile(session.format(each), re.IGNORECASE) for each in ids),
    )


def surt(url: str) -> str:
    """The canonical key of an address; ``urn:`` and its like, which hold no host, keep their shape."""
    if usual := _USUAL.fullmatch(url):
        scheme, host, port, path = usual.groups()
        place = f":{int(port)}" if port and port != _DEFAULT_PORTS[scheme] else ""
        return f"{_key_of(host)}{place}){path.rstrip('/') or '/'}"
    patterns = _patterns()
    text = re.sub(r"[\t\r\n]", "", url).strip()
    if not text:
        return "-"
    if opaque := patterns.opaque.fullmatch(text):
        return f"{opaque[1]}:{_respell(opaque[2]).lower().rstrip('/')}"
    pieces = patterns.pieces.fullmatch(text)
    assert pieces is not None  # the pattern matches anything  # noqa: S101
    scheme = (pieces[1] or "http").lower()
    host, port = _split_port(pieces[2].rpartition("@")[2])
    key = _key_of(host)
    if port and port != _DEFAULT_PORTS.get(scheme):
        key += f":{port}"
    path = _path(_respell(pieces[3]))
    if "(" in path and (found := patterns.path_session.fullmatch(path)):
        path = found[1] + found[2]
    path = path.lower()
    if len(path) > 1:
        path = path.rstrip("/")
    query = _query(_respell(pieces[4] or ""))
    return f"{key}){path or '/'}{'?' + query if query else ''}"


def _split_port(netloc: str) -> tuple[str, str]:
    if netloc.startswith("["):
        literal, _, tail = netloc[1:].partition("]")
        return literal, tail.removeprefix(":")
    host, mark, port = netloc.partition(":")
    return (host, str(int(port))) if mark and port.isascii() and port.isdigit() else (netloc.rstrip(":"), "")


@lru_cache(1024)
def _key_of(host: str) -> str:
    return ",".join(reversed(_host(host).split(".")))


def _host(host: str) -> str:
    if "%" in host:
        host = unquote_to_bytes(host).decode("utf-8", "replace")
    if not host.isascii():
        with suppress(UnicodeError):
            host = host.encode("idna").decode("ascii")
    host = re.sub(r"\.{2,}", ".", _respell(host)).strip(".").lower()
    host = _dotted(host) or host
    return host[found.end() :] if (found := _WWW.match(host)) else host


def _dotted(host: str) -> str | None:
    """An IPv4 address in its usual spelling: one number, or octal pieces, are unusual ones."""
    if re.fullmatch(r"\d{1,10}", host) and int(host) <= 0xFFFFFFFF:
        number = int(host)
        return ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))
    if re.fullmatch(r"\d+\.\d+\.\d+\.\d+", host):
        octal = [len(p) > 1 and p.startswith("0") for p in host.split(".")]
        try:
            octets = [
                int(part, 8 if eight else 10) for part, eight in zip(host.split("."), octal, strict=True)
            ]
        except ValueError:
            return None
        if all(octet < 256 for octet in octets):
            return ".".join(map(str, octets))
    return None


def _respell(text: str) -> str:
    """Unescaped until nothing changes, then only what a key can't hold escaped again."""
    if _PLAIN.fullmatch(text):
        return text
    octets = text.encode("utf-8", "surrogatepass")
    for _ in range(len(octets)):
        plain = unquote_to_bytes(octets)
        if plain == octets:
            break
        octets = plain
    return "".join(chr(o) if 0x20 < o < 0x7F and o not in b"#%" else f"%{o:02x}" for o in octets)


def _path(path: str) -> str:
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment != "..":
            kept.append(segment)
        elif kept and kept[-1] != "..":
            kept.pop()
        else:
            kept.append(segment)
    return "/" + "/".join(segment for segment in kept if segment not in ("", "."))


def _query(query: str) -> str:
    if not query:
        return ""
    for session in _patterns().query_sessions:
        if found := session.match(query):
            query = found[1] + (found[2] or "")
    pairs = query.lower().split("&")
    return "&".join(sorted(pairs, key=lambda pair: pair.split("=", 1)))
