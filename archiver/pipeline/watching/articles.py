"""Articles read again for a while: what changed in them is told, and when the next read is due."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ...articles.changes import find_change
from ...citations.find import find_citations
from ...lightly import dataclass
from ...model import ArticleVersion, Capture, Citation, Event, EventKind, Job, Urgency
from ...ports import NewJob, Session
from ...settings import Settings
from ...urls.long import is_cut
from ..entry import ENTRY, FOUND
from ..statements import version_ids
from .due import pauses_of

#: In a job's details: which read after the first it is.
AGAIN = "again"
#: The same: a person asks for this read, whether or not it was due. No later one has it.
ASKED = "asked"
#: So many reads go before the later ones.
_SOON = 2
_MOST_CITED = 50
#: What the details of the next read don't take over.
_OF_ONE_READ = frozenset({"tries", "rests", ENTRY, ASKED})


@dataclass(frozen=True)
class Change:
    """What is another in an article than when it was read last."""

    #: The version that it was until then.
    before_id: str
    diff: tuple[str, ...]
    cited: tuple[str, ...]
    no_longer_cited: tuple[str, ...]


def find_article_change(session: Session, capture: Capture, version: ArticleVersion) -> Change | None:
    """What changed in an article since it was read last; ``None`` where nothing that it says did."""
    article_id, version_id = version_ids(capture, version)
    known = session.list_versions(article_id)
    if not known or known[0] == version_id:
        return None
    before = session.load_version(known[0])
    diff = find_change(before, version)
    old, new = ({_name(one): None for one in find_citations(each)} for each in (before, version))
    cited = tuple(one for one in new if one not in old)[:_MOST_CITED]
    gone = tuple(one for one in old if one not in new)[:_MOST_CITED]
    if not diff and not cited and not gone:
        return None
    return Change(known[0], tuple(diff), cited, gone)


def _name(citation: Citation) -> str:
    """A citation in one line: its address, else who said what where."""
    if citation.url:
        return citation.url
    quotes = " ".join(f"“{quote.text[:120]}”" for quote in citation.quotes[:2])
    named = f"{citation.author or 'somebody'} on {citation.platform}"
    return f"{named}: {quotes}" if quotes else named


def tell_change(session: Session, capture: Capture, version: ArticleVersion, change: Change | None) -> None:
    """Note a change in the transaction that stores the version, before it is stored.

    Another read that was stored meanwhile has told what it found.
    """
    article_id, version_id = version_ids(capture, version)
    if change is None or session.list_versions(article_id)[:1] != [change.before_id]:
        return
    fields: Mapping[str, Any] = {
        "url": capture.url,
        "title": version.title,
        "before": change.before_id,
        "after": version_id,
        "capture_id": capture.id,
        "diff": list(change.diff),
        "cited": list(change.cited),
        "no_longer_cited": list(change.no_longer_cited),
    }
    event = Event(
        kind=EventKind.ARTICLE_CHANGED,
        subject=article_id,
        collection=capture.collection,
        happened_at=capture.captured_at,
        fields=fields,
    )
    session.add_event(event)


def enqueue_reread(session: Session, settings: Settings, job: Job, *, at: datetime) -> None:
    """Ask for an article to be read again, as long as it is young: after all pauses but the last."""
    told = job.details.get(AGAIN)
    reads = told if isinstance(told, int) and told > 0 else 0
    pauses = pauses_of(settings)
    if reads >= len(pauses) - 1 or not job.subject.startswith(("http://", "https://")):
        return
    chance = zlib.crc32(f"{job.collection} {job.subject} {reads}".encode("utf-8", "replace")) / 2**32
    # What a source said of it stands with the visit that it asked for.
    kept = {name: value for name, value in job.details.items() if name not in _OF_ONE_READ}
    again = NewJob(
        step="read",
        subject=job.subject,
        collection=job.collection,
        details={**kept, AGAIN: reads + 1},
        due_at=at + pauses[reads] * (1.0 + 0.1 * chance),
        priority=Urgency.ARTICLE_AGAIN if reads < _SOON else Urgency.RARELY,
    )
    session.enqueue(again, at=at)


def resume_rereads(session: Session, settings: Settings, *, at: datetime) -> int:
    """Ask for the reads of young articles that no work table tells of any more; how many.

    Nobody knows by then who named the article: robots.txt counts, as for those of a feed.
    """
    pauses = pauses_of(settings)[:-1]
    asked = 0
    for url, collection, visits, last_at in list(session.iter_reads()) if pauses else ():
        if visits > len(pauses) or not url.startswith(("http://", "https://")) or is_cut(url):
            continue
        due_at = min(last_at, at) + pauses[visits - 1]
        if due_at + pauses[-1] < at or session.find_due("read", url, collection=collection) is not None:
            continue
        again = NewJob(
            step="read",
            subject=url,
            collection=collection,
            details={FOUND: True, AGAIN: visits},
            due_at=max(due_at, at),
            priority=Urgency.RARELY,
        )
        session.enqueue(again, at=at)
        asked += 1
    return asked
