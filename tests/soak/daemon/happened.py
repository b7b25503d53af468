"""Whether the home knows exactly what happened: articles, posts, events, and who was told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

from archiver.model import EventKind
from tests.soak.reading import query
from tests.system import holdings
from tests.system.program import Program

from .day import Day
from .receiver import FEED

#: What was looked at, in figures, and what is wrong.
Found = tuple[str, list[str]]

#: Workers of the daemon: so many jobs may be under way when it is killed.
WORKERS = 8
#: A visit that began in an outage, or just before it, may end a while after it.
_LEEWAY = timedelta(seconds=25)
_ATOM = "{http://www.w3.org/2005/Atom}"


def check_articles(day: Day, program: Program) -> Found:
    """Each is in the catalogue once, in one version, captured once, listed once in the index."""
    home, published = program.home, day.published
    known = Counter(url for (url,) in query(home, "SELECT url FROM articles"))
    texts = Counter(
        url
        for (url,) in query(
            home, "SELECT a.url FROM article_versions v JOIN articles a ON a.id = v.article_id"
        )
    )
    kept = Counter(url for (url,) in query(home, "SELECT url FROM captures WHERE outcome = 'captured'"))
    listed = Counter(place.url for place in holdings.index(home))
    wrong = [f"{url} was never published" for url in known if url not in set(published)]
    for url in published:
        counts = (known[url], texts[url], kept[url], listed[url])
        if counts != (1, 1, 1, 1):
            wrong.append(f"{url}: rows, versions, captures, index lines: {counts}")
    return f"{len(published):,} published, {sum(known.values()):,} articles", wrong


def check_visits(day: Day, program: Program) -> Found:
    """No article was asked for again but after a kill; nothing failed but in an outage."""
    reads = Counter[str]()
    for paper in day.papers:
        reads += paper.reads
    again = sum(reads.values()) - len(reads)
    wrong = [f"{url} was asked for {times} times" for url, times in reads.items() if times > 3]
    breaks = day.service.kills + day.service.full
    if again > breaks * WORKERS:
        wrong.append(f"{again} articles were asked for again, after {breaks} breaks")
    failed = query(
        program.home, "SELECT url, captured_at, outcome FROM captures WHERE outcome = 'unreachable'"
    )
    for url, captured_at, outcome in failed:
        at = datetime.fromisoformat(captured_at)
        if not any(begin - _LEEWAY <= at <= end + _LEEWAY for begin, end in day.outages):
            wrong.append(f"{url}: {outcome} at {captured_at}, when all was well")
    if not day.broken_off:
        wrong.append("nobody was asked for anything in the outage")
    broken = f"{day.broken_off} requests broken off by the outage, {len(failed)} visits failed by it"
    return f"{broken}; {again} articles asked for again after a break", wrong


def check_posts(day: Day, program: Program) -> Found:
    """Each cited post was captured, and one further look at it is asked for."""
    home = program.home
    kept = {url for (url,) in query(home, "SELECT url FROM captures WHERE outcome = 'captured'")}
    wrong = [f"{url} was cited and not captured" for url in day.posts.made if url not in kept]
    looks = Counter(
        url for (url,) in query(home, "SELECT subject FROM work WHERE step = 'watch' AND state = 'pending'")
    )
    wrong += [f"{url}: {looks[url]} looks are to come" for url in day.posts.made if looks[url] != 1]
    ((observed,),) = query(home, "SELECT count(*) FROM observations")
    return f"{len(day.posts.made)} cited, looked at {observed:,} times", wrong


def check_events(day: Day, program: Program) -> Found:
    """Exactly what happened was noted, each once, and a vanished post with its last good capture."""
    events = query(program.home, "SELECT kind, fields FROM events")
    told = Counter((kind, json.loads(fields)["url"]) for kind, fields in events)
    happened = {EventKind.POST_GONE: day.vanished, EventKind.POST_EDITED: day.edited}
    wanted = Counter((str(kind), url) for kind, urls in happened.items() for url in urls)
    wrong = [f"{kind} of {url}: {told[kind, url]} times for once" for kind, url in wanted - told]
    wrong += [f"{kind} of {url}: told, {wanted[kind, url]} times happened" for kind, url in told - wanted]
    for kind, fields in events:
        if kind == EventKind.POST_GONE:
            wrong += _judge_last_capture(program.home, json.loads(fields), day)
    return f"{len(day.vanished)} posts vanished, {len(day.edited)} edited, {len(events)} events", wrong


def _judge_last_capture(home: Path, told: dict[str, object], day: Day) -> Iterator[str]:
    url, capture = told["url"], told["last_capture"]
    good = query(
        home,
        "SELECT id FROM captures WHERE url = ? AND outcome = 'captured' ORDER BY captured_at DESC LIMIT 1",
        url,
    )
    if not isinstance(capture, dict) or [(capture["id"],)] != good:
        yield f"{url}: {capture} is told, and {good} is the last good capture"
    since = day.vanished.get(str(url))
    if since and datetime.fromisoformat(str(told["first_missing_at"])) < since - timedelta(seconds=5):
        yield f"{url}: missing since {told['first_missing_at']}, and vanished at {since}"


def check_receivers(day: Day, program: Program) -> Found:
    """The webhook and both feeds were told each event once; again only under the same id, after a break."""
    receiver = day.receiver
    wanted = Counter(event_id for (event_id,) in query(program.home, "SELECT id FROM events"))
    told = Counter(str(event["id"]) for event in receiver.told())
    wrong = [f"the webhook wasn't told of {event}" for event in wanted - told]
    wrong += [f"the webhook was told of {event} under two ids, or of nothing" for event in told - wanted]
    wrong += [f"message {message} came again with other events" for message in receiver.changed]
    if receiver.repeats > day.service.kills + day.service.full:
        wrong.append(f"{receiver.repeats} messages came again")
    if day.killed_telling and not receiver.repeats:
        wrong.append("killed before it knew that a message was taken, it didn't send that again")
    for name in ("events.atom", FEED):
        path = program.home / name
        count = len(ElementTree.parse(path).findall(f"{_ATOM}entry")) if path.exists() else 0
        if count != sum(wanted.values()):
            wrong.append(f"{name} has {count} entries for {sum(wanted.values())} events")
    open_ones = query(program.home, "SELECT receiver, event_seq FROM deliveries WHERE state != 'sent'")
    wrong += [f"{name} wasn't told of event {seq}" for name, seq in open_ones]
    said = f"{len(receiver.messages)} messages, {receiver.repeats} of them came again under the same id"
    return said, wrong
