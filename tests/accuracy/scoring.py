"""Scores found citations against the gold that stands beside the paragraphs.

A found citation meets a gold one of the same platform when the author's last
word, the handle or half of the quoted words agree (or gold names none of
them); the best pairs first, each side once.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archiver.citations.prose import find_prose
from archiver.model import ArticleVersion, Citation

FOLDER = Path(__file__).parent / "prose"
#: Texts by people who had seen neither the rules nor ``prose``: nearer to what a newsroom will find.
BLIND = Path(__file__).parent / "blind"
PUBLISHED = datetime(2026, 5, 14, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    id: str
    language: str
    text: str
    citations: list[dict[str, Any]]

    @property
    def frozen(self) -> bool:
        """Every second case: reported apart, and from its pinning on no source of rules."""
        return int(self.id.split("-")[1]) % 2 == 0


def load_cases(folder: Path = FOLDER) -> list[Case]:
    cases = []
    for path in sorted(folder.glob("*.toml")):
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            cases.append(Case(row["id"], path.stem, row["text"], row["citations"]))
    return cases


def find(case: Case) -> list[Citation]:
    version = ArticleVersion(url=None, text=case.text, language=case.language, published_at=PUBLISHED)
    return find_prose(version)


@dataclass
class Score:
    right: int = 0
    wrong: int = 0
    missed: int = 0
    authors: list[bool] = field(default_factory=list)
    quotes: list[float] = field(default_factory=list)
    dates: list[bool] = field(default_factory=list)
    plurals: list[bool] = field(default_factory=list)
    #: Confidence and whether the citation was right.
    confidences: list[tuple[float, bool]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong or 1)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed or 1)

    @property
    def f1(self) -> float:
        return 2 * self.right / (2 * self.right + self.wrong + self.missed or 1)

    @property
    def calibration_error(self) -> float:
        bins: dict[int, list[tuple[float, bool]]] = {}
        for confidence, hit in self.confidences:
            bins.setdefault(min(9, int(confidence * 10)), []).append((confidence, hit))
        gap = sum(abs(sum(c for c, _ in rows) - sum(h for _, h in rows)) for rows in bins.values())
        return gap / (len(self.confidences) or 1)

    def numbers(self) -> dict[str, float]:
        return {
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "author": mean(self.authors),
            "quotes": mean(self.quotes),
            "dates": mean(self.dates),
            "plural": mean(self.plurals),
        }


def mean(values: Iterable[float]) -> float:
    rows = list(values)
    return sum(rows) / len(rows) if rows else 1.0


def score(cases: Iterable[Case]) -> Score:
    total = Score()
    for case in cases:
        add_case(total, case, find(case))
    return total


def add_case(total: Score, case: Case, found: list[Citation]) -> None:
    """Counts one case's found citations, those without an address, into ``total``."""
    pairs = sorted(
        (
            (_strength(gold, citation), -g, -f)
            for g, gold in enumerate(case.citations)
            for f, citation in enumerate(found)
        ),
        reverse=True,
    )
    met_gold: set[int] = set()
    met_found: set[int] = set()
    for strength, g, f in pairs:
        if strength <= 0 or -g in met_gold or -f in met_found:
            continue
        met_gold.add(-g)
        met_found.add(-f)
        _compare(total, case, case.citations[-g], found[-f])
    total.right += len(met_gold)
    total.wrong += len(found) - len(met_found)
    total.missed += len(case.citations) - len(met_gold)
    for number, citation in enumerate(found):
        total.confidences.append((citation.confidence, number in met_found))
        if number not in met_found:
            total.errors.append(f"{case.id} wrong {citation.platform} {citation.author} {citation.rules}")
    for number, gold in enumerate(case.citations):
        if number not in met_gold:
            total.errors.append(f"{case.id} missed {gold}")


def _compare(total: Score, case: Case, gold: dict[str, Any], citation: Citation) -> None:
    if gold.get("author"):
        total.authors.append(same_author(gold, citation))
        if not total.authors[-1]:
            total.errors.append(f"{case.id} author {gold['author']} / {citation.author} {citation.rules}")
    total.quotes.append(quote_f1(gold, citation))
    if total.quotes[-1] < 0.9:
        given = [quote.text for quote in citation.quotes]
        total.errors.append(f"{case.id} quotes {gold.get('quotes', [])} / {given} {citation.rules}")
    total.dates.append(folded(gold.get("when")) == folded(citation.when))
    if not total.dates[-1]:
        total.errors.append(f"{case.id} date {gold.get('when')} / {citation.when} {citation.rules}")
    total.plurals.append(bool(gold.get("plural")) == citation.plural)
    if not total.plurals[-1]:
        total.errors.append(f"{case.id} plural {citation.rules}")
    if "addressee" in gold and gold["addressee"] != citation.addressee:
        total.errors.append(f"{case.id} addressee {gold['addressee']} / {citation.addressee}")


def _strength(gold: dict[str, Any], citation: Citation) -> float:
    if gold["platform"] != citation.platform:
        return 0
    author = same_author(gold, citation)
    words = _overlap(_words(gold.get("quotes", [])), _words([quote.text for quote in citation.quotes]))
    if author or words >= 0.5:
        return 1 + author + words
    return 0.5 if not gold.get("author") and not gold.get("handle") and not gold.get("quotes") else 0


def same_author(gold: dict[str, Any], citation: Citation) -> bool:
    if gold.get("handle") and citation.handle and gold["handle"].lower() == citation.handle.lower():
        return True
    wanted, given = _tokens(gold.get("author") or ""), _tokens(citation.author or "")
    return bool(wanted and given and wanted[-1] == given[-1])


def _tokens(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _words(quotes: Iterable[str]) -> Counter[str]:
    return Counter(word for quote in quotes for word in _tokens(quote))


def _overlap(one: Counter[str], other: Counter[str]) -> float:
    return (one & other).total() / (min(one.total(), other.total()) or 1)


def quote_f1(gold: dict[str, Any], citation: Citation) -> float:
    wanted = _words(gold.get("quotes", []))
    given = _words(quote.text for quote in citation.quotes)
    if not wanted and not given:
        return 1.0
    return 2 * (wanted & given).total() / (wanted.total() + given.total())


def folded(words: str | None) -> str:
    return " ".join(word for word in _tokens(words or "") if word not in {"on", "in", "the"})
