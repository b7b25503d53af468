"""Whether a host is what a post's address makes it look like: asked of the host itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from ..lightly import dataclass
from ..model import Address, Availability, Origin, Outcome
from ..platforms import PLATFORMS, HostSign, identify, lookups, read_answer
from ..ports import Exchange, Visit
from .answer import read_body
from .context import Context
from .outcomes import TRANSIENT, decide_outcome

#: Bytes of an answer that are kept and read.
_MAX_BYTES = 200_000
#: An oEmbed answer shows no fediverse: half the web gives them.
_NO_SIGN = "oembed"


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """What a host's answers showed."""

    visits: tuple[Visit, ...]
    asked_at: datetime
    #: The answer that confirmed it; ``None`` where none did.
    origin: Origin | None
    outcome: Outcome
    evidence: str


def host_of(url: str) -> str:
    """The host that has to say what it is."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def first_sign(url: str) -> str:
    """The address that is asked first about an address's host: a visit to it is on record under that."""
    platform = identify(url).platform
    signs = PLATFORMS[platform].host_signs if platform else ()
    return signs[0].url.format(host=host_of(url), url=url) if signs else url


def ask_host(context: Context, address: Address) -> Confirmation:
    """Ask a host for the signs of its platform, in order, until one shows."""
    asked_at = context.clock.now()
    visits: list[Visit] = []
    try:
        for name, visit, shows in _signs(context, address):
            visits.append(visit)
            if visit.final is not None and shows:
                return Confirmation(
                    visits=tuple(visits),
                    asked_at=asked_at,
                    origin=Origin(name, visit.final.started_at),
                    outcome=Outcome.CAPTURED,
                    evidence=f"{name} says that {host_of(address.url)} holds such posts",
                )
    except BaseException:
        for visit in visits:
            visit.close()
        raise
    outcome, evidence = _weigh(visits)
    return Confirmation(
        visits=tuple(visits), asked_at=asked_at, origin=None, outcome=outcome, evidence=evidence
    )


def _signs(context: Context, address: Address) -> Iterator[tuple[str, Visit, bool]]:
    """Each sign's name, the visit for it, and whether it shows; the cheapest to ask first."""
    signs = PLATFORMS[address.platform or ""].host_signs
    yield from _declared(context, address, signs[:1])
    yield from _described(context, address)
    yield from _declared(context, address, signs[1:])


def _declared(
    context: Context, address: Address, signs: Sequence[HostSign]
) -> Iterator[tuple[str, Visit, bool]]:
    for sign in signs:
        visit = _fetch(context, sign.url.format(host=host_of(address.url), url=address.url), {})
        yield sign.name, visit, _is_ok(visit.final) and sign.shows(_read(visit.final))


def _described(context: Context, address: Address) -> Iterator[tuple[str, Visit, bool]]:
    if address.post is None:
        return
    for endpoint, url in lookups(address.post, url=address.canonical_url):
        if endpoint.name == _NO_SIGN:
            continue
        visit = _fetch(context, url, {"Accept": endpoint.accept})
        answer = visit.final
        said = (
            read_answer(
                address.post.platform, endpoint, url=answer.url, status=answer.status, body=_read(answer)
            )
            if answer
            else None
        )
        yield endpoint.name, visit, said is not None and said.availability is Availability.AVAILABLE


def _fetch(context: Context, url: str, headers: dict[str, str]) -> Visit:
    left = _MAX_BYTES

    def allows(size: int) -> bool:
        nonlocal left
        left -= size
        return left >= 0

    return context.fetcher.fetch(url, role="endpoint", headers=headers, allows=allows)


def _is_ok(answer: Exchange | None) -> bool:
    return answer is not None and 200 <= answer.status < 300


def _read(answer: Exchange | None) -> bytes:
    return read_body(answer, _MAX_BYTES) if answer else b""


def _weigh(visits: list[Visit]) -> tuple[Outcome, str]:
    """What is told of a host that didn't confirm: the failure that may pass, else the first answer's."""
    told = [decide_outcome(visit, _read(visit.final), None) for visit in visits]
    passing = next((one for one in told if one[0] in TRANSIENT), None)
    if passing is not None:
        return passing[0], f"not asked with success: {passing[1]}"
    return told[0][0], "none of its answers says that it holds such posts"
