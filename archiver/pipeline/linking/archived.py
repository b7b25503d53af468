"""Candidates from web archives: the addresses of an account's posts that they hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from ...archives import BrokenAnswer, choose_memento, parse_archive_names, wayback
from ...model import Account, Candidate, Memento, PostRef
from ...platforms import PrefixQuery, archived_prefixes, in_range, recall
from ..context import Context
from .case import Case
from .inquiry import Inquiry
from .local import minted_at

#: Pages of one long answer that are gone on with.
_MOST_PAGES = 3


Copies = dict[PostRef, list[Memento]]
Source = Callable[[], Sequence[Candidate]]


def archived_sources(
    context: Context, case: Case, accounts: Sequence[Account], inquiry: Inquiry, copies: Copies
) -> list[Source]:
    """Where to ask for the posts of these accounts in the window that the Wayback Machine holds.

    One source for each host that addresses had, the era's own first: the next is worth asking only where
    the one before didn't settle it, since a post may be held under one host alone. What is
    held of each post is added to ``copies``.
    """
    if case.window is None or "wayback" not in parse_archive_names(context.settings.linking.archives):
        return []
    by_rank: dict[int, list[tuple[Account, PrefixQuery]]] = {}
    for account in accounts:
        queries = archived_prefixes(account.platform, account.handle, case.window.start, case.window.end)
        for query in queries:
            by_rank.setdefault(query.rank, []).append((account, query))
    return [partial(_of_host, case, of_host, inquiry, copies) for _rank, of_host in sorted(by_rank.items())]


def _of_host(
    case: Case, of_host: Sequence[tuple[Account, PrefixQuery]], inquiry: Inquiry, copies: Copies
) -> list[Candidate]:
    found: dict[PostRef, Candidate] = {}
    for account, query in of_host:
        for one in _held(case, account, query, inquiry, copies):
            found.setdefault(one.post, one)
    return list(found.values())


def _held(
    case: Case, account: Account, query: PrefixQuery, inquiry: Inquiry, copies: Copies
) -> list[Candidate]:
    resume: str | None = None
    best: dict[PostRef, Candidate] = {}
    for _ in range(_MOST_PAGES):
        about = f"posts of @{account.handle} ({case.window.words if case.window else ''}) at {query.prefix}"
        question = wayback.ask_captures(
            query.prefix,
            match="prefix",
            taken_from=query.taken_from,
            taken_to=query.taken_to,
            resume=resume,
            about=about,
        )
        if (reply := inquiry.ask(question)) is None:
            break
        try:
            captures = wayback.parse_captures(reply.body)
        except BrokenAnswer as error:
            inquiry.say(f"Wayback Machine: {about}: {error}")
            break
        for memento in captures.mementos:
            candidate = _candidate(account, query, memento)
            if candidate is not None:
                copies.setdefault(candidate.post, []).append(memento)
                known = best.get(candidate.post)
                if known is None or _is_better(candidate, known):
                    best[candidate.post] = candidate
        resume = captures.resume
        if resume is None:
            break
    inquiry.say(f"Wayback Machine: {query.prefix}…: {len(best)} posts")
    return list(best.values())


def _is_better(candidate: Candidate, known: Candidate) -> bool:
    both = [one.memento for one in (known, candidate) if one.memento]
    return choose_memento(both, candidate.posted_at) is candidate.memento


def _candidate(account: Account, query: PrefixQuery, memento: Memento) -> Candidate | None:
    address = recall(memento.original)
    if address.post is None or address.platform != account.platform:
        return None
    if not in_range(account.platform, address.post.post_id, query.lowest, query.highest):
        return None
    return Candidate(
        post=address.post,
        url=address.canonical_url or memento.original,
        found_by=memento.archive,
        account=account,
        posted_at=minted_at(address.post),
        memento=memento,
    )
