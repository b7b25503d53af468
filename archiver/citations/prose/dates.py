"""Date words of a text, as they are written; :mod:`.intervals` says what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ...lightly import dataclass
from .lexicon import Lexicon
from .needs import Need, is_met, needs_of


@dataclass(frozen=True, slots=True)
class DateWords:
    """A date expression: its words and place, and which pattern it is."""

    text: str
    start: int
    end: int
    meaning: str
    #: Where the expression begins with its preposition: "on Tuesday".
    lead: int


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w@#])(?:{pattern})(?!\w)", re.IGNORECASE)


def _iter_matches(
    patterns: list[tuple[str, str]], text: str, start: int, end: int
) -> Iterator[tuple[str, re.Match[str]]]:
    """The meanings and matches as one alternation would find them: leftmost first, then by order.

    Each pattern is compiled when a text first needs it: all at once cost an eighth of the start.
    """
    ahead: list[tuple[str, re.Pattern[str], re.Match[str]]] = []
    for meaning, pattern in patterns:
        match = _compiled(pattern).search(text, start, end)
        if match is not None:
            ahead.append((meaning, match.re, match))
    while ahead:
        meaning, _regex, best = min(ahead, key=lambda entry: entry[2].start())
        yield meaning, best
        waiting, ahead = ahead, []
        for meaning, regex, match in waiting:
            following = regex.search(text, best.end(), end) if match.start() < best.end() else match
            if following is not None:
                ahead.append((meaning, regex, following))


def _alternatives(words: list[str]) -> str:
    return (
        "(?:"
        + "|".join(
            re.escape(word[:-1]) + r"\w*" if word.endswith("*") else re.escape(word)
            for word in sorted(words, key=len, reverse=True)
        )
        + ")"
    )


@cache
def _patterns(language: str) -> tuple[tuple[str, str, tuple[Need, ...]], ...]:
    """Each pattern with its meaning, and what it can't match without."""
    from .lexicon import load_lexicon

    lexicon = load_lexicon(language)
    if lexicon is None:
        return ()
    dates = lexicon.dates
    lists = {
        "weekday": _alternatives([name for names in dates.get("weekday", ()) for name in names]),
        "month": _alternatives([name for names in dates.get("month", ()) for name in names]),
        "part": _alternatives(list(dates.get("part_of_day", ["-"]))),
        "number": "(?:\\d{1,3}|" + _alternatives(list(dates.get("number_words", {"one": 1})))[3:],
        "unit": _alternatives(
            [word for words in dates.get("unit", {"day": ["day"]}).values() for word in words]
        ),
        "day": r"\d{1,2}(?!\d)",
        "year": r"(?:19|20)\d\d(?!\d)",
    }
    filled: list[tuple[str, str, tuple[Need, ...]]] = []
    for name, pattern in dates.get("patterns", ()):
        for key, value in lists.items():
            pattern = pattern.replace("{" + key + "}", value)
        pattern = re.sub(r"\(\?P<edge>", "(?:", pattern)
        filled.append((name, pattern, needs_of(pattern)))
    return tuple(filled)


def iter_dates(text: str, start: int, end: int, lexicon: Lexicon) -> list[DateWords]:
    """The date expressions of ``text[start:end]``, left to right, the longest at each place."""
    patterns = _patterns(lexicon.language)
    if not patterns:
        return []
    found = []
    needs = lexicon.dates.get("needs_before", ())
    low = text[start:end].lower()
    met: dict[Need, bool] = {}

    def meets(need: Need) -> bool:
        if need not in met:
            met[need] = is_met(need, low)
        return met[need]

    possible = [(meaning, pattern) for meaning, pattern, needs in patterns if all(map(meets, needs))]
    for meaning, match in _iter_matches(possible, text, start, end):
        words = match.group()
        first = match.start()
        lowered = words.lower()
        for lead in lexicon.dates.get("leads", ("on ", "in ", "at ")):
            if lowered.startswith(lead):
                first += len(lead)
                words = words[len(lead) :]
                lowered = words.lower()
        if meaning in ("month", "year"):
            before = text[max(start, match.start() - 12) : match.start()].lower().split()
            if (not before or before[-1] not in needs) and first == match.start():
                continue
            if meaning == "month" and words[:1].islower() and not lexicon.dates.get("lower_months"):
                continue
        if meaning == "month" and words.lower() == "may" and words != "May":
            continue
        words = words.strip()
        first = text.find(words, first, match.end())
        found.append(DateWords(words, first, first + len(words), meaning, match.start()))
    return found
