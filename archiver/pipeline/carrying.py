"""What persons said of a citation, taken along when the article's text changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from ..lightly import dataclass
from ..model import PERSON, Citation, NoteText, Rejection, Resolution, Tagging
from ..ports import Session, Statement
from .keep import save_posts
from .remarks import carry_remarks
from .statements import (
    StatedPost,
    note_statement,
    rejection_statement,
    resolution_statement,
    tag_statement,
)
from .wanted import ask_by_person

#: Texts of an article that are looked through, the newest first.
_MOST_VERSIONS = 20
_CARRIED = "carried over from "


@dataclass(frozen=True)
class Carried:
    """What persons said of a citation of an earlier text, for the same one of a newer text."""

    citation_id: str
    resolution: Resolution | None
    rejections: tuple[Rejection, ...]
    taggings: Sequence[Tagging]
    notes: Sequence[NoteText]
    came_from: str

    @property
    def statements(self) -> Sequence[Statement]:
        """What is said of it in the WARC."""
        said = [] if self.resolution is None else [self._resolution_statement(self.resolution)]
        said += [
            rejection_statement(
                self.citation_id, one.post, by=one.decided_by, at=one.decided_at, came_from=self.came_from
            )
            for one in self.rejections
        ]
        said += [tag_statement(one) for one in self.taggings]
        said += [note_statement(one) for one in self.notes]
        return said

    def store(self, session: Session, *, collection: str, batch: str | None, at: datetime) -> None:
        """Store the further rows, and ask for the post where it isn't kept."""
        for one in self.rejections:
            session.save_rejection(self.citation_id, one.post, by=one.decided_by, at=one.decided_at)
        for tagging in self.taggings:
            session.save_tagging(tagging)
        for note in self.notes:
            session.save_note(note)
        if self.resolution is None:
            return
        session.save_resolution(self.citation_id, self.resolution)
        posts = _posts_of(self.resolution)
        save_posts(session, posts, at=at)
        for post in posts:
            ask_by_person(session, post.url, post.post, collection=collection, batch=batch, at=at)

    def _resolution_statement(self, resolution: Resolution) -> Statement:
        return resolution_statement(self.citation_id, resolution, _posts_of(resolution))


def find_carried(
    session: Session,
    article_id: str,
    version_id: str,
    known: Mapping[str, Citation],
    found: Mapping[str, Citation],
) -> Sequence[Carried]:
    """What persons decided of an article's citations in earlier texts, for those that are new in this one.

    ``known`` are the text's citations before this run, ``found`` those of this run. A citation is the same
    where kind, platform, author, address and quotes are; where several are alike, only if the texts have as
    many of them.
    """
    fresh = {one for one in found if one not in known}
    wanted = _by_likeness(found)
    carried: list[Carried] = []
    for earlier in _earlier(session, article_id, version_id, known) if fresh else ():
        if not fresh:
            break
        alike = _by_likeness(earlier)
        for likeness, ids in wanted.items():
            if len(alike.get(likeness, ())) != len(ids):
                continue
            for citation_id, before in zip(ids, alike[likeness], strict=True):
                if citation_id in fresh:
                    fresh.discard(citation_id)
                    carried += _decided_of(session, before, citation_id)
    return carried


def _earlier(
    session: Session, article_id: str, version_id: str, known: Mapping[str, Citation]
) -> Iterator[Mapping[str, Citation]]:
    """The citations of the text as they were, then those of the article's other texts."""
    yield known
    others = (one for one in session.list_versions(article_id) if one != version_id)
    for one in islice(others, _MOST_VERSIONS):
        yield dict(session.iter_citations_of(one))


def _by_likeness(citations: Mapping[str, Citation]) -> Mapping[tuple[object, ...], Sequence[str]]:
    """What makes two citations the same -> ids, in order; those that nothing tells apart are left out."""
    found: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for citation_id, one in citations.items():
        told = (one.author, one.url, tuple(quote.text for quote in one.quotes))
        if any(told):
            found[one.kind, one.platform, *told].append(citation_id)
    return found


def _decided_of(session: Session, before: str, citation_id: str) -> Iterator[Carried]:
    resolution = session.find_resolution(before)
    kept = None
    if resolution is not None and resolution.method == PERSON:
        own = tuple(one for one in resolution.reasons if not one.startswith(_CARRIED))
        why = f"{_CARRIED}{before}: the article's text has changed since"
        kept = replace(resolution, reasons=(*own, why))
    rejections = tuple(session.load_rejections(before))
    taggings, notes = carry_remarks(session, before, citation_id)
    if kept is not None or rejections or taggings or notes:
        yield Carried(citation_id, kept, rejections, taggings, notes, before)


def _posts_of(resolution: Resolution) -> Sequence[StatedPost]:
    if resolution.post is None or resolution.url is None:
        return ()
    return (StatedPost(post=resolution.post, url=resolution.url),)
