"""Whether a page is an empty shell: nothing to read until its scripts have run."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from ..articles.charset import to_utf8
from ..taming import tame

#: Characters of text that no page with something to say stays under.
_FEW = 250
#: Longer notes that say no more than that the page needs its scripts.
_FEW_BESIDE_NOTE = 1_200
_NOT_SEEN = "script, style, noscript, template, svg, head, [hidden], [aria-hidden=true]"
_NOTE = re.compile(
    r"(?:enable|turn on|requires?|needs?|activ\w+|aktivier\w+|включит\w*|увімкн\w+|habilit\w+|abilit\w+)"
    r".{0,40}javascript"
    r"|javascript.{0,40}(?:disabled|required|enabled|aktiv\w+|désactivé|deaktiviert|отключ\w+|вимкнен\w+|desactivado)",
    re.IGNORECASE | re.DOTALL,
)
#: What shows without a word: a page of pictures, a film, a form.
_SHOWS = "body img[src], body video, body audio, body iframe, body form, body canvas, body object, body embed"


def is_shell(body: bytes, content_type: str | None) -> bool:
    """Whether a page has scripts and hardly anything else; ``body`` is content-decoded."""
    tree = LexborHTMLParser(tame(to_utf8(body, content_type)))
    if tree.css_first("script") is None or tree.body is None:
        return False
    notes = " ".join(node.text() for node in tree.css("noscript"))
    shows = tree.css_first(_SHOWS) is not None
    for node in tree.css(_NOT_SEEN):
        node.decompose()
    text = " ".join((tree.body.text(separator=" ") if tree.body else "").split())
    if _NOTE.search(text):
        return len(text) < _FEW_BESIDE_NOTE
    if len(text) >= _FEW:
        return False
    return not shows or not text or bool(_NOTE.search(notes))
