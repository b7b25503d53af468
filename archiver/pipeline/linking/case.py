"""One citation to be linked, with all of its article that bears on it."""

from __future__ import annotations

from datetime import datetime

from ...citations.linking import Window, window_of
from ...lightly import dataclass
from ...model import ArticleVersion, Citation, PostRef, Resolution
from ...ports import Session


@dataclass(frozen=True, kw_only=True)
class Sibling:
    """An embed or a link of the same article, and which post it means as far as that is known."""

    citation: Citation
    resolution: Resolution | None


@dataclass(frozen=True, kw_only=True)
class Case:
    citation_id: str
    citation: Citation
    version_id: str
    version: ArticleVersion
    siblings: tuple[Sibling, ...]
    #: When the post may have been posted; ``None`` where neither the words nor the article tell.
    window: Window | None
    #: Posts that a person has ruled out.
    rejected: frozenset[PostRef]
    #: The resolution that counts so far.
    decided: Resolution | None

    @property
    def published_at(self) -> datetime | None:
        return self.version.published_at


def load_case(session: Session, citation_id: str) -> Case:
    """What is on record of a citation and its article."""
    citation = session.load_citation(citation_id)
    version_id = session.find_version_of(citation_id)
    version = session.load_version(version_id)
    siblings = tuple(
        Sibling(citation=other, resolution=session.find_resolution(other_id))
        for other_id, other in session.iter_citations_of(version_id)
        if other_id != citation_id and other.kind != "prose"
    )
    return Case(
        citation_id=citation_id,
        citation=citation,
        version_id=version_id,
        version=version,
        siblings=siblings,
        window=window_of(citation, version.published_at),
        rejected=frozenset(session.find_rejected(citation_id)),
        decided=session.find_resolution(citation_id),
    )
