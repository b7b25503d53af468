"""The pieces of a post, fetched within the visit to it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from ..lightly import dataclass
from ..model import Outcome
from ..ports import Exchange, Visit
from .bounds import Bounds
from .context import Context
from .once import ask_once
from .outcomes import decide_outcome
from .plan import Piece

#: Missing pieces that are named one by one for a person; the statement names all of them.
_NAMED = 5
_URL_CHARACTERS = 200


#: Bytes of all media of one post together.
MAX_MEDIA_BYTES = 50_000_000


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """A piece that was asked for, and what came of it."""

    piece: Piece
    outcome: Outcome
    evidence: str | None = None
    #: What was kept, redirects first; empty where nothing was.
    exchanges: tuple[Exchange, ...] = ()


def fetch_pieces(
    context: Context, pieces: Sequence[Piece], *, collection: str, spent: int
) -> tuple[Fetched, ...]:
    """Fetch a post's pieces, all of them together within the bounds; ``spent`` bytes the visit has taken.

    An embed page that an article's capture brought in this run isn't asked again.

    :raises Stopped: the program is to stop before all of them are there; nothing is left open.
    """
    capture = context.settings.capture
    left = min(capture.max_page_bytes - spent, MAX_MEDIA_BYTES)
    bounds = Bounds(context, left, of="the media's")
    begun: list[Visit] = []

    def fetch(piece: Piece) -> Fetched:
        visit: Visit | None = None
        if bounds.allows(0):
            if piece.kind == "embed page":
                visit = ask_once(context, collection, piece.url, bounds.allows)
            else:  # its bytes go onto the card
                visit = context.fetcher.fetch(piece.url, role="requisite", allows=bounds.allows)
        if visit is None:
            return Fetched(piece=piece, outcome=Outcome.TOO_LARGE, evidence=f"left out: {bounds.reached}")
        begun.append(visit)
        return _weigh(piece, visit, bounds)

    try:
        with ThreadPoolExecutor(context.settings.politeness.requisites_parallel) as pool:
            return tuple(pool.map(fetch, pieces))
    except BaseException:
        for visit in begun:
            visit.close()
        raise


def _weigh(piece: Piece, visit: Visit, bounds: Bounds) -> Fetched:
    """What came of a piece; one that our bounds cut is not kept."""
    if bounds.reached and any(exchange.truncated for exchange in visit.exchanges):
        visit.close()
        return Fetched(piece=piece, outcome=Outcome.TOO_LARGE, evidence=f"left out: {bounds.reached}")
    outcome, evidence = decide_outcome(visit, b"", None)
    if visit.final is None:
        visit.close()
        return Fetched(piece=piece, outcome=outcome, evidence=evidence)
    return Fetched(piece=piece, outcome=outcome, evidence=evidence, exchanges=visit.exchanges)


def say_missing(fetched: Sequence[Fetched]) -> tuple[str, ...]:
    """Each piece that was not had, and why, for a person."""
    missing = [one for one in fetched if one.outcome is not Outcome.CAPTURED]
    said = [
        f"{one.piece.kind} {one.piece.url[:_URL_CHARACTERS]}: {one.evidence or one.outcome}"
        for one in missing[:_NAMED]
    ]
    if len(missing) > _NAMED:
        said.append(f"{len(missing) - _NAMED} further pieces not had")
    return tuple(said)
