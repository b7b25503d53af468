"""A post or an article as something to cite, with its archived copy."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from ..lightly import dataclass
from ..model import RecordRef
from ..platforms import minted_at, title_of
from .mementos import Elsewhere, list_elsewhere
from .own import OwnCopy, choose_own

#: Words of a post that stand for its title, as the APA's manual has it.
_WORDS = 20
_CHARACTERS = 300
#: Platforms of which a post is an entry of somebody's blog.
_BLOGS = frozenset({"tumblr", "livejournal", "medium", "substack", "wordpress", "blogger"})
_UNWRITABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u061c\u2028-\u202e\u2060-\u2069\ufeff\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)


@dataclass(frozen=True, kw_only=True)
class BibliographicReference:
    """What a citation of it says."""

    kind: Literal["post", "blog_post", "page"]
    #: Made of the catalogue's id, so that it stays the same whatever is learnt later.
    key: str
    id: str
    #: As the platform or the article gives it; a handle with its "@" where no name is known.
    author: str | None
    handle: str | None
    is_organisation: bool
    title: str
    #: Where the title is our own description, and no words of it.
    is_described: bool
    container: str | None
    url: str
    #: As stated, else as a post's id tells.
    issued_at: datetime | None
    #: The date as printed, where no instant is known.
    issued_on: str | None
    #: When we visited it last.
    accessed_at: datetime | None
    language: str | None
    #: The best copy at a public archive, and our own, which is none.
    elsewhere: Elsewhere | None
    own: OwnCopy | None

    @property
    def says(self) -> str:
        """Which copies there are, and which of them the public can see; for a note."""
        said = []
        if there := self.elsewhere:
            trust = "" if there.trust == "trusted" else f" ({there.trust})"
            said.append(f"Archived at {there.name}{trust}, {there.at:%Y-%m-%d}: {there.url}")
        if own := self.own:
            place = f", WARC record {own.record_id} in {own.warc}" if own.record_id else ""
            what = "Own capture" if own.is_page else "Own record of what was told of it, capture"
            said.append(
                f"{what} {own.capture_id} of {own.captured_at[:10]}{place}, "
                f"collection {own.collection}: kept by us, no public address"
            )
        return ". ".join(said) + "." if said else "No archived copy is known."


def refer_to_post(
    shown: Mapping[str, Any], records: Mapping[str, Sequence[RecordRef]]
) -> BibliographicReference:
    """A post as :meth:`archiver.service.Archiver.show` tells it; ``records`` are of its captures."""
    container = title_of(shown["platform"])
    handle = _line(shown.get("handle") or shown.get("author"))
    handle = handle.removeprefix("@") if handle else None
    name = _line(shown.get("author_name"))
    title = _first_words(shown.get("text"))
    minted = minted_at(shown["platform"], shown["post_id"])
    stated = shown.get("posted_at")
    return BibliographicReference(
        kind="blog_post" if shown["platform"] in _BLOGS else "post",
        key=f"{re.sub('[^a-z0-9]', '', shown['platform'])}-{shown['id']}",
        id=shown["id"],
        author=name or (f"@{handle}" if handle else None),
        handle=handle if name else None,
        is_organisation=False,
        title=title or f"[Post on {container}; its text is not known]",
        is_described=title is None,
        container=container,
        url=shown["url"],
        issued_at=datetime.fromisoformat(stated) if stated else minted,
        issued_on=_line(shown.get("posted_on")),
        accessed_at=_last_visit(shown),
        language=shown.get("language"),
        elsewhere=next(iter(list_elsewhere(shown)), None),
        own=choose_own(shown.get("captures", ()), records),
    )


def refer_to_article(
    shown: Mapping[str, Any], records: Mapping[str, Sequence[RecordRef]]
) -> BibliographicReference:
    """The same of an article."""
    published = shown.get("published_at")
    title = _line(shown.get("title"))
    return BibliographicReference(
        kind="page",
        key=f"article-{shown['id']}",
        id=shown["id"],
        author=_line(shown.get("byline")),
        handle=None,
        is_organisation=False,
        title=title or "[Article without a title]",
        is_described=title is None,
        container=_host(shown["url"]),
        url=shown["url"],
        issued_at=datetime.fromisoformat(published) if published else None,
        issued_on=None,
        accessed_at=_last_visit(shown),
        language=shown.get("language"),
        elsewhere=next(iter(list_elsewhere(shown)), None),
        own=choose_own(shown.get("captures", ()), records),
    )


def _last_visit(shown: Mapping[str, Any]) -> datetime | None:
    visits = [one["captured_at"] for one in shown.get("captures", ())]
    return datetime.fromisoformat(max(visits)) if visits else None


def _first_words(text: str | None) -> str | None:
    words = _UNWRITABLE.sub(" ", (text or "")[: 10 * _CHARACTERS]).split()
    if not words:
        return None
    title = " ".join(words[:_WORDS])
    is_cut = len(words) > _WORDS or len(title) > _CHARACTERS
    return title[:_CHARACTERS].rstrip() + ("…" if is_cut else "")


def _line(value: str | None) -> str | None:
    """Text of a stranger's on one line, without what is no text, and not without end."""
    line = " ".join(_UNWRITABLE.sub(" ", (value or "")[: 10 * _CHARACTERS]).split())
    return line if len(line) <= _CHARACTERS else line[: _CHARACTERS - 1] + "…" if line else None


def _host(url: str) -> str | None:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.") or None
    except ValueError:
        return None
