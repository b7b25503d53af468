"""Where a page sends its reader on to by itself."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from ..taming import tame
from .charset import to_utf8

#: Bytes of a page that are looked at: such pages are small.
_MAX_BYTES = 200_000
#: ``content="0; url=…"`` (https://html.spec.whatwg.org/#shared-declarative-refresh-steps).
_TARGET = re.compile(
    r"\s{0,20}[\d.]{1,20}\s{0,20}[;,]\s{0,20}(?:url\s{0,20}=\s{0,20})?[\"']?([^\"'\s]+)", re.I
)


def find_refresh(html: bytes, *, url: str, content_type: str | None = None) -> str | None:
    """The address that a page's ``meta refresh`` leads to, made absolute; ``None`` without one."""
    tree = LexborHTMLParser(tame(to_utf8(html[:_MAX_BYTES], content_type)))
    for node in tree.css("meta[http-equiv]"):
        if (node.attributes.get("http-equiv") or "").strip().lower() != "refresh":
            continue
        if told := _TARGET.match(node.attributes.get("content") or ""):
            try:
                return str(urljoin(url, told[1]))
            except ValueError:
                return None
    return None
