"""Which columns each noun has on its way out, and how they are taken from a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import UsageError
from ..lightly import dataclass


@dataclass(frozen=True)
class Columns:
    """A noun's columns; a dotted name is a field of a field."""

    #: Written where nobody chooses.
    usual: tuple[str, ...]
    #: To be had by name: long ones, and those that few want.
    more: tuple[str, ...] = ()


NOUNS: Mapping[str, Columns] = {
    "articles": Columns(
        (
            *("id", "url", "title", "byline", "published_at", "modified_at", "language"),
            *("collection", "first_seen_at", "citations", "versions", "version_id", "canonical_url", "tags"),
        ),
        ("text",),
    ),
    "citations": Columns(
        (
            *("id", "article_id", "article", "article_title", "kind", "platform", "url", "post_id"),
            *("author", "author_kind", "handle", "quotes", "when", "when_from", "when_to", "plural"),
            *("deleted", "medium", "confidence", "resolution.state", "resolution.post", "resolution.url"),
            *("resolution.method", "resolution.score", "resolution.decided_at", "resolution.decided_by"),
            *("version_id", "collection", "tags"),
        ),
        (
            "article_published_at",
            *("addressee", "mentions", "rejections", "resolution", "resolution.margin"),
            *("resolution.reasons", "resolution.candidates", "resolution.accounts"),
        ),
    ),
    "posts": Columns(
        (
            *(
                "id",
                "platform",
                "post_id",
                "url",
                "author",
                "author_name",
                "handle",
                "posted_at",
                "posted_on",
            ),
            *("text", "language", "availability", "outcome", "watched.state", "watched.last_seen_at"),
            *("watched.first_missing_at", "watched.is_confirmed", "watched.looked_at", "counts.likes"),
            *("counts.reposts", "counts.quotes", "counts.replies", "counts.views", "aliases"),
            *("first_seen_at", "tags"),
        ),
        (
            *("text_is_cut", "author_id", "author_picture", "edited_at", "evidence", "origins", "media"),
            *("counts", "counts.bookmarks", "card", "card.url", "card.title", "reply_to", "quoted", "shared"),
            *("watched", "watched.says", "watched.edited_between"),
        ),
    ),
    "captures": Columns(
        (
            *("id", "captured_at", "url", "final_url", "purpose", "outcome", "status", "evidence"),
            *("collection", "warc", "offset", "length", "record_id", "memento.archive", "memento.url"),
            *("memento.at", "job_id"),
        ),
        ("memento",),
    ),
    "people": Columns(
        (
            *("name", "kind", "accounts", "citations", "articles", "posts", "first_cited_at"),
            "last_cited_at",
        ),
    ),
    "sources": Columns(
        (
            *("id", "url", "title", "kind", "state", "status", "collection", "added_at", "polled_at"),
            *("read_at", "news_at", "next_poll_at", "failures", "failing_since", "paused_at", "entries"),
            "current_url",
        ),
        (
            *("etag", "last_modified", "not_before_at", "ttl_seconds", "skip_hours", "skip_days"),
            *("filters", "moves", "moving_to", "parts", "pace_seconds", "cron", "cron_zone"),
        ),
    ),
    "events": Columns(
        (
            *("seq", "id", "kind", "subject", "collection", "happened_at", "fields.url", "fields.platform"),
            *("fields.author", "fields.state", "fields.evidence", "fields.capture_id", "fields"),
        ),
    ),
    "resolutions": Columns(
        (
            *("seq", "citation_id", "article", "collection", "state", "post", "post_platform", "post_id"),
            *("url", "method", "score", "margin", "reasons", "decided_at", "decided_by", "counts"),
        ),
        ("post_author", "candidates", "accounts"),
    ),
    "observations": Columns(
        (
            *("id", "post", "platform", "post_id", "url", "collection", "observed_at", "state"),
            *("evidence", "origin", "before_at", "is_doubtful", "announces", "capture_id"),
        ),
        ("looked_at_as", "text_hash"),
    ),
    "holdings": Columns(
        ("url", "archive", "trust", "count", "first_at", "last_at", "is_cut", "asked_at"),
    ),
    "work": Columns(
        (
            *("id", "step", "subject", "collection", "state", "due_at", "priority", "attempts", "reason"),
            *("host", "added_at", "closed_at", "lease_owner", "lease_until", "leased_at"),
        ),
        ("details", "ahead", "handed_to"),
    ),
}


#: What rows of a noun can't be chosen by.
_NOT_BY: Mapping[str, frozenset[str]] = {
    "source": frozenset({"posts", "captures", "events", "resolutions", "observations", "holdings", "work"}),
    "platform": frozenset({"articles", "captures", "sources", "events", "resolutions", "holdings", "work"}),
    "collection": frozenset({"holdings"}),
}


def find_unfit(noun: str, wanted: Mapping[str, Any]) -> str | None:
    """The first of what is wanted, by name, that rows of a noun can't be chosen by."""
    return next(
        (name for name, nouns in _NOT_BY.items() if wanted.get(name) is not None and noun in nouns), None
    )


def choose_columns(noun: str, names: Sequence[str]) -> tuple[str, ...]:
    """The columns of a noun that somebody names, in their order; all usual ones where nobody does.

    :raises UsageError: it has no such column, or one is named twice.
    """
    columns = NOUNS[noun]
    if not names:
        return columns.usual
    offered = (*columns.usual, *columns.more)
    for place, name in enumerate(names):
        if name not in offered:
            raise UsageError(f"{name[:100]}: {noun} have no such column; there are {', '.join(offered)}")
        if name in names[:place]:
            raise UsageError(f"{name}: named twice")
    return tuple(names)


def take(row: Mapping[str, Any], name: str) -> Any:
    """The value of a column; ``None`` where the row, or what it is a field of, doesn't have it."""
    value: Any = row
    for part in name.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value
