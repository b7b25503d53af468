"""Posts whose embed survives as text: ``— Name (@handle) May 4, 2023`` and ``@handle (May 4, 2023): text``.

Plain text made from a page keeps them so; each is a citation with author, handle,
date and words in full.
"""

from __future__ import annotations

import re
from functools import cache

from ...model import ArticleVersion, Citation, Quote, Span
from .intervals import interval
from .lexicon import load_lexicon

MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
LINK = re.compile(r"(?:https?://|pic\.twitter\.com/|t\.co/)\S+")


@cache
def _signature() -> re.Pattern[str]:
    return re.compile(
        r"(?:—|–|--|-|&mdash;)\s?(?P<name>[^\n()—–@]{2,60}?)\s?\(@(?P<handle>\w{1,30})\)\s{0,3}"
        rf"(?P<date>(?:{MONTHS})\.? \d{{1,2}}, \d{{4}}|\d{{1,2}}\.? [^\W\d_]{{3,10}}\.? \d{{4}})"
    )


@cache
def _prefix() -> re.Pattern[str]:
    return re.compile(
        rf"^[ \t]*@(?P<handle>\w{{1,30}}) \((?P<date>(?:{MONTHS})\.? \d{{1,2}}, \d{{4}})\):[ ]*"
        r"(?P<text>[^\n]{1,1500})",
        re.MULTILINE,
    )


def find_embedded_text(version: ArticleVersion, citations: list[Citation]) -> list[Citation]:
    """``citations`` with every embed-as-text joined to its introduction, or added."""
    text = version.text
    found: list[tuple[str | None, str, str, int, int, int, int]] = []
    if "(@" in text:
        for match in _signature().finditer(text):
            start = text.rfind("\n", 0, match.start()) + 1
            words_start, words_end = start, match.start()
            if words_end - words_start < 3:
                # The signature has a line of its own: the words stand on the one before.
                words_end = max(0, start - 1)
                words_start = text.rfind("\n", 0, words_end) + 1
            words_start = max(words_start, words_end - 600)
            found.append(
                (
                    match["name"].strip(),
                    match["handle"],
                    match["date"],
                    words_start,
                    words_end,
                    words_start,
                    match.end(),
                )
            )
    if "@" in text:
        for match in _prefix().finditer(text):
            found.append(
                (
                    None,
                    match["handle"],
                    match["date"],
                    match.start("text"),
                    match.end("text"),
                    match.start(),
                    match.end(),
                )
            )
    kept = list(citations)
    introducing = [i for i, c in enumerate(kept) if c.platform in ("x", "unknown") and not c.handle]
    for name, handle, date, words_start, words_end, start, end in sorted(found, key=lambda f: f[5]):
        words = LINK.sub("", text[words_start:words_end]).strip()
        quotes = (Quote(words, words_start, words_end, "embedded-text"),) if words else ()
        lexicon = load_lexicon("en")
        first, last = interval(date, version.published_at, lexicon) if lexicon else (None, None)
        span = Span("prose", text[start:end], start, end)
        home = _introduction(kept, introducing, name, handle, words, start)
        if home is not None:
            introducing.remove(home)
            intro = kept[home]
            kept[home] = Citation(
                kind="prose",
                platform="x",
                author=intro.author or name,
                author_kind=intro.author_kind or "person",
                handle=handle,
                quotes=_fuller(intro.quotes, quotes),
                when=date,
                when_from=first,
                when_to=last,
                addressee=intro.addressee,
                plural=False,
                deleted=intro.deleted,
                medium=intro.medium,
                confidence=0.95,
                mentions=(*intro.mentions, span),
                rules=(*intro.rules, "embedded-text"),
            )
        else:
            kept.append(
                Citation(
                    kind="prose",
                    platform="x",
                    author=name,
                    author_kind="person" if name else "unnamed",
                    handle=handle,
                    quotes=quotes,
                    when=date,
                    when_from=first,
                    when_to=last,
                    confidence=0.9,
                    mentions=(span,),
                    rules=("embedded-text",),
                )
            )
    return kept


def _fuller(told: tuple[Quote, ...], shown: tuple[Quote, ...]) -> tuple[Quote, ...]:
    """The embed's own words where the introduction gives none, or only a part of them."""
    words = " ".join(quote.text for quote in shown)
    if told and not all(quote.text[:40].strip(" .…,") in words for quote in told):
        return told
    return shown or told


def _introduction(
    citations: list[Citation],
    introducing: list[int],
    name: str | None,
    handle: str,
    words: str,
    start: int,
) -> int | None:
    """The one of ``introducing`` that stands just before the embed, or has its author or words."""
    for index in reversed(introducing):
        citation = citations[index]
        near = any(0 <= start - span.end < 400 for span in citation.mentions)
        author = (citation.author or "").lower()
        surname = author.split()[-1] if author else ""
        same_author = bool(surname) and (surname in (name or "").lower() or surname in handle.lower())
        same_words = any(
            len(quote.text) > 12 and quote.text[:40].strip(".…”\"' ") in words for quote in citation.quotes
        )
        spoken = near or not citation.quotes
        if same_words or (same_author and spoken) or (near and not author):
            return index
    return None
