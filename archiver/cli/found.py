"""An article's citations as a JSON line or as text; done in whichever process read the article."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from ..citations.clauses import find_clause
from ..exports.found import found_row
from ..lightly import dataclass
from .text import clean, shorten

if TYPE_CHECKING:
    from ..model import Citation, Span
    from ..service import Found


#: What an article has too much of, by its name in JSON.
_CUT = {
    "markup": "tags",
    "text": "text",
    "links": "links",
    "embeds": "embeds",
    "prose": "text in which posts are only named",
    "prose_citations": "posts that are only named",
}


@dataclass(frozen=True, kw_only=True)
class Rendering:
    """What of an article is shown."""

    min_confidence: float = 0.0
    #: Leave out articles that cite nothing.
    citing_only: bool = False
    explain: bool = False

    def citations_of(self, found: Found) -> tuple[Citation, ...] | None:
        """The citations to show, or ``None`` where the article is left out."""
        kept = tuple(c for c in found.citations if c.confidence >= self.min_confidence)
        return None if self.citing_only and not kept else kept


@dataclass(frozen=True, kw_only=True)
class AsJson(Rendering):
    """One JSON line an article; unknown is null."""

    def __call__(self, found: Found) -> str | None:
        citations = self.citations_of(found)
        if citations is None:
            return None
        row = found_row(
            found.source,
            found.version,
            citations,
            prose_read=found.prose_read,
            cut=found.cut,
            explain=self.explain,
        )
        return json.dumps(row, ensure_ascii=False)


@dataclass(frozen=True, kw_only=True)
class AsText(Rendering):
    """A few lines a citation, for a person."""

    colour: bool = False

    def __call__(self, found: Found) -> str | None:
        citations = self.citations_of(found)
        return None if citations is None else "\n".join(self._article(found, citations))

    def _article(self, found: Found, citations: tuple[Citation, ...]) -> Iterator[str]:
        version = found.version
        yield self._style(clean(version.title or found.source), bold=True)
        facts = [version.url or found.source, version.language or "language unknown"]
        if version.published_at:
            facts.append(f"published {version.published_at:%Y-%m-%d}")
        yield "  " + " · ".join(clean(fact) for fact in facts)
        if not found.prose_read and version.text.strip():
            known = found.prose_language or "an unknown language"
            yield f"  prose in {known} can't be read: only embeds and links are found"
        if found.cut:
            yield f"  too much to be read whole, cut: {', '.join(_CUT[name] for name in found.cut)}"
        if not citations:
            yield "  cites no social post"
        for number, citation in enumerate(citations, start=1):
            yield from self._citation(number, citation)
        yield ""

    def _citation(self, number: int, citation: Citation) -> Iterator[str]:
        who = citation.author or (f"@{citation.handle}" if citation.handle else "author not named")
        about = [citation.kind, "several posts" if citation.plural else "one post"]
        about += [part for part in (citation.medium, citation.deleted and "said to be deleted") if part]
        about += [part for part in (citation.when, citation.addressee and f"to {citation.addressee}") if part]
        about.append(f"confidence {citation.confidence:.2f}")
        platform, name = self._style(citation.platform, fg="cyan"), self._style(clean(who), bold=True)
        yield f"  {number}. {platform}  {name}  ({', '.join(clean(part) for part in about)})"
        if citation.url:
            yield f"     {clean(citation.url)}"
        for quote in citation.quotes:
            why = f"   [{quote.reason}]" if self.explain else ""
            yield f"     “{shorten(quote.text, 160)}”{why}"
        for span in citation.mentions:
            if span.text:
                shown = self._marked(span, citation) if self.explain else shorten(span.text, 120)
                yield f"     at {span.start}-{span.end}: {shown}"
        if self.explain:
            yield "     found by"
            for code in citation.rules:
                clause = find_clause(code)
                yield f"       {code}" + (f": {clause}" if clause else "")

    def _marked(self, span: Span, citation: Citation) -> str:
        """The sentence, with author, quotes and date words in colour."""
        colours = dict.fromkeys((quote.text for quote in citation.quotes), "yellow")
        if citation.author:
            colours |= dict.fromkeys((citation.author, citation.author.split()[-1]), "green")
        colours |= {words: "magenta" for words in (citation.when, citation.addressee) if words}
        if not colours:
            return clean(span.text)
        longest_first = sorted(colours, key=len, reverse=True)
        pattern = re.compile("|".join(re.escape(words) for words in longest_first))
        pieces, end = [], 0
        for match in pattern.finditer(span.text):
            pieces += [
                clean(span.text[end : match.start()]),
                self._style(clean(match[0]), fg=colours[match[0]]),
            ]
            end = match.end()
        return "".join((*pieces, clean(span.text[end:])))

    def _style(self, text: str, **how: Any) -> str:
        return click.style(text, **how) if self.colour else text


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
