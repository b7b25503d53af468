"""The search for one citation's post: cheap sources first, and no further than the decision needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ...citations.linking import could_change, decide, order_to_read, rank
from ...model import Account, Candidate, PostRef, Reading, Resolution
from ..context import Context
from .accounts import find_accounts
from .archived import archived_candidates
from .case import Case
from .inquiry import Inquiry
from .listed import listed_candidates
from .local import article_candidates, join, known_candidates
from .texts import read_text

#: Accounts whose posts are looked for.
_MOST_ACCOUNTS = 4
#: Texts that are fetched for one citation.
_MOST_TEXTS = 30
#: Archives may know thousands of a busy account's posts: these many are weighed and kept.
_MOST_CANDIDATES = 400


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a search came to, and what the candidates that count were read from."""

    resolution: Resolution
    readings: Mapping[PostRef, Reading] = field(default_factory=dict)


def search(context: Context, case: Case, inquiry: Inquiry) -> Found:
    """Decide by what is at hand; ask, a source at a time, while that could still change the decision."""
    readings: dict[PostRef, Reading] = {}
    with context.catalog.read() as session:
        candidates = article_candidates(case, session)
    resolution = _decide(context, case, inquiry, (), candidates)
    if resolution.state == "resolved":
        return Found(resolution=resolution)
    accounts = find_accounts(context, case, inquiry)[:_MOST_ACCOUNTS]
    with context.catalog.read() as session:
        candidates = join([candidates, known_candidates(case, accounts, session)])
    sources: Sequence[Callable[[], Sequence[Candidate]]] = (
        lambda: listed_candidates(case, accounts, inquiry, readings),
        lambda: archived_candidates(context, case, accounts, inquiry),
    )
    resolution = _decide(context, case, inquiry, accounts, candidates)
    for source in sources:
        if resolution.state == "resolved" or not inquiry.is_online:
            break
        candidates = join([candidates, source()])[:_MOST_CANDIDATES]
        candidates = _read_texts(context, case, inquiry, accounts, candidates, readings)
        resolution = _decide(context, case, inquiry, accounts, candidates)
    return Found(resolution=resolution, readings=readings)


def _read_texts(
    context: Context,
    case: Case,
    inquiry: Inquiry,
    accounts: Sequence[Account],
    candidates: Sequence[Candidate],
    readings: dict[PostRef, Reading],
) -> list[Candidate]:
    """The candidates with the texts that were needed, the most promising read first."""
    known = {one.post: one for one in candidates}
    waiting = list(order_to_read([one for one in candidates if one.text is None], case.window))
    for number, candidate in enumerate(waiting):
        ranked = _rank(case, accounts, list(known.values()))
        if number >= _MOST_TEXTS or not could_change(
            case.citation, ranked, waiting[number:], window=case.window
        ):
            break
        reading = read_text(context, candidate, inquiry)
        if reading is None:
            known[candidate.post] = replace(candidate, notes=(*candidate.notes, "its text could not be had"))
            continue
        said = reading.metadata
        readings[candidate.post] = reading
        known[candidate.post] = replace(
            candidate,
            text=said.text,
            text_origin=reading.origin.name,
            posted_at=said.posted_at or candidate.posted_at,
        )
    return list(known.values())


def _rank(case: Case, accounts: Sequence[Account], candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    ruled_out = "a person ruled it out"
    allowed = [replace(one, excluded=ruled_out) if one.post in case.rejected else one for one in candidates]
    return rank(case.citation, allowed, case.window, published_at=case.published_at, accounts=accounts)


def _decide(
    context: Context,
    case: Case,
    inquiry: Inquiry,
    accounts: Sequence[Account],
    candidates: Sequence[Candidate],
) -> Resolution:
    ranked = _rank(case, accounts, candidates)
    return decide(
        case.citation,
        ranked,
        accounts=accounts,
        published_at=case.published_at,
        article_language=case.version.language,
        tried=tuple(inquiry.tried),
        at=context.clock.now(),
    )
