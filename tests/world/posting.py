"""What everybody posted: bursts and quiet weeks, answers, threads, copies, retweets, edits, deletions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from tests.internet.platforms import Posting
from tests.internet.platforms.posting import record_key, snowflake, status_id

from .copying import make_copies
from .nouns import Handle, Holder, Kind, WorldPost
from .people import END, START
from .sentences import TOPICS, Writer, change_a_little, link

#: Posts a day, from one a week to thirty a day; most people are in between.
_RATES = (0.15, 0.3, 0.5, 1, 1, 2, 2, 3, 5, 8, 15, 30)
_LIVES = {
    "x": 0.78,
    "telegram": 0.93,
    "facebook": 0.85,
    "bluesky": 0.93,
    "mastodon": 0.93,
    "truthsocial": 0.93,
}
#: Nobody posted there earlier.
_OPENED = {
    "bluesky": datetime(2023, 3, 1, tzinfo=UTC),
    "truthsocial": datetime(2022, 3, 1, tzinfo=UTC),
}


@dataclass(frozen=True)
class Said:
    """A post's words before it becomes one."""

    holder: Holder
    platform: str
    at: datetime
    text: str
    language: str
    kind: Kind = "own"
    addressee: str | None = None
    #: It continues the post before it.
    goes_on: bool = False


def make_posts(random: Random, holders: tuple[Holder, ...], count: int) -> tuple[WorldPost, ...]:
    """So many posts of all of them, the oldest first."""
    accounts = [(holder, handle) for holder in holders for handle in _accounts(holder)]
    weights = [
        random.paretovariate(1.6) * (1.0 if handle.platform == "x" else 0.25) for _, handle in accounts
    ]
    total = sum(weights)
    said: list[Said] = []
    names = [handle.name for _, handle in accounts if handle.platform == "x"]
    for (holder, handle), weight in zip(accounts, weights, strict=True):
        share = max(3, min(count // 25, round(1.05 * count * weight / total)))
        said += _career(random, holder, handle.platform, share, names)
    said += _passed_on(random, said, count // 30)
    said.sort(key=lambda s: (s.at, s.holder.key, s.text))
    # The number is round; what comes last in time pays for it.
    return _settle(random, said[:count])


def _accounts(holder: Holder) -> list[Handle]:
    """One for each platform."""
    seen = {h.platform: h for h in holder.handles if h.rank != "deprecated"}
    return list(seen.values())


def _career(random: Random, holder: Holder, platform: str, count: int, names: list[str]) -> list[Said]:
    """The posts of one account: a stretch of days at its pace, somewhere in the years."""
    rate = random.choice(_RATES)
    opened = _OPENED.get(platform, START)
    days = min(count / rate, (END - opened).days - 60)
    since = opened + timedelta(days=random.uniform(0, (END - opened).days - 50 - days))
    topics = tuple(random.sample(TOPICS, 3))
    own = Writer(random, holder.language, topics)
    english = Writer(random, "en", topics)
    said: list[Said] = []
    at = since
    while len(said) < count and at < END - timedelta(days=40):
        at += timedelta(days=random.expovariate(rate))
        writer = english if holder.language != "en" and random.random() < 0.15 else own
        said += _next(random, holder, platform, at, writer, names)
    return said


def _next(
    random: Random, holder: Holder, platform: str, at: datetime, writer: Writer, names: list[str]
) -> list[Said]:
    chance = random.random()
    base = Said(holder, platform, at, "", writer.language)
    if platform == "x" and chance < 0.1:
        other = random.choice(names)
        words = f"RT @{other}: {writer.text()}"
        return [replace(base, text=words if len(words) < 140 else words[:139] + "…", kind="retweet")]
    if platform == "x" and chance < 0.24:
        other = random.choice(names)
        words = writer.reaction() if random.random() < 0.6 else writer.text()
        return [replace(base, text=f"@{other} {words}", kind="reply", addressee=other)]
    if chance < 0.28:
        parts = [writer.text() for _ in range(random.randint(2, 4))]
        return [
            replace(
                base,
                text=f"{part} {number}/{len(parts)}",
                at=at + timedelta(minutes=2 * number),
                kind="thread",
                goes_on=number > 1,
            )
            for number, part in enumerate(parts, start=1)
        ]
    if chance < 0.31:
        return [replace(base, text=writer.slogan())]
    text = _dressed(random, writer, writer.text(), names)
    first = replace(base, text=text)
    if chance < 0.355:
        # The announcement again next week, with one thing changed.
        return [
            first,
            replace(
                first,
                text=change_a_little(text, random, writer.language),
                at=at + timedelta(days=7),
                kind="copy",
            ),
        ]
    if chance < 0.385:
        later = at + timedelta(days=random.randint(12, 60), hours=random.randint(0, 20))
        return [first, replace(first, at=later, kind="copy")]
    return [first]


def _dressed(random: Random, writer: Writer, text: str, names: list[str]) -> str:
    """With a name, tags and a link here and there."""
    if random.random() < 0.12:
        text += f" Thanks to @{random.choice(names)}"
    if random.random() < 0.22:
        text += f" {writer.tag()}"
    if random.random() < 0.3:
        text += f" {link(random)}"
    return text


def _passed_on(random: Random, said: list[Said], count: int) -> list[Said]:
    """Others' words: an office says the same minutes to hours later, or passes the post on."""
    by_platform: dict[str, list[Holder]] = {}
    for entry in said:
        by_platform.setdefault(entry.platform, []).append(entry.holder)
    copies = []
    for original in random.sample([s for s in said if s.kind == "own" and len(s.text) > 50], count):
        other = random.choice(by_platform[original.platform])
        if other.key != original.holder.key:
            later = original.at + timedelta(minutes=random.randint(3, 600))
            copies.append(replace(original, holder=other, at=later, kind="copy"))
            handle = original.holder.handle_at("x", original.at)
            if original.platform == "x" and handle:
                words = f"RT @{handle}: {original.text}"
                passed = words if len(words) <= 140 else words[:139] + "…"
                fan = random.choice(by_platform["x"])
                if fan.key != original.holder.key:
                    copies.append(replace(original, holder=fan, at=later, text=passed, kind="retweet"))
    return copies


def _settle(random: Random, said: list[Said]) -> tuple[WorldPost, ...]:
    """Give each its key, its fate and its copies."""
    numbers: Counter[str] = Counter()
    last: dict[tuple[str, str], str] = {}
    posts = []
    for entry in said:
        holder, platform = entry.holder, entry.platform
        at = entry.at.replace(microsecond=entry.at.microsecond // 1000 * 1000)
        handle = holder.handle_at(platform, at) or next(
            h.name for h in holder.handles if h.platform == platform
        )
        numbers[handle] += 1
        key = _key(random, platform, at, numbers[handle])
        before = last.get((holder.key, platform))
        earlier = None
        if entry.kind == "own" and random.random() < 0.02:
            earlier = change_a_little(entry.text, random, entry.language)
        posting = Posting(
            platform=platform,
            key=key,
            handle=handle,
            name=holder.label(holder.language),
            text=entry.text,
            posted_at=at,
            state="up" if random.random() < _LIVES[platform] else "gone",
            language=entry.language,
            reply_to=before if entry.goes_on else None,
        )
        last[holder.key, platform] = key
        copies = make_copies(random, posting, holder, earlier)
        posts.append(
            WorldPost(
                posting=posting, owner=holder.key, kind=entry.kind, addressee=entry.addressee, copies=copies
            )
        )
    return tuple(posts)


def _key(random: Random, platform: str, at: datetime, number: int) -> str:
    if platform == "x":
        return snowflake(at, random.randrange(1 << 22))
    if platform == "telegram":
        return str(40 + number)
    if platform == "bluesky":
        return record_key(at + timedelta(milliseconds=random.randint(-900, -200)), random.randrange(1 << 10))
    if platform == "facebook":
        return str(10_000_000_000_000_000 + random.randrange(10**15))
    return status_id(at, random.randrange(1 << 16))
