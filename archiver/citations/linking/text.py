"""Text as it is compared: what papers and platforms add to or take from the same words is taken away."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter

#: The longest post is some ten thousand characters; what a text has beyond this isn't read.
MAX_CHARS = 20_000
#: More than twice as deep as a page and a feed escape what was escaped before.
_MAX_PASSES = 5

#: Quote marks and apostrophes of all scripts, primes that stand for them, and what can't be seen: zero-width
#: and direction marks, soft hyphens, variation selectors, the Arabic tatweel and vowel marks.
_DROPPED = dict.fromkeys(
    [
        *map(ord, "\"'`´‘’‚‛“”„‟«»‹›「」『』〝〞〟′″‵‶＂＇ʼʻ"),
        *range(0x09),
        *range(0x0E, 0x1C),
        *range(0x7F, 0x85),
        *range(0x86, 0xA0),
        *(0xAD, 0x34F, 0x61C, 0x640, 0x670, 0x180E, 0xFEFF),
        *range(0x64B, 0x653),
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFE00, 0xFE10),
    ]
)
_ELLIPSIS = re.compile(r"[.…](?: ?[.…])+|⋯")
_LINK = re.compile(
    r"(?i)(?:https?://|(?<![\w.@/])(?:t\.co|pic\.twitter\.com|pic\.x\.com)/)[a-z0-9%/?#:@!$&*+,;=._~()\[\]-]{0,2000}…?"
)
#: Who is answered, or passed on: "RT @a: ", "@a @b ", ".@a ".
_LEAD = re.compile(r"(?:(?:RT|rt) ?:? ?(?=@)|\.?@[\w.-]{1,80}[:,]? )+")

#: Scripts that put no space between words: each of their characters is taken for a word.
_SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(f"[{_SPACELESS}]|[^\\W_{_SPACELESS}]+")
#: Letters that editors spell one way and authors the other.
_SPELLINGS = str.maketrans({"ё": "е", "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي"})
_SCRIPTS = {
    "CJK": "Han",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Hangul",
}


def normalise_text(text: str) -> str:
    """The words without what papers and platforms do to them, in their own case; idempotent.

    NFKC; HTML entities resolved; quote marks, apostrophes, invisible
    characters, Arabic tatweel and vowel marks dropped; links left out; dots in
    a row made one ellipsis; white space made single spaces; "RT" and mentions at
    the beginning dropped. Only the first :data:`MAX_CHARS` characters are
    read, and the time is linear.
    """
    text = text[:MAX_CHARS]
    for _round in range(2):
        for _pass in range(_MAX_PASSES):
            before = text
            text = html.unescape(unicodedata.normalize("NFKC", text.translate(_DROPPED)))
            if text == before:
                break
        else:
            # Escaped over and over: no text that a person wrote.
            text = text.replace("&", " ")
            continue
        break
    text = _ELLIPSIS.sub("…", " ".join(text.split()))
    # A link between two dots may have parted an ellipsis.
    text = _ELLIPSIS.sub("…", " ".join(_LINK.sub(" ", text).split()))
    return text[_lead_end(text) :][:MAX_CHARS].strip()


#: "RT @name: …", "QT @name: …", "“@name: …” agreed": somebody else's words first.
_PASSED_ON = re.compile(
    r"\s{0,20}(?:[\"“”«]{0,2}(?:RT|MT|QT)\b[:\s]{0,4}@|[\"“”«]\s?@)([\w.-]{1,80}?)(?::|(?=\s|$))",
    re.IGNORECASE,
)


def retweeted_handle(text: str) -> str | None:
    """Whose post a text passes on in the old ways ("RT @name: …"), in lower case; else ``None``."""
    match = _PASSED_ON.match(text[:200])
    return match[1].lower() if match else None


def folded(text: str) -> str:
    """The normalised text without case, and without spellings that editors change as a matter of course."""
    plain = unicodedata.normalize("NFKC", normalise_text(text).casefold()).translate(_SPELLINGS)
    return plain.replace("...", "…")


def words_of(text: str) -> list[str]:
    """The words of a text that is normalised and folded; punctuation and symbols are none.

    In scripts without spaces each character counts as a word.
    """
    return _WORD.findall(text)


def columns(text: str) -> int:
    """How much a text says, in Latin characters: an East Asian wide one counts as two.

    Wide are those that Unicode's East Asian Width property (UAX #11) calls W or F.
    """
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def script_of(text: str) -> str | None:
    """The script of most letters of a text ("Latin", "Cyrillic", "Han", …); ``None`` without letters."""
    counts = Counter(
        unicodedata.name(character, "").partition(" ")[0] for character in text[:2000] if character.isalpha()
    )
    found = Counter[str]()
    for name, count in counts.items():
        found[_SCRIPTS.get(name, name.capitalize())] += count
    if found["Japanese"] * 10 > found.total():
        return "Japanese"
    return max(found, key=lambda name: (found[name], name)) if found.total() else None


def _lead_end(text: str) -> int:
    match = _LEAD.match(text)
    return match.end() if match else 0
