"""Invented events, and receivers to tell them to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from archiver.model import Event, EventKind
from archiver.telling import Notice, parse_receivers

NOON = datetime(2026, 5, 15, 12, tzinfo=UTC)
POST = "https://social.example/@maja/1"
ARTICLE = "https://paper.example/bridge"


def event(kind: EventKind = EventKind.POST_GONE, subject: str = "p1", **fields: Any) -> Event:
    said = {
        "url": POST,
        "author": "Maja Lind",
        "evidence": "404 Not Found",
        "last_seen_at": "2026-05-14T09:12:00+00:00",
        "first_missing_at": "2026-05-15T09:14:00+00:00",
        "cited_by": [ARTICLE],
        "last_capture": {"id": "kabc", "url": POST, "captured_at": "2026-05-14T09:12:00+00:00"},
    }
    return Event(kind=kind, subject=subject, happened_at=NOON, fields=said | fields)


def notice(**more: Any) -> Notice:
    return Notice(event(**more))


def receivers(toml: str, files: dict[str, bytes] | None = None):
    def load(name: str) -> bytes:
        if name not in (files or {}):
            raise FileNotFoundError(2, "No such file or directory")
        return (files or {})[name]

    return parse_receivers(toml.encode(), "notify.toml", load)
