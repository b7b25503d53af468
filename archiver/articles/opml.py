"""OPML, by which feed readers hand lists of feeds to each other (http://opml.org/spec2.opml)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from ..errors import SourceError
from ..lightly import dataclass
from .charset import to_utf8
from .listing import absolute, one_line

MAX_OPML_BYTES = 20_000_000
MAX_OUTLINES = 10_000
_MAX_DEPTH = 100
_SHOWN = 100


@dataclass(frozen=True)
class Outline:
    """A feed of a list."""

    url: str
    title: str | None = None
    #: The names of the folders it stands in, the outermost first.
    folders: tuple[str, ...] = ()


class _Unfit(Exception):
    """It is no list of feeds, and why."""


def parse_opml(body: bytes, *, where: str) -> tuple[Outline, ...]:
    """The feeds of a list, in its order, each address once; ``where`` names the file in messages.

    :raises SourceError: it is no OPML, is broken, too large or nested too deep, or an address in it is none
        of the web; the reason is one line.
    """
    if len(body) > MAX_OPML_BYTES:
        raise SourceError(where, f"larger than {MAX_OPML_BYTES:,} bytes")
    found: dict[str, Outline] = {}
    open_names: list[str | None] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if not open_names and name.lower() != "opml":
            raise _Unfit(f"no OPML: its first element is <{name[:40]}>")
        if len(open_names) >= _MAX_DEPTH:
            raise _Unfit(f"nested more than {_MAX_DEPTH} deep")
        told = {key.lower(): value for key, value in attributes.items()}
        title = one_line(told.get("title") or told.get("text"), 200)
        url = _address(told.get("xmlurl"), title) if name.lower() == "outline" else None
        if url:
            if len(found) >= MAX_OUTLINES:
                raise _Unfit(f"more than {MAX_OUTLINES:,} feeds")
            found.setdefault(url, Outline(url, title, tuple(filter(None, open_names))))
        open_names.append(title if name.lower() == "outline" and not url else None)

    def end(_: str) -> None:
        open_names.pop()

    def refuse(*_: object) -> None:
        raise _Unfit("it declares entities of its own")

    parser = expat.ParserCreate("utf-8")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(to_utf8(body, None).lstrip(b"\xef\xbb\xbf \t\r\n"), True)
    except (_Unfit, expat.ExpatError) as error:
        raise SourceError(where, " ".join(str(error).split())[:200]) from error
    return tuple(found.values())


def _address(given: str | None, title: str | None) -> str | None:
    if not given or not given.strip():
        return None  # a folder
    # How browsers once handed addresses to feed readers: "feed:https://…", or "feed://…" for http.
    meant = re.sub(r"^\s*feed:(?://(?=https?:))?", "", given, count=1)
    plain = f"http:{meant}" if meant.startswith("//") else meant
    url = absolute(plain, "")
    if url is None:
        named = f" of {title[:_SHOWN]!r}" if title else ""
        raise _Unfit(f"xmlUrl{named} is no web address (http:// or https://): {given[:_SHOWN]}")
    return url


def format_opml(outlines: Iterable[Outline], *, title: str) -> str:
    """A list of feeds as OPML 2.0."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{_clean(title)}</title></head>",
        "  <body>",
    ]
    for one in outlines:
        name = quoteattr(_printable(one.title or one.url))
        lines.append(f'    <outline type="rss" text={name} title={name} xmlUrl={quoteattr(one.url)}/>')
    return "\n".join((*lines, "  </body>", "</opml>", ""))


def _clean(text: str) -> str:
    return _printable(text).replace("&", "&amp;").replace("<", "&lt;")


def _printable(text: str) -> str:
    """Without what XML 1.0 can't hold."""
    return "".join(c for c in text if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
