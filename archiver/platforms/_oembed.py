"""The oEmbed answer (https://oembed.com), read the same way for every platform."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ..model import Availability, PostMetadata
from ._answers import handle_in, load_object, picture, plain, string
from ._spec import BrokenAnswer

#: The last link of an embed's blockquote says when: "May 4, 2023", "… at 9:19 PM".
_DATE = re.compile(
    r">\s*((?:[A-Z][a-zéû]{2,9}\.? \d{1,2}, \d{4}(?: at [\d:]{4,5}(?: [AP]M)?)?)"
    r"|(?:\d{1,2}\.? [^\W\d]{3,12}\.? \d{4}))\s*</a>\s*</blockquote>"
)


def parse(body: bytes) -> PostMetadata:
    """Author, title as the text, thumbnail."""
    return read(load_object(body))


def parser(
    *, handle: str = "", title_is_text: bool = True, html_is_text: bool = False
) -> Callable[[bytes], PostMetadata]:
    """A reader for one platform.

    ``handle`` is the pattern of the handle in ``author_url``; ``html_is_text``
    says that the blockquote in ``html`` holds the post's text and date.
    """

    def parse_for(body: bytes) -> PostMetadata:
        return read(load_object(body), handle=handle, title_is_text=title_is_text, html_is_text=html_is_text)

    return parse_for


def read(
    answer: dict[str, Any], *, handle: str = "", title_is_text: bool = True, html_is_text: bool = False
) -> PostMetadata:
    """What an answer says; raises :class:`BrokenAnswer` where it is no oEmbed answer."""
    if not any(key in answer for key in ("type", "html", "author_name", "title", "provider_name")):
        raise BrokenAnswer(f"no oEmbed answer: {sorted(answer)[:8]}")
    text = string(answer.get("title")) if title_is_text else None
    posted_on = None
    html = answer.get("html")
    if html_is_text and isinstance(html, str):
        html = html[:50_000]
        paragraph = html.partition("<p")[2].partition(">")[2].partition("</p>")[0]
        text = plain(paragraph) or text
        dated = _DATE.search(html)
        posted_on = dated[1] if dated else None
    return PostMetadata(
        text=text,
        author_name=string(answer.get("author_name")),
        handle=handle_in(answer.get("author_url"), handle) if handle else None,
        posted_on=posted_on,
        media=picture(
            answer.get("thumbnail_url"),
            width=answer.get("thumbnail_width"),
            height=answer.get("thumbnail_height"),
        ),
        availability=Availability.AVAILABLE,
    )
