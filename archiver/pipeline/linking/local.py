"""Candidates that need nobody asked: the article's own embeds and links, and the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from ...model import Account, Candidate, PostMetadata, PostRef
from ...platforms import PLATFORMS
from ...ports import Session
from .case import Case, Sibling

#: Posts of one account that the catalogue gives for one citation.
_MOST_KNOWN = 500


def article_candidates(case: Case, session: Session) -> list[Candidate]:
    """The posts of the named platform that the article itself shows or links."""
    found = []
    for sibling in case.siblings:
        ref, url = _post_of(sibling)
        if ref is None or url is None or ref.platform != case.citation.platform:
            continue
        known = session.find_post(ref)
        claim = sibling.citation.claim
        metadata = known.metadata if known and known.metadata.text else claim or PostMetadata()
        found.append(
            Candidate(
                post=PostRef(
                    ref.platform, ref.post_id, metadata.handle or sibling.citation.handle or ref.author
                ),
                url=url,
                found_by="article",
                account=_account_of(sibling, metadata, ref),
                posted_at=metadata.posted_at or minted_at(ref),
                text=metadata.text,
                text_origin=_text_origin(known is not None and known.metadata.text is not None, claim),
            )
        )
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
            yield Candidate(
                post=post.ref,
                url=post.url,
                found_by="catalogue",
                account=account,
                posted_at=posted_at,
                text=post.metadata.text,
                text_origin=origin.name if origin else None,
            )


def minted_at(ref: PostRef) -> datetime | None:
    """The time that a post's id carries."""
    platform = PLATFORMS.get(ref.platform)
    return platform.minted_at(ref.post_id) if platform else None


def join(groups: Iterable[Iterable[Candidate]]) -> list[Candidate]:
    """One candidate a post: the first that has its text, else the first."""
    joined: dict[str, Candidate] = {}
    for group in groups:
        for candidate in group:
            known = joined.get(candidate.post.id)
            if known is None or (known.text is None and candidate.text is not None):
                joined[candidate.post.id] = candidate
    return list(joined.values())


def _post_of(sibling: Sibling) -> tuple[PostRef | None, str | None]:
    resolution = sibling.resolution
    if resolution is not None and resolution.post is not None:
        return resolution.post, resolution.url
    if sibling.citation.kind == "prose":
        return None, None
    return sibling.citation.post, sibling.citation.url


def _account_of(sibling: Sibling, metadata: PostMetadata, ref: PostRef) -> Account | None:
    handle = metadata.handle or sibling.citation.handle or ref.author
    if not handle:
        return None
    name = metadata.author_name or sibling.citation.author or handle
    how = "embeds" if sibling.citation.kind == "embed" else "links"
    return Account(
        platform=ref.platform,
        handle=handle,
        owner=name,
        origin="article",
        evidence=f"the article {how} a post of {name} (@{handle})",
    )


def _text_origin(is_known: bool, claim: PostMetadata | None) -> str | None:
    if is_known:
        return "catalogue"
    return "embed" if claim and claim.text else None
