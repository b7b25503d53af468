"""Candidates from web archives: the addresses of an account's posts that they hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from ...archives import ARCHIVES, BrokenAnswer, arquivo, choose_memento, parse_archive_names, wayback
from ...model import Account, Candidate, Memento, PostRef
from ...platforms import PrefixQuery, archived_prefixes, in_range, recall
from ...ports import Question
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
    """Where to ask for the posts of these accounts in the window that archives hold.

    The Wayback Machine is one source for each host that addresses had, the era's own first: the next is
    worth asking only where the one before didn't settle it, since a post may be held under one host
    alone. Then arquivo.pt is asked about the era's own. What is held of each post is added to ``copies``.
    """
    if case.window is None:
        return []
    names = parse_archive_names(context.settings.linking.archives)
    by_rank: dict[int, list[tuple[Account, PrefixQuery]]] = {}
    for account in accounts:
        queries = archived_prefixes(account.platform, account.handle, case.window.start, case.window.end)
        for query in queries:
            by_rank.setdefault(query.rank, []).append((account, query))
    of_hosts = [of_host for _rank, of_host in sorted(by_rank.items())]
    asked = [(wayback.KEY, of_host) for of_host in of_hosts if wayback.KEY in names]
    asked += [(arquivo.KEY, of_host) for of_host in of_hosts[:1] if arquivo.KEY in names]
    return [partial(_of_host, case, name, of_host, inquiry, copies) for name, of_host in asked]


def _of_host(
    case: Case,
    archive: str,
    of_host: Sequence[tuple[Account, PrefixQuery]],
    inquiry: Inquiry,
    copies: Copies,
) -> list[Candidate]:
    found: dict[PostRef, Candidate] = {}
    for account, query in of_host:
        for one in _held(case, archive, account, query, inquiry, copies):
            found.setdefault(one.post, one)
    return list(found.values())


def _held(
    case: Case, archive: str, account: Account, query: PrefixQuery, inquiry: Inquiry, copies: Copies
) -> list[Candidate]:
    resume: str | None = None
    best: dict[PostRef, Candidate] = {}
    for _ in range(_MOST_PAGES):
        about = f"posts of @{account.handle} ({case.window.words if case.window else ''}) at {query.prefix}"
        if (reply := inquiry.ask(_question(archive, query, resume, about))) is None:
            break
        try:
            captures = ARCHIVES[archive].parse_captures(reply.body)
        except BrokenAnswer as error:
            inquiry.say(f"{ARCHIVES[archive].name}: {about}: {error}")
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
    inquiry.say(f"{ARCHIVES[archive].name}: {query.prefix}…: {len(best)} posts")
    return list(best.values())


def _question(archive: str, query: PrefixQuery, resume: str | None, about: str) -> Question:
    taken_from, taken_to = query.taken_from, query.taken_to
    if archive == arquivo.KEY:
        return arquivo.ask_captures(
            query.prefix, match="prefix", taken_from=taken_from, taken_to=taken_to, about=about
        )
    return wayback.ask_captures(
        query.prefix, match="prefix", taken_from=taken_from, taken_to=taken_to, resume=resume, about=about
    )


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
