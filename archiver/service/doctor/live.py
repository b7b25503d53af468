"""Asks every endpoint and archive that the program relies on about one well-known public post each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import partial

from ...articles.decode import decode_content
from ...lightly import dataclass
from ...model import Outcome
from ...platforms import PLATFORMS, Endpoint, Platform, identify, lookups, parse_page
from ...ports import Clock, Exchange, Fetcher, Progress, Role
from .archives import LOOKUPS
from .finding import Finding, Verdict
from .judge import Answer, Judgement, judge_archive, judge_endpoint

#: Bytes of an answer that are read.
_MAX_ANSWER_BYTES = 5_000_000
#: Certificates, and times in the archive, bear so much.
_MAX_SKEW_SECONDS = 120.0


@dataclass(frozen=True, kw_only=True)
class Question:
    """One address to ask, and how to judge the answer."""

    subject: str
    name: str
    url: str
    judge: Callable[[Answer], Judgement]
    accept: str = "*/*"
    role: Role = "endpoint"
    is_asked: bool = True


def questions(*, opt_in: bool) -> Iterator[Question]:
    """Every endpoint of every platform that is open, then the archives."""
    for platform in PLATFORMS.values():
        yield from _of_platform(platform, opt_in=opt_in)
    for lookup in LOOKUPS:
        judge = partial(judge_archive, lookup.find_missing)
        yield Question(subject=lookup.archive, name=lookup.name, url=lookup.url, judge=judge)


def _of_platform(platform: Platform, *, opt_in: bool) -> Iterator[Question]:
    for sample in platform.samples:
        address = identify(sample.url)
        assert address.post is not None  # held by the contract of the folder's tests  # noqa: S101
        page = Endpoint(
            name="page",
            url=sample.url,
            parse=partial(parse_page, platform=platform.name),
            accept="text/html,*/*;q=0.8",
        )
        for endpoint, url in (
            *lookups(address.post, url=address.canonical_url, opt_in=True),
            (page, sample.url),
        ):
            if endpoint.name in sample.gives:
                gives = sample.gives[endpoint.name]
                yield Question(
                    subject=platform.name,
                    name=endpoint.name,
                    url=url,
                    judge=partial(judge_endpoint, endpoint, gives, platform.name),
                    accept=endpoint.accept,
                    role="page" if endpoint is page else "endpoint",
                    is_asked=opt_in or not endpoint.opt_in,
                )


def examine_live(
    fetcher: Fetcher, clock: Clock, progress: Progress, *, opt_in: bool, workers: int
) -> Iterator[Finding]:
    """One finding for each question, in order, and one for the clock; each host at its own pace.

    What is answered is judged and forgotten: nothing is stored.
    """
    skews: list[float] = []

    def ask(question: Question) -> Finding:
        found = _ask(question, fetcher, clock, skews)
        progress.note("asked", state=found.verdict.value, title=f"{found.subject} {found.name}")
        return found

    with ThreadPoolExecutor(max_workers=workers) as pool:
        yield from pool.map(ask, questions(opt_in=opt_in))
    if skews:
        yield _clock(skews)


def _ask(question: Question, fetcher: Fetcher, clock: Clock, skews: list[float]) -> Finding:
    found = Finding(subject=question.subject, name=question.name, verdict=Verdict.NOT_ASKED, url=question.url)
    if not question.is_asked:
        return replace(found, note="capture.opt_in_endpoints turns it on, or --all")
    visit = fetcher.fetch(question.url, role=question.role, headers={"Accept": question.accept})
    try:
        exchange = visit.final
        if exchange is None:
            refused = visit.failure is Outcome.RATE_LIMITED
            verdict = Verdict.REFUSED if refused else Verdict.UNREACHABLE
            return replace(found, verdict=verdict, note=visit.reason or "")
        if (skew := _skew(exchange, clock.now())) is not None:
            skews.append(skew)
        judged = question.judge(_answer(question.url, exchange))
        return replace(
            found,
            verdict=judged.verdict,
            note=judged.note,
            missing=judged.missing,
            status=exchange.status,
        )
    finally:
        visit.close()


def _answer(asked: str, exchange: Exchange) -> Answer:
    with exchange.body.open() as stored:
        body = stored.read(_MAX_ANSWER_BYTES)
    return Answer(
        asked=asked,
        url=exchange.url,
        status=exchange.status,
        headers={name.lower(): value for name, value in exchange.headers},
        body=decode_content(body, exchange.header("content-encoding"), _MAX_ANSWER_BYTES),
    )


def _skew(exchange: Exchange, now: datetime) -> float | None:
    """Seconds that our clock is ahead of the host's; a copy from a cache says nothing of it."""
    said = exchange.header("Date")
    if not said or exchange.header("Age"):
        return None
    try:
        return (now - parsedate_to_datetime(said)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None


def _clock(skews: list[float]) -> Finding:
    """By the host in the middle: one host with a wrong clock tells nothing of ours."""
    skew = sorted(skews)[len(skews) // 2]
    wrong = abs(skew) > _MAX_SKEW_SECONDS
    note = f"{abs(skew):,.0f} s {'ahead of' if skew > 0 else 'behind'} what most hosts say"
    return Finding(
        subject="clock",
        name="beside others",
        verdict=Verdict.WRONG if wrong else Verdict.FINE,
        note=note,
    )
