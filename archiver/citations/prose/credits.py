"""Photo credits that name an account: "(From Harbour Watch/YouTube)", "Instagram/@idabrandt"."""

from __future__ import annotations

import re
from functools import cache

from ...model import ArticleVersion, Citation, Span

PLATFORMS = {
    "instagram": "instagram",
    "facebook": "facebook",
    "twitter": "x",
    "youtube": "youtube",
    "tiktok": "tiktok",
    "telegram": "telegram",
    "snapchat": "snapchat",
}
#: Credits of one article.
CREDITS = 5
CONFIDENCE = 0.7


@cache
def _credit() -> re.Pattern[str]:
    names = "|".join(PLATFORMS)
    return re.compile(
        rf"(?:\((?:[Ff]rom|[Cc]ourtesy(?: of)?|[Vv]ia|[Cc]redit:|[Pp]hoto:|[Ii]mage:)?\s?"
        rf"(?P<name>[A-ZÀ-Þ][\w.’' -]{{1,40}}?)\s?/\s?(?P<platform>(?i:{names}))\s?\))"
        rf"|(?:obtained from (?:social media|(?P<where>(?i:{names})))[.,:]?\s@(?P<handle>\w{{2,30}}))"
    )


def find_credits(version: ArticleVersion, citations: list[Citation]) -> list[Citation]:
    """The posts that photo credits name and that ``citations`` don't already have."""
    text = version.text
    if "/" not in text and "obtained" not in text:
        return []
    known = {(citation.platform, (citation.author or "").lower()) for citation in citations}
    found: list[Citation] = []
    for match in _credit().finditer(text):
        place = match["platform"] or match["where"]
        platform = PLATFORMS[place.lower()] if place else "unknown"
        name = match["name"].strip() if match["name"] else None
        if name is not None and (name.lower() in PLATFORMS or (platform, name.lower()) in known):
            continue
        known.add((platform, (name or "").lower()))
        found.append(
            Citation(
                kind="prose",
                platform=platform,
                author=name,
                author_kind="person" if name else "unnamed",
                handle=match["handle"],
                confidence=CONFIDENCE,
                mentions=(Span("prose", match.group(), match.start(), match.end()),),
                rules=("credit",),
            )
        )
        if len(found) >= CREDITS:
            break
    return found
