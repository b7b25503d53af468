"""What the platforms' pages look like: HTML with ``$name`` where a post's words go."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template

from ...answers import page
from ...wire import Answer
from ..posting import Posting


def shown(name: str, posting: Posting | None = None, **fields: str) -> Answer:
    """The page of that name with the posting's fields, and further ones, filled in."""
    if posting is not None:
        fields = {
            "handle": posting.handle,
            "name": escape(posting.name),
            "key": posting.key,
            "words": posting.html,
            "day": posting.day,
            "at": posting.posted_at.isoformat(),
            **fields,
        }
    template = Template((Path(__file__).parent / f"{name}.html").read_text(encoding="utf-8"))
    return page(template.substitute(fields))
