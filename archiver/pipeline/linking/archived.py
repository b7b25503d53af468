"""Candidates from web archives: the addresses of an account's posts that they hold."""

from __future__ import annotations

from collections.abc import Sequence

from ...archives import BrokenAnswer, choose_memento, parse_archive_names, wayback
from ...model import Account, Candidate, Memento
from ...platforms import PrefixQuery, archived_prefixes, in_range, recall
from ..context import Context
from .case import Case
from .inquiry import Inquiry
from .local import minted_at

#: Pages of one long answer that are gone on with.
_MOST_PAGES = 3


def archived_candidates(
    context: Context, case: Case, accounts: Sequence[Account], inquiry: Inquiry
) -> list[Candidate]:
    """The posts of these accounts in the window that the Wayback Machine holds.

    Hosts are asked in the order that fits the era; the next one only where one held nothing.
    """
    if case.window is None or "wayback" not in parse_archive_names(context.settings.linking.archives):
        return []
    found: dict[str, Candidate] = {}
    for account in accounts:
        queries = archived_prefixes(account.platform, account.handle, case.window.start, case.window.end)
        by_rank: dict[int, list[PrefixQuery]] = {}
        for query in queries:
            by_rank.setdefault(query.rank, []).append(query)
        for _, of_host in sorted(by_rank.items()):
            held = [one for query in of_host for one in _held(case, account, query, inquiry)]
            for one in held:
                found.setdefault(one.post.id, one)
            if held:
                break
    return list(found.values())


def _held(case: Case, account: Account, query: PrefixQuery, inquiry: Inquiry) -> list[Candidate]:
    resume: str | None = None
    best: dict[str, Candidate] = {}
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
                known = best.get(candidate.post.id)
                if known is None or _is_better(candidate, known):
                    best[candidate.post.id] = candidate
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
