"""Candidates that need nobody asked: the article's own embeds and links, and the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from ...citations.linking import Window
from ...model import Account, Candidate, PostMetadata, PostRef
from ...platforms import PLATFORMS
from ...ports import Session
from .case import Case, Sibling

#: Posts of one account that the catalogue gives for one citation.
_MOST_KNOWN = 500


def article_candidates(case: Case, session: Session) -> list[Candidate]:
    """The posts of the named platform that the article itself shows or links, and whose they say they are."""
    found = []
    for sibling in case.siblings:
        ref, url = _post_of(sibling)
        if ref is None or url is None or case.citation.platform not in (ref.platform, "unknown"):
            continue
        known = session.find_post(ref)
        claim = sibling.citation.claim
        is_known = known is not None and bool(known.metadata.text)
        metadata = known.metadata if known and is_known else claim or PostMetadata()
        candidate = Candidate(
            post=ref, url=url, found_by="article", posted_at=time_of(ref, metadata.posted_at)
        )
        found.append(with_metadata(candidate, metadata, "catalogue" if is_known else "embed"))
    return found


def known_candidates(case: Case, accounts: Sequence[Account], session: Session) -> Iterator[Candidate]:
    """The posts of these accounts that the catalogue knows and that fall into the window."""
    if case.window is None:
        return
    for account in accounts:
        known = session.iter_posts_of(
            account.platform, account.handle, start=case.window.start, end=case.window.end, limit=_MOST_KNOWN
        )
        for post, posted_at in known:
            origin = post.origins.get("text")
            candidate = Candidate(
                post=post.ref,
                url=post.url,
                found_by="catalogue",
                account=account,
                posted_at=time_of(post.ref, posted_at),
            )
            yield with_metadata(candidate, post.metadata, origin.name if origin else None)


def with_metadata(candidate: Candidate, said: PostMetadata, origin: str | None) -> Candidate:
    """A candidate with what is said of it: its words, and whose they are."""
    shared = said.shared
    return replace(
        candidate,
        text=said.text,
        text_origin=origin if said.text else None,
        author_name=said.author_name,
        handle=said.handle,
        passes_on=(shared.author or shared.post_id) if shared else None,
        posted_at=time_of(candidate.post, said.posted_at) or candidate.posted_at,
    )


def time_of(ref: PostRef, stated: datetime | None) -> datetime | None:
    """When a post was posted: as its id tells, where ids tell it exactly, else as it is stated."""
    platform = PLATFORMS.get(ref.platform)
    minted = platform.minted_at(ref.post_id) if platform else None
    is_exact = (
        platform is not None and platform.timed_ids is not None and not platform.timed_ids.is_lower_bound
    )
    return minted if minted is not None and (is_exact or stated is None) else stated


def join(groups: Iterable[Iterable[Candidate]]) -> list[Candidate]:
    """One candidate a post, with what each group knows of it; the first that met it counts."""
    joined: dict[PostRef, Candidate] = {}
    for group in groups:
        for candidate in group:
            known = joined.setdefault(candidate.post, candidate)
            if known is candidate:
                continue
            first, second = (known, candidate) if known.text is not None else (candidate, known)
            joined[candidate.post] = replace(
                first,
                found_by=known.found_by,
                account=known.account or candidate.account,
                memento=known.memento or candidate.memento,
                posted_at=first.posted_at or second.posted_at,
            )
    return list(joined.values())


def nearest(candidates: Sequence[Candidate], window: Window | None, most: int) -> list[Candidate]:
    """At most so many: those of the article, then those closest to the window's centre, the latest first."""

    def order(one: Candidate) -> tuple[object, ...]:
        at = one.posted_at
        away = window.distance(at).total_seconds() if window and at else 0.0
        return one.found_by != "article", at is None, away, -at.timestamp() if at else 0.0

    return list(candidates) if len(candidates) <= most else sorted(candidates, key=order)[:most]


def _post_of(sibling: Sibling) -> tuple[PostRef | None, str | None]:
    """What an embed or link leads to; a post that is only named, and was found, isn't shown by it."""
    if sibling.citation.kind == "prose":
        return None, None
    resolution = sibling.resolution
    if resolution is not None and resolution.post is not None:
        return resolution.post, resolution.url
    return sibling.citation.post, sibling.citation.url
