"""The search for one citation's post: cheap sources first, and no further than the decision needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace

from ...citations.linking import could_change, decide, order_to_read, rank
from ...lightly import dataclass
from ...model import Account, Candidate, PostRef, Reading, Resolution
from ..context import Context
from .accounts import find_accounts
from .archived import Copies, archived_candidates
from .case import Case
from .inquiry import Inquiry
from .listed import listed_candidates
from .local import article_candidates, join, known_candidates, nearest, with_metadata
from .texts import read_text
from .tidy import tidied

#: Accounts whose posts are looked for.
_MOST_ACCOUNTS = 4
#: Texts that are fetched for one citation.
_MOST_TEXTS = 40
#: Of a busy account's posts those closest to the window's centre are weighed.
_MOST_CANDIDATES = 400


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a search came to, and what the candidates that count were read from."""

    resolution: Resolution
    readings: Mapping[PostRef, Reading] = field(default_factory=dict)


def search(context: Context, case: Case, inquiry: Inquiry) -> Found:
    """Decide by what is at hand; ask, a source at a time, while that could still change the decision."""
    hunt = _Hunt(context, case, inquiry)
    with context.catalog.read() as session:
        hunt.add(article_candidates(case, session))
    resolution = hunt.decide()
    if resolution.state != "resolved":
        hunt.accounts = find_accounts(context, case, inquiry)[:_MOST_ACCOUNTS]
        with context.catalog.read() as session:
            hunt.add(list(known_candidates(case, hunt.accounts, session)))
        resolution = hunt.decide()
        sources = hunt.sources()
        while resolution.state != "resolved" and (found := next(sources, None)) is not None:
            hunt.add(found)
            hunt.read_texts()
            resolution = hunt.decide()
    return Found(resolution=tidied(resolution), readings=hunt.readings)


class _Hunt:
    """One citation's candidates as they come in."""

    def __init__(self, context: Context, case: Case, inquiry: Inquiry) -> None:
        self._context = context
        self._case = case
        self._inquiry = inquiry
        self._candidates: list[Candidate] = []
        self._copies: Copies = {}
        #: Posts whose texts were asked for in vain, and the copies of each that were known by then.
        self._unreadable: dict[PostRef, int] = {}
        self._texts_left = _MOST_TEXTS
        self.accounts: Sequence[Account] = ()
        self.readings: dict[PostRef, Reading] = {}

    def add(self, candidates: Sequence[Candidate]) -> None:
        ruled_out = "a person ruled it out"
        allowed = [
            replace(one, excluded=ruled_out) if one.post in self._case.rejected else one for one in candidates
        ]
        joined = join([self._candidates, allowed])
        self._candidates = nearest(joined, self._case.window, _MOST_CANDIDATES)

    def sources(self) -> Iterator[Sequence[Candidate]]:
        """What others list and hold of the accounts' posts, each asked when its turn comes."""
        if not self._inquiry.is_online:
            self._inquiry.say("nobody was asked: looking up is turned off (linking.online)")
            return
        yield listed_candidates(self._case, self.accounts, self._inquiry, self.readings)
        yield from archived_candidates(self._context, self._case, self.accounts, self._inquiry, self._copies)

    def read_texts(self) -> None:
        """Read the texts that are needed, the most promising first."""
        known = {one.post: one for one in self._candidates}
        unread = [one for one in self._candidates if one.text is None and self._is_worth_asking(one.post)]
        waiting = list(order_to_read(unread, self._case.window))
        read = self._rank([one for one in self._candidates if one.text is not None])
        for number, candidate in enumerate(waiting):
            rest = waiting[number:]
            if not self._texts_left or not could_change(
                self._case.citation, read, rest, window=self._case.window
            ):
                break
            self._texts_left -= 1
            copies = self._copies.get(candidate.post, ())
            is_first = candidate.post not in self._unreadable
            told = read_text(self._context, candidate, copies, self._inquiry, asks_endpoints=is_first)
            if told is None:
                self._unreadable[candidate.post] = len(copies)
                continue
            reading, memento = told
            self.readings[candidate.post] = reading
            said = with_metadata(candidate, reading.metadata, reading.origin.name)
            known[candidate.post] = replace(said, memento=memento or candidate.memento)
            read = (*read, *self._rank([known[candidate.post]]))
        self._candidates = list(known.values())

    def _is_worth_asking(self, post: PostRef) -> bool:
        """Whether its text wasn't asked for yet, or another copy is known since."""
        return len(self._copies.get(post, ())) > self._unreadable.get(post, -1)

    def decide(self) -> Resolution:
        """The decision upon what is known by now."""
        case = self._case
        return decide(
            case.citation,
            self._candidates,
            accounts=self.accounts,
            published_at=case.published_at,
            article_language=case.version.language,
            tried=tuple(self._inquiry.tried),
            at=self._context.clock.now(),
        )

    def _rank(self, candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
        case = self._case
        return rank(
            case.citation, candidates, case.window, published_at=case.published_at, accounts=self.accounts
        )
