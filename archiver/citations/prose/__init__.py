"""Finds posts that an article only names: "said in a Facebook post on Wednesday".

The way: segment → tag → anchors → authors and dates → clusters → quotations →
citations with confidence. Each step is a file of this folder; the words of each
language are data in ``lexicon/``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING

from ...articles.language import TOLD_BY_SCRIPT, detect_language
from ...lightly import dataclass
from ...model import ArticleVersion, Citation, Span
from .lexicon import Lexicon, languages, load_lexicon

if TYPE_CHECKING:
    from .linked import Told

__all__ = ["Prose", "find_prose", "language_of", "languages", "read_prose"]

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
    return read_prose(version).citations


@dataclass(frozen=True, kw_only=True)
class Prose:
    """What a version's prose tells."""

    citations: list[Citation] = field(default_factory=list)
    #: What the sentences of links tell of the posts they lead to.
    told: Mapping[Span, Told] = field(default_factory=dict)
    #: What was too much to be read whole: ``"prose"``, ``"prose_citations"``.
    cut: tuple[str, ...] = ()


def read_prose(version: ArticleVersion, links: Sequence[Span] = ()) -> Prose:
    """What :func:`find_prose` finds, and what the sentences of ``links`` tell.

    Of a longer text only the first :data:`READ_CHARACTERS` count.
    """
    cut: tuple[str, ...] = ()
    if len(version.text) > READ_CHARACTERS:
        cut = ("prose",)
        version = replace(version, text=version.text[:READ_CHARACTERS])
        links = [link for link in links if link.end <= READ_CHARACTERS]
    lexicon = _lexicon(version)
    if lexicon is None:
        return Prose()
    names_posts = lexicon.gate.search(version.text)
    if not names_posts and not links:
        return Prose(cut=cut)
    from .finder import cite
    from .linked import tell_links
    from .reading import analyse

    analysis = analyse(version, lexicon)
    citations, more = cite(version, lexicon, analysis) if names_posts else ([], False)
    told = tell_links(version, analysis, links) if links else {}
    return Prose(citations=citations, told=told, cut=(*cut, "prose_citations") if more else cut)


def _lexicon(version: ArticleVersion) -> Lexicon | None:
    language = language_of(version)
    return load_lexicon(language) if language is not None else None
