"""What a card tells beside the words: counts, times, the posts it belongs to, and who said what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime

from ..model import Availability, Counts, Origin, Post
from .markup import instant, link, text
from .subject import Subject

_BY_WHOM = {"page": "the post's own page", "embed": "an article's embed (the publisher's claim)"}
_FIELDS = {
    "text_is_cut": "text cut short",
    "author_name": "author",
    "author_id": "author's id",
    "author_picture": "author's picture",
    "posted_at": "time",
    "posted_on": "date as printed",
    "edited_at": "time of the last edit",
    "reply_to": "post answered",
    "quoted": "post quoted",
    "shared": "post passed on",
    "card": "linked page",
}


def iter_counts(post: Post) -> Iterator[str]:
    """Each count in words: "1,204 likes"."""
    counts = post.metadata.counts
    for field in fields(Counts):
        number = getattr(counts, field.name) if counts else None
        if number is not None:
            yield f"{number:,} {field.name if number != 1 else _one(field.name)}"


def _one(name: str) -> str:
    return "reply" if name == "replies" else name.removesuffix("s")


def iter_facts(subject: Subject) -> Iterator[tuple[str, str]]:
    """Name and value, as HTML, of what is told of the post and of its capture."""
    from ..platforms import url_for

    told = subject.post.metadata
    if told.posted_at:
        yield "Posted", instant(told.posted_at)
    elif told.posted_on:
        yield "Posted", f'<bdi>{text(told.posted_on)}</bdi> <span class="soft">(as printed)</span>'
    if subject.minted_at:
        yield "By its id", f'{instant(subject.minted_at)} <span class="soft">(when the id was made)</span>'
    if told.edited_at:
        yield "Edited", instant(told.edited_at)
    for name, ref in (("In reply to", told.reply_to), ("Quotes", told.quoted), ("Passes on", told.shared)):
        if ref is not None:
            yield name, link(url_for(ref))
    yield "Address", link(subject.post.url)
    if told.availability is not Availability.UNKNOWN:
        yield "Availability", told.availability.value.replace("_", " ")
    yield "Captured", instant(subject.captured_at)
    why = f": {text(subject.evidence)}" if subject.evidence else ""
    yield "Its page", subject.outcome.value.replace("_", " ") + why


def iter_origins(post: Post) -> Iterator[tuple[str, str, datetime]]:
    """What each origin said at each instant: the fields' names, by whom, and when; the newest first."""
    told: dict[Origin, list[str]] = {}
    for field, origin in post.origins.items():
        told.setdefault(origin, []).append(_FIELDS.get(field, field.replace("_", " ")))
    for origin in sorted(told, key=lambda one: (one.said_at, one.name), reverse=True):
        named = _BY_WHOM.get(origin.name, f"the {origin.name} endpoint")
        yield ", ".join(told[origin]), named, origin.said_at
