"""Finds posts that an article only names: "said in a Facebook post on Wednesday".

The way: segment → tag → anchors → authors and dates → clusters → quotations →
citations with confidence. Each step is a file of this folder; the words of each
language are data in ``lexicon/``.
"""

from __future__ import annotations

from ...articles.language import detect_language
from ...model import ArticleVersion, Citation
from .lexicon import Lexicon, languages, load_lexicon

__all__ = ["find_prose", "language_of", "languages"]

#: Below this many characters a page's own statement of its language counts more than its words.
SURE_CHARACTERS = 400


def language_of(version: ArticleVersion) -> str | None:
    """The language to read a version in: what its words tell, else what it states."""
    declared = (version.language or "").split("-")[0].split("_")[0].lower() or None
    detected = detect_language(version.text)
    if detected is None:
        return declared
    if declared is not None and len(version.text) < SURE_CHARACTERS:
        return declared
    return detected


def find_prose(version: ArticleVersion) -> list[Citation]:
    """The citations that a version's prose makes, in text order; empty in a language without a lexicon."""
    lexicon = _lexicon(version)
    if lexicon is None or not lexicon.gate.search(version.text):
        return []
    from .finder import cite

    return cite(version, lexicon)


def _lexicon(version: ArticleVersion) -> Lexicon | None:
    language = language_of(version)
    return load_lexicon(language) if language is not None else None
