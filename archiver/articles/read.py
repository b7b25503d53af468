"""Bytes -> article, whatever they are."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from .kind import find_kind

if TYPE_CHECKING:
    from ..model import ArticleVersion


def read_article(
    body: bytes,
    *,
    name: str,
    url: str | None,
    content_type: str | None,
    published_at: datetime | None = None,
    is_cut: bool = False,
) -> ArticleVersion:
    """The article in a page or text; ``name`` tells which where no type does.

    With ``is_cut`` the body is only a part of what there was.

    What :func:`~archiver.articles.kind.find_fault` finds fault with gives an article without sense.
    """
    if find_kind(body, content_type=content_type, name=name) == "text":
        from .plain import read_text

        return read_text(body, url=url, published_at=published_at, is_cut=is_cut)
    from .html import read_html

    return read_html(body, url=url, content_type=content_type, published_at=published_at, is_cut=is_cut)
