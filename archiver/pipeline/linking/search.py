"""The search for one citation's post: cheap sources first, and no further than the decision needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ...citations.linking import could_change, decide, order_to_read, rank
from ...model import Account, Candidate, PostRef, Reading, Resolution
from ..context import Context
from .accounts import find_accounts
from .archived import Copies, archived_sources
from .case import Case
from .inquiry import Inquiry
from .listed import listed_candidates
from .local import article_candidates, join, known_candidates
from .texts import read_text

#: Accounts whose posts are looked for.
_MOST_ACCOUNTS = 4
#: Texts that are fetched for one citation.
_MOST_TEXTS = 40
#: Archives may know thousands of a busy account's posts: these many are weighed and kept.
_MOST_CANDIDATES = 400


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a search came to, and what the candidates that count were read from."""

    resolution: Resolution
    readings: Mapping[PostRef, Reading] = field(default_factory=dict)


def search(context: Context, case: Case, inquiry: Inquiry) -> Found:
    """Decide by what is at hand; ask, a source at a time, while that could still change the decision."""
    with context.catalog.read() as session:
        candidates = article_candidates(case, session)
    looking = _Search(context, case, inquiry)
    resolution = looking.decide(candidates)
    if resolution.state == "resolved":
        return Found(resolution=resolution)
    looking.accounts = accounts = find_accounts(context, case, inquiry)[:_MOST_ACCOUNTS]
    with context.catalog.read() as session:
        candidates = join([candidates, known_candidates(case, accounts, session)])
    sources: Sequence[Callable[[], Sequence[Candidate]]] = (
        lambda: listed_candidates(case, accounts, inquiry, looking.readings),
        *archived_sources(context, case, accounts, inquiry, looking.copies),
    )
    resolution = looking.decide(candidates)
    for source in sources:
        if resolution.state == "resolved" or not inquiry.is_online:
            break
        candidates = looking.read_texts(_likeliest(join([candidates, source()]), case))
        resolution = looking.decide(candidates)
    return Found(resolution=resolution, readings=looking.readings)


def _likeliest(candidates: Sequence[Candidate], case: Case) -> list[Candidate]:
    """As many as are weighed: those that were read, then those that would be read first."""
    if len(candidates) <= _MOST_CANDIDATES:
        return list(candidates)
    read = [one for one in candidates if one.text is not None]
    return [*read, *order_to_read(candidates, case.window)][:_MOST_CANDIDATES]


class _Search:
    """One search, and what it has read so far."""

    def __init__(self, context: Context, case: Case, inquiry: Inquiry) -> None:
        self._context = context
        self._case = case
        self._inquiry = inquiry
        self.accounts: tuple[Account, ...] = ()
        self.readings: dict[PostRef, Reading] = {}
        self.copies: Copies = {}
        #: Posts whose text was asked for in vain, and how many copies were known of each by then.
        self._failed: dict[PostRef, int] = {}
        self._left = _MOST_TEXTS

    def read_texts(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The candidates with the texts that were needed, the most promising read first."""
        known = {one.post: one for one in candidates}
        unread = [one for one in candidates if one.text is None and self._is_worth_asking(one.post)]
        waiting = order_to_read(unread, self._case.window)
        for number, candidate in enumerate(waiting):
            ranked = self._rank(list(known.values()))
            if self._left <= 0 or not could_change(
                self._case.citation, ranked, waiting[number:], window=self._case.window
            ):
                break
            self._left -= 1
            copies = self.copies.get(candidate.post, [])
            is_first = candidate.post not in self._failed
            reading = read_text(self._context, candidate, copies, self._inquiry, asks_endpoints=is_first)
            if reading is None:
                self._failed[candidate.post] = len(copies)
                notes = (*candidate.notes, "its text could not be had")
                known[candidate.post] = replace(candidate, notes=notes)
                continue
            said = reading.metadata
            self.readings[candidate.post] = reading
            known[candidate.post] = replace(
                candidate,
                text=said.text,
                text_origin=reading.origin.name,
                posted_at=said.posted_at or candidate.posted_at,
            )
        return list(known.values())

    def _is_worth_asking(self, post: PostRef) -> bool:
        """Whether its text wasn't asked for yet, or another copy is known since."""
        return post not in self._failed or len(self.copies.get(post, ())) > self._failed[post]

    def decide(self, candidates: Sequence[Candidate]) -> Resolution:
        return decide(
            self._case.citation,
            self._rank(candidates),
            accounts=self.accounts,
            published_at=self._case.published_at,
            article_language=self._case.version.language,
            tried=tuple(self._inquiry.tried),
            at=self._context.clock.now(),
        )

    def _rank(self, candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
        case = self._case
        ruled_out = "a person ruled it out"
        allowed = [
            replace(one, excluded=ruled_out) if one.post in case.rejected else one for one in candidates
        ]
        return rank(
            case.citation, allowed, case.window, published_at=case.published_at, accounts=self.accounts
        )
