"""A home whose catalogue has citations that the machine couldn't decide."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from archiver.catalog import SqlCatalog
from archiver.model import (
    Account,
    ArticleVersion,
    Candidate,
    Citation,
    Memento,
    PostRef,
    Quote,
    QuoteMatch,
    Resolution,
    Span,
)
from tests.catalog.examples import settings_of
from tests.system.posts import posting

AT = datetime(2026, 9, 16, 8, tzinfo=UTC)
ARTICLE = "https://paper.example/bridge"
TEXT = "The bridge stays open, Mara Lind wrote on Bluesky: “The bridge stays open”. Ivo Ferri wrote, too."
#: What a stranger may write to take over a terminal.
HOSTILE = "Bridge\x1b]0;owned\x07\x1b[2J \u202egnp\u202c shut\r\nfake prompt"


def candidates() -> tuple[Candidate, ...]:
    """The first is the post of :func:`tests.system.posts.posting` on Bluesky."""
    real = posting("bluesky")
    ref = PostRef("bluesky", f"mara.example/{real.key}", "mara.example")
    url = f"https://bsky.app/profile/mara.example/post/{real.key}"
    account = Account(
        platform="bluesky",
        handle="mara.example",
        owner="Mara Lind",
        origin="people",
        evidence="your own list",
    )
    memento = Memento(
        archive="wayback", url=f"https://web.archive.example/web/2026/{url}", original=url, at=AT
    )
    quotes = (QuoteMatch(quote="The bridge stays open", score=88.0, verdict="exact"),)
    other = PostRef("bluesky", "mara.example/3kother2zpok2m", "mara.example")
    return (
        Candidate(
            post=ref,
            url=url,
            found_by="wayback",
            account=account,
            posted_at=AT - timedelta(days=1),
            text="The bridge stays open & safe.",
            memento=memento,
            score=88.0,
            quotes=quotes,
            notes=("posted the day before the article",),
        ),
        Candidate(post=other, url=f"{url}x", found_by="wayback", text=HOSTILE, score=71.0, notes=(HOSTILE,)),
    )


def citation(number: int = 0) -> Citation:
    start = TEXT.index("Mara")
    quoted = TEXT.index("“") + 1
    return Citation(
        kind="prose",
        platform="bluesky",
        author=f"Mara Lind{number or ''}",
        quotes=(Quote("The bridge stays open", quoted, quoted + 21, "same-sentence"),),
        when="Tuesday",
        mentions=(Span("prose", TEXT[start : start + 26], start, start + 26),),
    )


def by_machine(**more: object) -> Resolution:
    given = {"state": "candidates", "method": "quote-match", "candidates": candidates(), "decided_at": AT}
    return Resolution(**{**given, "reasons": ("two posts fit",), **more})


def fill(home: Path, number: int = 2, *, url: str = ARTICLE) -> list[str]:
    """So many citations of one article, all undecided; their ids, in order."""
    catalog = SqlCatalog(settings_of(home))
    with catalog.begin() as session:
        article_id = session.save_article(url, collection="main", at=AT)
        version = ArticleVersion(url=url, title="Bridge", text=TEXT, published_at=AT, language="en")
        version_id, _ = session.save_version(article_id, version, at=AT)
        ids = session.save_citations(version_id, [citation(n) for n in range(number)])
        for citation_id in ids:
            session.save_resolution(citation_id, by_machine())
    catalog.close()
    return ids


def decide_again(home: Path, citation_id: str, **more: object) -> None:
    """The machine decides once more, as after new look-ups."""
    catalog = SqlCatalog(settings_of(home))
    with catalog.begin() as session:
        session.save_resolution(citation_id, by_machine(margin=17.0, **more))
    catalog.close()
