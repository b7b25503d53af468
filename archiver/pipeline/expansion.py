"""Where a short or share link leads: asked of the network, one redirect after the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from ..articles.refresh import find_refresh
from ..lightly import dataclass
from ..model import Address, Outcome, PostRef
from ..platforms import find_own_address, identify
from ..ports import Visit
from .answer import is_html, read_body
from .context import Context
from .outcomes import KEPT, decide_outcome

#: Pages that send on by themselves (a meta refresh) in a row; redirects have their own bound.
_MAX_VISITS = 4
#: Bytes of each body on the way that are kept and read.
_MAX_BYTES = 100_000
#: Parameters in which a login page holds the address that was asked for.
_ASKED_FOR = ("next", "continue", "redirect_uri", "dest")


@dataclass(frozen=True, kw_only=True)
class Led:
    """Where following a link led, and how that ended."""

    visits: tuple[Visit, ...]
    visited_at: datetime
    #: The last address that was met.
    url: str
    post: PostRef | None = None
    outcome: Outcome
    evidence: str | None


def follow(context: Context, url: str) -> Led:
    """Ask a link, and the addresses it leads to, until one is a post's or looks so: that one is not asked.

    GET, because HEAD is answered otherwise by too many; of each body only the beginning is taken.
    """
    visits: list[Visit] = []
    now = context.clock.now()
    try:
        while True:
            trail = _Trail()
            visit = context.fetcher.fetch(url, allows=_Bound(_MAX_BYTES), stops_at=trail.reaches_post)
            visits.append(visit)
            onward = trail.post_url or find_onward(visit)
            if onward is None or may_be_post(onward) or len(visits) == _MAX_VISITS:
                return _weigh(visits, now, onward)
            url = onward
    except BaseException:
        for visit in visits:
            visit.close()
        raise


def find_target(url: str) -> Address | None:
    """The post that an address names by itself, or that a login page was reached for."""
    address = identify(url)
    if address.post and not address.needs:
        return address
    try:
        asked = parse_qs(urlsplit(url).query, max_num_fields=50)
    except ValueError:
        return None
    inner = (identify(value) for name in _ASKED_FOR for value in asked.get(name, ())[:1])
    return next((one for one in inner if one.post and not one.needs), None)


def find_shape(url: str) -> Address | None:
    """The post that an address has the shape of, on a host that has yet to say so."""
    address = identify(url)
    return address if address.post and address.needs == "confirmation" else None


def may_be_post(url: str) -> bool:
    """Whether following ends here."""
    return find_target(url) is not None or find_shape(url) is not None


def find_onward(visit: Visit) -> str | None:
    """Where a page that was got in place of a redirect leads: by itself, or as its own address."""
    answer = visit.final
    if answer is None or not is_html(answer):
        return None
    body = read_body(answer, _MAX_BYTES)
    if refresh := find_refresh(body, url=answer.url, content_type=answer.header("content-type")):
        return refresh
    own, here = find_own_address(body, answer.url), identify(answer.url)
    if own and here.platform and (target := find_target(own)) and target.platform == here.platform:
        return own
    return None


def _weigh(visits: Sequence[Visit], began_at: datetime, onward: str | None) -> Led:
    visit = visits[-1]
    first = next((exchange for each in visits for exchange in each.exchanges), None)
    target = find_target(onward) if onward else None
    reached = onward or (visit.exchanges[-1].url if visit.exchanges else visit.url)
    outcome: Outcome
    evidence: str | None
    if target is not None:
        outcome, evidence = Outcome.CAPTURED, f"leads to {target.canonical_url or reached}"
    elif find_shape(reached):
        outcome, evidence = Outcome.CAPTURED, f"leads to {reached}, which has the shape of a post"
    else:
        body = read_body(visit.final, _MAX_BYTES) if visit.final else b""
        outcome, evidence = _told(visit, body, reached)
    return Led(
        visits=tuple(visits),
        visited_at=first.started_at if first else began_at,
        url=reached,
        post=target.post if target else None,
        outcome=outcome,
        evidence=evidence,
    )


def _told(visit: Visit, body: bytes, reached: str) -> tuple[Outcome, str | None]:
    outcome, evidence = decide_outcome(visit, body, identify(visit.url).post)
    if outcome in KEPT:  # it came, and was cut off by our own bound for all we know
        return Outcome.CAPTURED, f"leads to {reached}, which is no post"
    return outcome, evidence if reached == visit.url else f"leads to {reached}: {evidence}"


class _Trail:
    """Watches the redirects of a visit, and ends it at the first that leads to a post."""

    def __init__(self) -> None:
        #: The post's address as the redirect gave it, once one did.
        self.post_url: str | None = None

    def reaches_post(self, target: str) -> bool:
        if may_be_post(target):
            self.post_url = target
        return self.post_url is not None


class _Bound:
    """Lets so many bytes come, and no more."""

    def __init__(self, left: int) -> None:
        self._left = left

    def __call__(self, size: int) -> bool:
        self._left -= size
        return self._left >= 0
