"""A wire agency's list of statements: many posts of one account, word for word, minute by minute.

"The following statements were posted to the verified Twitter accounts of N, @a
and @b. …", then ``@a :`` and paragraphs ``- text [0746 EST]``.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

from ...model import ArticleVersion, AuthorKind, Citation, Quote, Span
from .confidence import RULES
from .lexicon import Lexicon

#: Hours that the zones named in such lists are ahead of UTC.
_OFFSETS = {
    "UTC": 0,
    "GMT": 0,
    "BST": 1,
    "CET": 1,
    "CEST": 2,
    "EET": 2,
    "EEST": 3,
    "MSK": 3,
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
}
#: Statements of one list.
STATEMENTS = 100


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(
        r"following\s?(?:statements?|posts?|messages?|tweets?)\s(?:were|was)\s(?:posted|published|shared|sent)"
        r"\s(?:to|on)\sthe\s(?:(?:verified|official)\s)*(?P<platform>\w+(?:\s\w+)?)??\s?"
        r"(?:accounts?|pages?|channels?|feeds?)\sof\s(?P<who>[^@\n:]{3,120}?)"
        r"(?:,?\s@(?P<handle>\w+)|\s?:|\.?\s?$)",
        re.IGNORECASE | re.MULTILINE,
    )


@cache
def _statement() -> re.Pattern[str]:
    return re.compile(
        r"(?:@(?P<handle>\w+)\s?:\s*)?(?:^|\s)[-–—]\s?(?P<text>[^\[\]\n]{5,1200}?)\s?"
        r"\[(?P<minute>\d{1,2}:?\d{2}\s?(?:[ap]\.?m\.?\s?)?[A-Z]{2,4})\]",
        re.MULTILINE,
    )


def _platform(opening: re.Match[str], lexicon: Lexicon) -> str:
    """The platform that the list names; ``unknown`` where it names none."""
    name = (opening["platform"] or "").lower()
    if name == "x" or "tweets" in opening[0].lower():
        return "x"
    found = (key for key, names in lexicon.platforms.items() if name in map(str.lower, names))
    return next(found, "unknown")


def _minute(match: re.Match[str], published_at: datetime | None) -> datetime | None:
    """The minute of a statement: the last such one before the list was published."""
    clock = re.fullmatch(r"(\d{1,2}):?(\d{2})\s?([ap])?\.?m?\.?\s?([A-Z]{2,4})", match["minute"])
    if clock is None or published_at is None or clock[4] not in _OFFSETS:
        return None
    hour, minute = int(clock[1]), int(clock[2])
    if clock[3]:
        hour = hour % 12 + (12 if clock[3] == "p" else 0)
    if hour > 23 or minute > 59:
        return None
    zone = timezone(timedelta(hours=_OFFSETS[clock[4]]))
    there = published_at.astimezone(zone)
    moment = there.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return (moment if moment <= there else moment - timedelta(days=1)).astimezone(UTC)


def find_statements(version: ArticleVersion, lexicon: Lexicon) -> list[Citation]:
    """The posts of a statement list, in order; empty where the text is none."""
    text = version.text
    opening = _opening().search(text[:20_000]) if "following" in text[:20_000] else None
    if opening is None:
        return []
    platform = _platform(opening, lexicon)
    names = re.findall(r"[A-Z][\w’'.-]+(?:\s[A-Z][\w’'.-]+)+", opening["who"].replace("U.S.", "").strip())
    author = (
        re.sub(r"^(?:President|Senator|Governor|Minister|(?:Gov|Sen|Rep)\.)\s", "", names[-1])
        if names
        else None
    )
    handle = opening["handle"]
    kind: AuthorKind = "unnamed"
    if author:
        senses = (sense for word in author.split() for sense in lexicon.senses(word, word.lower()))
        kind = "organisation" if any(sense.letter == "O" for sense in senses) else "person"
    found: list[Citation] = []
    for match in _statement().finditer(text, opening.end()):
        handle = match["handle"] or handle
        minute = _minute(match, version.published_at)
        quote = Quote(match["text"], match.start("text"), match.end("text"), "statement-list")
        found.append(
            Citation(
                kind="prose",
                platform=platform,
                author=author,
                author_kind=kind,
                handle=handle,
                quotes=(quote,),
                when=match["minute"],
                when_from=minute,
                when_to=minute + timedelta(minutes=1) if minute else None,
                confidence=RULES["statement-list"],
                mentions=(Span("prose", text[match.start() : match.end()], match.start(), match.end()),),
                rules=("statement-list",),
            )
        )
        if len(found) >= STATEMENTS:
            break
    return found
