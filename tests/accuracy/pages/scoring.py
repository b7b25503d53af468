"""Scores what is found in whole pages against the gold beside them.

Citations with an address are compared by the post that the address names,
those without as the paragraphs' are. A named citation is wrong where gold has
the same post with its address: the sentence that introduces an embed is part
of that citation.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from archiver.articles.html import read_html
from archiver.citations.find import find_citations
from archiver.model import Citation
from archiver.platforms import find_post
from tests.accuracy.scoring import Case, Score, add_case, folded, mean, quote_f1, same_author

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Page:
    name: str
    body: bytes
    language: str
    citations: list[dict[str, Any]]

    @property
    def frozen(self) -> bool:
        """The even pages: never looked at while rules are written."""
        return int(self.name[:2]) % 2 == 0

    @cached_property
    def found(self) -> tuple[Citation, ...]:
        return find_citations(read_html(self.body, url=f"https://paper.example/{self.name}"))


def load_pages() -> list[Page]:
    pages = []
    for path in sorted(FOLDER.glob("*.html")):
        gold = tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))
        pages.append(Page(path.stem, path.read_bytes(), gold["language"], gold.get("citation", [])))
    return pages


def post_key(url: str) -> str:
    """The same for all addresses of one post."""
    post = find_post(url)
    return post.id if post else url


@dataclass
class PageScore:
    right: int = 0
    wrong: int = 0
    missed: int = 0
    authors: list[bool] = field(default_factory=list)
    quotes: list[float] = field(default_factory=list)
    dates: list[bool] = field(default_factory=list)
    prose: Score = field(default_factory=Score)
    errors: list[str] = field(default_factory=list)

    def numbers(self) -> dict[str, float]:
        return {
            "url_precision": self.right / (self.right + self.wrong or 1),
            "url_recall": self.right / (self.right + self.missed or 1),
            "url_author": mean(self.authors),
            "url_quotes": mean(self.quotes),
            "url_dates": mean(self.dates),
            "prose_precision": self.prose.precision,
            "prose_recall": self.prose.recall,
            "prose_author": mean(self.prose.authors),
            "prose_quotes": mean(self.prose.quotes),
            "prose_dates": mean(self.prose.dates),
        }


def score_pages(pages: Iterable[Page]) -> PageScore:
    total = PageScore()
    for page in pages:
        wanted = {post_key(gold["url"]): gold for gold in page.citations if "url" in gold}
        found = {post_key(citation.url): citation for citation in page.found if citation.url}
        total.right += len(wanted.keys() & found.keys())
        total.wrong += len(found.keys() - wanted.keys())
        total.missed += len(wanted.keys() - found.keys())
        total.errors += [f"{page.name} wrong {found[key].url}" for key in found.keys() - wanted.keys()]
        total.errors += [f"{page.name} missed {wanted[key]['url']}" for key in wanted.keys() - found.keys()]
        for key in sorted(wanted.keys() & found.keys()):
            _compare(total, page, wanted[key], found[key])
        named = [gold for gold in page.citations if "url" not in gold]
        case = Case(page.name, page.language, "", named)
        add_case(total.prose, case, [citation for citation in page.found if not citation.url])
    total.errors += total.prose.errors
    return total


def _compare(total: PageScore, page: Page, gold: dict[str, Any], citation: Citation) -> None:
    if gold.get("author") or gold.get("handle"):
        total.authors.append(same_author(gold, citation))
        if not total.authors[-1]:
            told = gold.get("author") or gold["handle"]
            total.errors.append(
                f"{page.name} author {told} / {citation.author} {citation.handle} {gold['url']}"
            )
    total.quotes.append(quote_f1(gold, citation))
    if total.quotes[-1] < 0.9:
        got = [quote.text for quote in citation.quotes]
        total.errors.append(f"{page.name} quotes {gold.get('quotes', [])} / {got} {gold['url']}")
    claimed = citation.claim.posted_on if citation.claim else None
    total.dates.append(_same_date(gold.get("when"), citation.when or claimed))
    if not total.dates[-1]:
        total.errors.append(f"{page.name} date {gold.get('when')} / {citation.when} {claimed} {gold['url']}")


def _same_date(wanted: str | None, given: str | None) -> bool:
    """Whether one says what the other says; an embed tells more of its date than the sentence before it."""
    one, other = set(folded(wanted).split()), set(folded(given).split())
    return one == other or bool(one and other and (one <= other or other <= one))
