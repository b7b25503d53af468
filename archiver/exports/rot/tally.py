"""Findings counted: every share with the number that it is a share of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from ...lightly import dataclass
from ..mementos import choose_elsewhere
from .fate import ALIVE, DEFINITIONS, KNOWN, LOST, Fate, Finding

#: Stands for articles that no source listed.
BY_HAND = ""
#: Groups of one kind that are told apart; the rest is counted together.
_MOST_GROUPS = 10_000
_REST = "…"


@dataclass
class Tally:
    """Counts of findings as they come, articles in one piece each; memory grows with the posts alone."""

    articles: int = 0
    citations: Counter[Fate] = field(default_factory=Counter)
    posts: Counter[Fate] = field(default_factory=Counter)
    by_platform: dict[str, Counter[Fate]] = field(default_factory=dict)
    by_month: dict[str, Counter[Fate]] = field(default_factory=dict)
    by_source: dict[str, Counter[Fate]] = field(default_factory=dict)
    #: Of the posts that are lost: what is held of them, by us first.
    held: Counter[str] = field(default_factory=Counter)
    _seen: set[str] = field(default_factory=set)
    _article: str | None = None

    def add(self, finding: Finding) -> None:
        cited, fate = finding.cited, finding.fate
        if cited.article_id != self._article:
            self._article = cited.article_id
            self.articles += 1
        self.citations[fate] += 1
        at = cited.published_at or cited.first_seen_at
        _group(self.by_month, f"{at.year}-{at.month:02}")[fate] += 1
        _group(self.by_source, cited.source or BY_HAND)[fate] += 1
        if cited.post is None or cited.post in self._seen:
            return
        self._seen.add(cited.post)
        self.posts[fate] += 1
        _group(self.by_platform, cited.platform)[fate] += 1
        if fate in LOST:
            self.held[held_of(finding)] += 1

    def as_json(self, sources: Mapping[str, str]) -> dict[str, Any]:
        """The counts with their denominators and definitions; ``sources`` are names by id."""
        by_source = {
            source_id: {"name": sources.get(source_id) or "no source: named by a person", **_shares(counts)}
            for source_id, counts in _largest(self.by_source)
        }
        return {
            "articles": self.articles,
            "citations": _shares(self.citations),
            "posts": _shares(self.posts),
            "lost_posts": {
                "total": sum(self.posts[fate] for fate in LOST),
                **{name: self.held[name] for name in HELD},
            },
            "by_platform": {name: _shares(counts) for name, counts in _largest(self.by_platform)},
            "by_month": {name: _shares(self.by_month[name]) for name in sorted(self.by_month)},
            "by_source": by_source,
            "definitions": {fate.value: DEFINITIONS[fate] for fate in Fate} | _TERMS,
        }


#: What is held of a lost post, the best first.
HELD = {
    "held": "we hold a good capture of its page from before it was lost",
    "held_copy": "we hold an archive's copy that was fetched in its place",
    "elsewhere": "we hold no page; a web archive says it has a copy from before it was lost",
    "text_only": "no page anywhere; its text was told by its platform or an archive, and is kept",
    "nothing": "neither page nor text, but for what the article itself shows of it",
}
_TERMS = {
    "citations": "posts as articles cite them: one that three articles cite counts three times",
    "posts": "posts that are cited, each once; citations of which no post is known are not among them",
    "known": "those of which it is known whether they are there: " + ", ".join(KNOWN),
    "survival": f"share of those known that are there ({', '.join(ALIVE)}); null where none is known",
    "month": "of the article: when it was published, else when it was first seen; counts citations",
    "source": "the one that listed the article first; counts citations",
    "text": "only citations in the text of an article that was read last",
} | HELD


def held_of(finding: Finding) -> str:
    """What is held of a post: a key of :data:`HELD`."""
    trouble = finding.cited.trouble
    if trouble is None:
        return "nothing"
    if trouble.held is not None:
        return "held_copy" if trouble.held.memento else "held"
    if choose_elsewhere(trouble.holdings, finding.since) is not None:
        return "elsewhere"
    return "text_only" if trouble.has_text else "nothing"


def _shares(counts: Counter[Fate]) -> dict[str, Any]:
    known, alive = (sum(counts[fate] for fate in some) for some in (KNOWN, ALIVE))
    return {
        "total": counts.total(),
        **{fate.value: counts[fate] for fate in Fate},
        "known": known,
        "survival": round(alive / known, 4) if known else None,
    }


def _group(groups: dict[str, Counter[Fate]], name: str) -> Counter[Fate]:
    found = groups.get(name)
    if found is None:
        found = groups.setdefault(name if len(groups) < _MOST_GROUPS else _REST, Counter())
    return found


def _largest(groups: Mapping[str, Counter[Fate]]) -> list[tuple[str, Counter[Fate]]]:
    return sorted(groups.items(), key=lambda one: (-one[1].total(), one[0]))
