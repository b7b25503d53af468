"""Which entries of a source are wanted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from ..model import Filters
from .language import detect_language
from .listing import FeedEntry

#: Scripts that part no words by blanks: there a word is looked for anywhere.
_UNPARTED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
#: Of less text the language is a guess.
_ENOUGH_CHARS = 80


def why_left_out(
    filters: Filters, entry: FeedEntry, *, seen_at: datetime, is_old: bool = False
) -> str | None:
    """The first filter that an entry doesn't pass, by its name; ``None`` where it is wanted.

    ``seen_at`` is when it was first seen; ``is_old`` says that an entry without a date is no news.
    """
    if filters.max_age_seconds is not None:
        stated = entry.published_at or entry.updated_at
        if is_old if stated is None else (seen_at - stated).total_seconds() > filters.max_age_seconds:
            return "age"
    if filters.languages and (language := _language(entry)) and language not in filters.languages:
        return "language"
    if filters.sections and not _is_in_section(filters.sections, entry):
        return "section"
    if filters.words or filters.not_words:
        text = _text(entry)
        if filters.words and not _has_word(text, filters.words):
            return "words"
        if filters.not_words and _has_word(text, filters.not_words):
            return "not_words"
    return None


def _text(entry: FeedEntry) -> str:
    """What is looked at for words; an entry without any is known by those in its address."""
    words = " ".join(filter(None, (entry.title, entry.summary)))
    if not words and entry.url:
        words = re.sub(r"[-_/+.]", " ", unquote(urlsplit(entry.url).path))
    return words.casefold()


def _has_word(text: str, words: tuple[str, ...]) -> bool:
    return _pattern(words).search(text) is not None


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(_one_pattern(" ".join(word.casefold().split())) for word in words))


def _one_pattern(word: str) -> str:
    stem = word.rstrip("*")
    said = re.escape(stem).replace(r"\ ", r"\s")
    if _UNPARTED.search(stem):
        return said
    end = "" if word.endswith("*") or not re.search(r"\w$", stem) else r"(?!\w)"
    return (r"(?<!\w)" if re.match(r"\w", stem) else "") + said + end


def _is_in_section(sections: Iterable[str], entry: FeedEntry) -> bool:
    folders = [unquote(part).casefold() for part in urlsplit(entry.url or "").path.split("/")[:-1]]
    path = "/" + "/".join(filter(None, folders)) + "/"
    categories = {category.casefold() for category in entry.categories}
    wanted = [section.casefold().strip("/") for section in sections]
    return any(section in categories or f"/{section}/" in path for section in wanted if section)


def _language(entry: FeedEntry) -> str | None:
    """Two letters; ``None`` where neither the source nor enough text tells it."""
    if entry.language:
        return re.split("[-_]", entry.language.strip().lower(), maxsplit=1)[0] or None
    text = " ".join(filter(None, (entry.title, entry.summary)))
    return detect_language(text) if len(text) >= _ENOUGH_CHARS else None
