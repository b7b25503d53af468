"""Finds posts that an article only names: "said in a Facebook post on Wednesday".

The way: segment → tag → anchors → authors and dates → clusters → quotations →
citations with confidence. Each step is a file of this folder; the words of each
language are data in ``lexicon/``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ...articles.language import TOLD_BY_SCRIPT, detect_language
from ...model import ArticleVersion, Citation, Span
from .lexicon import Lexicon, languages, load_lexicon

if TYPE_CHECKING:
    from .linked import Told

__all__ = ["find_prose", "language_of", "languages", "read_prose"]

#: Below this many characters a page's own statement of its language counts more than its words.
SURE_CHARACTERS = 400
#: Prose that is read of one article: a book has as much, a long live blog half of it;
#: more would hold up the articles behind it.
READ_CHARACTERS = 400_000


def language_of(version: ArticleVersion) -> str | None:
    """The language to read a version in: what its words tell, else what it states."""
    declared = (version.language or "").split("-")[0].split("_")[0].lower() or None
    detected = detect_language(version.text)
    if detected is None:
        return declared
    if declared is not None and len(version.text) < SURE_CHARACTERS and detected not in TOLD_BY_SCRIPT:
        return declared
    return detected


def find_prose(version: ArticleVersion) -> list[Citation]:
    """The citations that a version's prose makes, in text order; empty in a language without a lexicon."""
    return read_prose(version)[0]


def read_prose(
    version: ArticleVersion, links: Sequence[Span] = ()
) -> tuple[list[Citation], dict[Span, Told]]:
    """What :func:`find_prose` finds, and what the sentences of ``links`` tell of the posts they lead to.

    Of a longer text only the first :data:`READ_CHARACTERS` count.
    """
    if len(version.text) > READ_CHARACTERS:
        version = replace(version, text=version.text[:READ_CHARACTERS])
        links = [link for link in links if link.end <= READ_CHARACTERS]
    lexicon = _lexicon(version)
    if lexicon is None:
        return [], {}
    names_posts = lexicon.gate.search(version.text)
    if not names_posts and not links:
        return [], {}
    from .finder import cite
    from .linked import tell_links
    from .reading import analyse

    analysis = analyse(version, lexicon)
    return (
        cite(version, lexicon, analysis) if names_posts else [],
        tell_links(version, analysis, links) if links else {},
    )


def _lexicon(version: ArticleVersion) -> Lexicon | None:
    language = language_of(version)
    return load_lexicon(language) if language is not None else None
