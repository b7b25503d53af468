"""Candidates from platforms' own public lists: a channel's search, an author's feed."""

from __future__ import annotations

from collections.abc import Sequence

from ...model import Account, Candidate, Origin, PostRef, Reading
from ...platforms import Listing, Sought, listings, search_words
from .case import Case
from .inquiry import Inquiry
from .local import with_metadata


def listed_candidates(
    case: Case, accounts: Sequence[Account], inquiry: Inquiry, readings: dict[PostRef, Reading]
) -> list[Candidate]:
    """The posts of these accounts in the window that their platform lists; each adds to ``readings``."""
    if case.window is None:
        return []
    words = next(filter(None, (search_words(quote.text) for quote in case.citation.quotes)), "")
    found: list[Candidate] = []
    for account in accounts:
        sought = Sought(handle=account.handle, start=case.window.start, end=case.window.end, words=words)
        for listing in listings(account.platform):
            found += _read(listing, sought, account, inquiry, readings)
    return found


def _read(
    listing: Listing,
    sought: Sought,
    account: Account,
    inquiry: Inquiry,
    readings: dict[PostRef, Reading],
) -> list[Candidate]:
    found: list[Candidate] = []
    page, asked, why = listing.first(sought), 0, None
    while page is not None and asked < listing.most:
        asked += 1
        if (reply := inquiry.ask(page.question)) is None:
            return found
        listed = listing.read(page, reply.status, reply.body)
        for one in listed.posts:
            readings[one.post] = Reading(Origin(listing.name, reply.said_at), one.metadata)
            candidate = Candidate(post=one.post, url=one.url, found_by=listing.name, account=account)
            found.append(with_metadata(candidate, one.metadata, listing.name))
        page, why = listed.next, listed.reason
    if asked:
        inquiry.say(f"{listing.name} of @{account.handle}: {why or f'{len(found)} posts'}")
    return found
