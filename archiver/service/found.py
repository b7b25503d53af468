"""One document, read and searched; what our own code fails on is told, not raised."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from ..errors import SourceError
from ..lightly import dataclass

if TYPE_CHECKING:
    from ..model import ArticleVersion, Citation
    from .documents import Document

log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Found:
    """An article that was read without being stored, and the posts it cites."""

    source: str
    version: ArticleVersion
    citations: tuple[Citation, ...]
    #: Posts that are only named were looked for; else no lexicon knows the article's language.
    prose_read: bool = True
    #: The language that the prose is in, where that can be told: the page may state another one.
    prose_language: str | None = None
    #: What of the article was too much to be read whole, by name.
    cut: tuple[str, ...] = ()


def own_fault(document: Document, error: Exception) -> SourceError:
    """An article that our own code fails on, as one line; the trace goes to the log."""
    log.info("%s: %s", document.uri, error, exc_info=error)
    named = document.source if document.url is None else f"{document.source} ({document.url})"
    return SourceError(
        named, f"our own fault ({type(error).__name__}: {error}); -v shows where, please report it"
    )


def find_in(
    document: Document, *, render: Callable[[Found], T], published_at: datetime | None
) -> T | SourceError:
    from ..citations.find import search
    from ..citations.prose import language_of, languages

    try:
        version = document.read(published_at)
        citations, cut = search(version)
        language = language_of(version)
    except Exception as error:  # noqa: BLE001 - the edge of a batch: one bad page stops no other
        return own_fault(document, error)
    return render(
        Found(
            source=document.source,
            version=version,
            citations=citations,
            prose_read=language in languages(),
            prose_language=language,
            cut=(*version.cut, *cut),
        )
    )
