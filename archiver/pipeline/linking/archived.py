"""Candidates from web archives: the addresses of an account's posts that they hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...archives import Archive, BrokenAnswer, Captures, arquivo, parse_archive_names, wayback
from ...model import Account, Candidate, Memento, PostRef
from ...platforms import PrefixQuery, archived_prefixes, archived_rank, in_range, recall
from ..context import Context
from .case import Case
from .inquiry import Inquiry
from .local import time_of

#: Captures of one answer, and answers of one long list, that are read.
_MOST_CAPTURES = 2000
_MOST_PAGES = 3
#: Copies of one post that are remembered: where one doesn't show it, the next may.
_MOST_COPIES = 3

#: Post -> its copies, the one to read first at the front.
Copies = dict[PostRef, list[Memento]]


def archived_candidates(
    context: Context, case: Case, accounts: Sequence[Account], inquiry: Inquiry, copies: Copies
) -> Iterator[list[Candidate]]:
    """The posts of these accounts in the window that archives hold, a group for each question's worth.

    The Wayback Machine is asked one host after the other, the era's own first; who has found the post
    asks no further. Without quotes nothing found can settle it, so that what is seldom archived is asked
    for only where the others held nothing. Then arquivo.pt is asked about the era's own host. ``copies``
    is filled.
    """
    if case.window is None:
        return
    names = parse_archive_names(context.settings.linking.archives)
    by_rank: dict[int, list[tuple[Account, PrefixQuery]]] = {}
    for account in accounts:
        for query in archived_prefixes(account.platform, account.handle, case.window.start, case.window.end):
            by_rank.setdefault(query.rank, []).append((account, query))
    in_order = [queries for _, queries in sorted(by_rank.items())]
    is_held = False
    for queries in in_order if wayback.KEY in names else ():
        if is_held and not case.citation.quotes and all(query.is_rare for _, query in queries):
            break
        held = [
            one for account, query in queries for one in _on_wayback(case, account, query, inquiry, copies)
        ]
        is_held = is_held or bool(held)
        yield held
    for queries in in_order[:1] if arquivo.KEY in names else ():
        yield [
            one for account, query in queries for one in _on_arquivo(case, account, query, inquiry, copies)
        ]


def _on_wayback(
    case: Case, account: Account, query: PrefixQuery, inquiry: Inquiry, copies: Copies
) -> list[Candidate]:
    first = _ask(case, account, query, inquiry, collapse=None, pages=1)
    if first is None:
        return []
    answers = [first]
    if first.resume is not None:
        # Too many captures for one answer: every post once goes before every copy of few.
        answers += [_ask(case, account, query, inquiry, collapse="urlkey", pages=_MOST_PAGES) or Captures()]
    return _met(wayback.ARCHIVE, account, query, answers, inquiry, copies)


def _on_arquivo(
    case: Case, account: Account, query: PrefixQuery, inquiry: Inquiry, copies: Copies
) -> list[Candidate]:
    question = arquivo.ask_captures(
        query.prefix,
        match="prefix",
        taken_from=query.taken_from,
        taken_to=query.taken_to,
        about=_about(case, account, query),
    )
    if (reply := inquiry.ask(question)) is None:
        return []
    try:
        captures = Captures() if reply.status == 404 else arquivo.parse_captures(reply.body)
    except BrokenAnswer as error:
        inquiry.give_up_on(question, error)
        return []
    return _met(arquivo.ARCHIVE, account, query, [captures], inquiry, copies)


def _met(
    archive: Archive,
    account: Account,
    query: PrefixQuery,
    answers: Sequence[Captures],
    inquiry: Inquiry,
    copies: Copies,
) -> list[Candidate]:
    met: dict[PostRef, Candidate] = {}
    for memento in (memento for captures in answers for memento in captures.mementos):
        candidate = _candidate(account, query, memento)
        if candidate is not None:
            met.setdefault(candidate.post, candidate)
            _keep(copies.setdefault(candidate.post, []), memento)
    more = ", and more than could be listed" if answers[-1].resume is not None else ""
    inquiry.say(f"{archive.name}: {query.prefix}…: {len(met)} posts{more}")
    return list(met.values())


def _about(case: Case, account: Account, query: PrefixQuery) -> str:
    when = f" ({case.window.words})" if case.window else ""
    return f"posts of @{account.handle}{when} at {query.prefix}"


def _ask(
    case: Case, account: Account, query: PrefixQuery, inquiry: Inquiry, *, collapse: str | None, pages: int
) -> Captures | None:
    """The captures of one prefix; ``None`` where nobody answered."""
    mementos: list[Memento] = []
    resume: str | None = None
    is_answered = False
    for _ in range(pages):
        question = wayback.ask_captures(
            query.prefix,
            match="prefix",
            taken_from=query.taken_from,
            taken_to=query.taken_to,
            collapse=collapse,
            limit=_MOST_CAPTURES,
            resume=resume,
            about=_about(case, account, query),
        )
        if (reply := inquiry.ask(question)) is None:
            break
        try:
            captures = wayback.parse_captures(reply.body)
        except BrokenAnswer as error:
            inquiry.give_up_on(question, error)
            break
        is_answered = True
        mementos += captures.mementos
        resume = captures.resume
        if resume is None:
            break
    return Captures(mementos=tuple(mementos), resume=resume) if is_answered else None


def _keep(known: list[Memento], memento: Memento) -> None:
    """Add a copy: those that show most first, among alike ones the earliest: a later one may be edited."""
    if memento not in known:
        known.append(memento)
        known.sort(key=lambda one: (archived_rank(one.media_type, one.status), one.at))
        del known[_MOST_COPIES:]


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
        posted_at=time_of(address.post, None),
        memento=memento,
    )
