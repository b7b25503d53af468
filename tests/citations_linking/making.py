"""Citations, candidates and decisions in one line each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from archiver.citations.linking import decide, rank, window_of
from archiver.model import Account, Candidate, Citation, PostRef, Quote, Resolution

#: When the article of these tests came out, a Thursday.
ARTICLE_AT = datetime(2024, 5, 16, 15, 30, tzinfo=UTC)
WEDNESDAY = datetime(2024, 5, 15, tzinfo=UTC)
DAY = timedelta(days=1)


def account(handle: str = "mara_velt", owner: str = "Mara Velt", **fields: object) -> Account:
    given = {"platform": "x", "origin": "people", "evidence": "it is in your list"} | fields
    return Account(handle=handle, owner=owner, **given)  # type: ignore[arg-type]


MARA = account()


def citation(*quotes: str, **fields: object) -> Citation:
    given = {
        "kind": "prose",
        "platform": "x",
        "author": "Mara Velt",
        "quotes": tuple(Quote(text, 0, len(text), "same-sentence") for text in quotes),
    }
    return Citation(**(given | fields))  # type: ignore[arg-type]


def on_wednesday(*quotes: str, **fields: object) -> Citation:
    given = {"when": "Wednesday", "when_from": WEDNESDAY, "when_to": WEDNESDAY + DAY} | fields
    return citation(*quotes, **given)


def post(
    text: str | None,
    at: datetime | None = WEDNESDAY + timedelta(hours=9),
    *,
    post_id: str | None = None,
    by: Account | None = MARA,
    **fields: object,
) -> Candidate:
    number = post_id or str(abs(hash((text, at))) % 10**15)
    handle = by.handle if by else "i"
    given = {
        "post": PostRef("x", number, by.handle if by else None),
        "url": f"https://x.com/{handle}/status/{number}",
        "found_by": "wayback",
        "account": by,
        "posted_at": at,
        "text": text,
        "text_origin": "wayback" if text is not None else None,
    }
    return Candidate(**(given | fields))  # type: ignore[arg-type]


def decided(
    cited: Citation,
    candidates: Sequence[Candidate],
    *,
    accounts: Sequence[Account] = (MARA,),
    published_at: datetime | None = ARTICLE_AT,
    language: str | None = "en",
    tried: Sequence[str] = (),
) -> Resolution:
    window = window_of(cited, published_at)
    ranked = rank(cited, candidates, window, published_at=published_at, accounts=accounts)
    return decide(
        cited,
        ranked,
        accounts=accounts,
        published_at=published_at,
        article_language=language,
        tried=tried,
        at=datetime(2026, 1, 1, tzinfo=UTC),
    )
