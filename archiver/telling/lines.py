"""An event as one line of the log."""

from __future__ import annotations

import json

from .notice import Notice
from .templates import Template


def log_line(notice: Notice, template: Template | None) -> str:
    """``event kind=… subject=… …``: what has blanks is quoted as JSON quotes it; or a template's text, on
    one line."""
    if template is not None:
        return " ".join(template.fill([notice]).split())
    event = notice.event
    told = {
        "kind": event.kind.value,
        "collection": event.collection,
        "subject": notice.variables["subject"],
        "at": event.happened_at.isoformat(timespec="seconds"),
        "id": event.id,
        "url": notice.url,
        "evidence": notice.variables["evidence"],
        "title": notice.title,
    }
    return "event " + " ".join(f"{name}={_quoted(value)}" for name, value in told.items() if value)


def _quoted(value: str) -> str:
    if value.isprintable() and not any(char in value for char in ' "='):
        return value
    return json.dumps(value, ensure_ascii=False)
