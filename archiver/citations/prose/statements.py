"""A wire agency's list of statements: many posts of one account, word for word, minute by minute.

"The following statements were posted to the verified Twitter accounts of N, @a
and @b. …", then ``@a :`` and paragraphs ``- text [0746 EST]``.
"""

from __future__ import annotations

import re
from functools import cache

from ...model import ArticleVersion, Citation, Quote, Span
from .confidence import RULES

#: Statements of one list.
STATEMENTS = 100


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(
        r"following\s?statements?\s(?:were|was)\sposted\s(?:to|on)\sthe\s(?:verified\s)?(?P<platform>\w+)?\s?"
        r"accounts?\sof\s(?P<who>[^@\n]{3,120}?),?\s@(?P<handle>\w+)",
        re.IGNORECASE,
    )


@cache
def _statement() -> re.Pattern[str]:
    return re.compile(
        r"(?:@(?P<handle>\w+)\s?:\s*)?(?:^|\s)[-–—]\s?(?P<text>[^\[\]\n]{5,1200}?)\s?"
        r"\[(?P<minute>\d{1,2}:?\d{2}\s?(?:[ap]\.?m\.?\s?)?[A-Z]{2,4})\]",
        re.MULTILINE,
    )


def find_statements(version: ArticleVersion) -> list[Citation]:
    """The posts of a statement list, in order; empty where the text is none."""
    text = version.text
    opening = _opening().search(text[:20_000]) if "following" in text[:20_000] else None
    if opening is None:
        return []
    platform = {"facebook": "facebook", "instagram": "instagram"}.get(
        (opening["platform"] or "").lower(), "x"
    )
    names = re.findall(r"[A-Z][\w’'.-]+(?:\s[A-Z][\w’'.-]+)+", opening["who"].replace("U.S.", "").strip())
    author = (
        re.sub(r"^(?:President|Senator|Governor|Minister|(?:Gov|Sen|Rep)\.)\s", "", names[-1])
        if names
        else None
    )
    handle = opening["handle"]
    found: list[Citation] = []
    for match in _statement().finditer(text, opening.end()):
        handle = match["handle"] or handle
        quote = Quote(match["text"], match.start("text"), match.end("text"), "statement-list")
        found.append(
            Citation(
                kind="prose",
                platform=platform,
                author=author,
                author_kind="person" if author else "unnamed",
                handle=handle,
                quotes=(quote,),
                when=match["minute"],
                confidence=RULES["statement-list"],
                mentions=(Span("prose", text[match.start() : match.end()], match.start(), match.end()),),
                rules=("statement-list",),
            )
        )
        if len(found) >= STATEMENTS:
            break
    return found
