"""What we say of articles and posts, as JSON for ``metadata`` records.

The WARCs are the truth: each thing the catalogue knows is also a statement
here, with a schema version, so that the catalogue can be made again from
them (:mod:`.stated` reads them, also those of older versions). Field names are
those of :mod:`archiver.model`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..jsonable import to_json
from ..lightly import dataclass
from ..model import (
    Account,
    Alias,
    ArticleVersion,
    Capture,
    Citation,
    Holdings,
    NoteText,
    Observation,
    Origin,
    PlatformName,
    PostRef,
    Reading,
    RecordRef,
    Resolution,
    Tagging,
    WatchChoice,
    stable_id,
)
from ..ports import Statement

if TYPE_CHECKING:
    from ..archives.save import Submission
    from .pieces import Fetched


@dataclass(frozen=True, kw_only=True)
class StatedPost:
    """A post as a capture or a resolution met it, and by which addresses."""

    post: PostRef
    url: str
    aliases: tuple[str, ...] = ()


def article_statement(capture: Capture, version: ArticleVersion) -> Statement:
    """The article as it was read: what its citations' offsets refer to.

    Since ``article/2`` with collection and ``article_url``; ``url`` is the page's, where redirects ended.
    """
    article_id, version_id = version_ids(capture, version)
    said = {
        "article_id": article_id,
        "version_id": version_id,
        "collection": capture.collection,
        "article_url": capture.url,
        "text_hash": version.text_hash,
    }
    return Statement(
        schema="article/2",
        uri=f"urn:archiver:{version_id}",
        fields=said | to_json(version),
        at=capture.captured_at,
    )


def reread_statement(capture: Capture, version: ArticleVersion) -> Statement:
    """A text that is kept already was read again; what this read knew of it beside the text."""
    article_id, version_id = version_ids(capture, version)
    beside = replace(version, title=None, text="", blocks=(), links=(), embeds=(), cut=())
    return Statement(
        schema="article-reread/1",
        uri=f"urn:archiver:{version_id}:reread",
        fields={"article_id": article_id, "version_id": version_id, **to_json(beside)},
        at=capture.captured_at,
    )


def version_ids(capture: Capture, version: ArticleVersion) -> tuple[str, str]:
    """The ids of the article at a capture's address, and of its version."""
    article_id = stable_id("a", capture.collection, capture.url)
    return article_id, stable_id("v", article_id, version.text_hash)


def cited_statement(version_id: str, citation_ids: Sequence[str], at: datetime) -> Statement:
    """All citations that a run over a version found, in order: those that count from then on."""
    return Statement(
        schema="cited/1",
        uri=f"urn:archiver:{version_id}:cited",
        fields={"version_id": version_id, "citations": list(citation_ids)},
        at=at,
    )


def citation_statement(citation_id: str, version_id: str, citation: Citation, at: datetime) -> Statement:
    said = {"citation_id": citation_id, "version_id": version_id}
    return Statement(
        schema="citation/1", uri=f"urn:archiver:{citation_id}", fields=said | to_json(citation), at=at
    )


def resolution_statement(
    citation_id: str, resolution: Resolution, posts: Sequence[StatedPost] = ()
) -> Statement:
    """Which post a citation means; with the posts that it brought to the catalogue since ``resolution/3``.

    A ``resolution/1`` has no candidates but addresses, no accounts and no margin.
    """
    said = {"citation_id": citation_id} | to_json(resolution) | {"posts": to_json(posts)}
    uri = f"urn:archiver:{citation_id}:resolution"
    return Statement(schema="resolution/3", uri=uri, fields=said, at=resolution.decided_at)


def rejection_statement(
    citation_id: str,
    post: PostRef,
    *,
    by: str,
    at: datetime,
    withdrawn: bool = False,
    came_from: str | None = None,
) -> Statement:
    """A person says that a citation doesn't mean a post, or takes that back.

    ``came_from`` is the citation of an earlier text of the article, of which it was said.
    """
    said = {"citation_id": citation_id, "post": to_json(post), "withdrawn": withdrawn, "decided_by": by}
    if came_from is not None:
        said["carried_over_from"] = came_from
    uri = f"urn:archiver:{citation_id}:rejection"
    return Statement(schema="rejection/1", uri=uri, fields=said, at=at)


def account_statement(account: Account, *, article_id: str | None, at: datetime) -> Statement:
    """Whose account a handle is, as an article or a post taught it."""
    said = {"article_id": article_id} if article_id else {}
    uri = f"urn:archiver:account:{quote(account.platform)}:{quote(account.handle, safe='')}"
    return Statement(schema="account/1", uri=uri, fields=said | to_json(account), at=at)


def holdings_statement(holdings: Holdings) -> Statement:
    """How many copies of an address an archive says it holds."""
    uri = f"urn:archiver:holdings:{quote(holdings.archive)}:{quote(holdings.url, safe='')}"
    return Statement(schema="holdings/1", uri=uri, fields=to_json(holdings), at=holdings.asked_at)


def submission_statement(url: str, said: Submission, at: datetime) -> Statement:
    """What came of asking the Wayback Machine for a copy of an address."""
    uri = f"urn:archiver:submission:{quote(url, safe='')}"
    return Statement(schema="submission/1", uri=uri, fields={"url": url} | to_json(said), at=at)


def description_statement(ref: PostRef, reading: Reading) -> Statement:
    """What one endpoint, a post's page or an embed carried by value said about a post."""
    origin = reading.origin
    said = {"post": to_json(ref), "origin": origin.name, "said_at": origin.said_at.isoformat()}
    return Statement(
        schema="description/2",
        uri=f"urn:archiver:{ref.id}:{origin.name}",
        fields=said | {"metadata": to_json(reading.metadata)},
        at=origin.said_at,
    )


def capture_statement(
    capture: Capture,
    main_record: int | None,
    *,
    kept_at: datetime,
    posts: Sequence[StatedPost] = (),
    elsewhere: Sequence[RecordRef] = (),
) -> Statement:
    """The capture without its records: where those lie is for the index to say.

    ``main_record`` counts the records of its append, statements left out, up to the one that shows the
    address as it was seen. Since ``capture/2`` with the instant it was kept, and the posts that it showed;
    ``elsewhere`` are the records of an imported file, named by their ids, in place of its append's.
    """
    # Field by field: what is unknown is left out, as by to_json, which would look at the records, too.
    said: dict[str, Any] = {
        "id": capture.id,
        "collection": capture.collection,
        "url": capture.url,
        "purpose": capture.purpose,
        "captured_at": capture.captured_at.isoformat(),
        "outcome": capture.outcome.value,
    }
    if capture.evidence is not None:
        said["evidence"] = capture.evidence
    if capture.status is not None:
        said["status"] = capture.status
    said["final_url"] = capture.final_url
    if capture.job_id is not None:
        said["job_id"] = capture.job_id
    if capture.memento is not None:
        said["memento"] = to_json(capture.memento)
    said |= {"main_record": main_record, "kept_at": kept_at.isoformat(), "posts": to_json(posts)}
    if elsewhere:
        said["elsewhere"] = {"warc": elsewhere[0].warc, "record_ids": [one.record_id for one in elsewhere]}
    return Statement(
        schema="capture/2", uri=f"urn:archiver:{capture.id}", fields=said, at=capture.captured_at
    )


def alias_statement(alias: Alias) -> Statement:
    """Another address of a post, and who said that it leads there."""
    return Statement(
        schema="alias/1",
        uri=f"urn:archiver:{alias.post.id}:alias",
        fields=to_json(alias),
        at=alias.origin.said_at,
    )


def host_statement(host: str, platform: PlatformName, origin: Origin) -> Statement:
    """What a host said itself that it is."""
    said = {"host": host, "platform": platform, "origin": to_json(origin)}
    uri = f"urn:archiver:host:{quote(host)}"
    return Statement(schema="host/1", uri=uri, fields=said, at=origin.said_at)


def observation_statement(observation: Observation) -> Statement:
    """What one visit showed of a post."""
    return Statement(
        schema="observation/1",
        uri=f"urn:archiver:{observation.id}",
        fields=to_json(observation),
        at=observation.observed_at,
    )


def choice_statement(choice: WatchChoice) -> Statement:
    """A person says whether a post is watched."""
    uri = f"urn:archiver:{choice.post.id}:watching"
    return Statement(schema="watching/1", uri=uri, fields=to_json(choice), at=choice.decided_at)


def tag_statement(tagging: Tagging) -> Statement:
    """A person puts a tag on an article, a citation or a post, or takes it off."""
    uri = f"urn:archiver:{tagging.subject_id}:tag:{quote(tagging.tag, safe='')}"
    return Statement(schema="tag/1", uri=uri, fields=to_json(tagging), at=tagging.decided_at)


def note_statement(note: NoteText) -> Statement:
    """A person writes a note on an article, a citation or a post; changes it; without text, removes it."""
    return Statement(
        schema="note/1", uri=f"urn:archiver:{note.note_id}", fields=to_json(note), at=note.decided_at
    )


def import_statement(
    *,
    collection: str,
    warc: str,
    origin: str,
    pages: Sequence[str] | None,
    sha256: str,
    size: int,
    records: int,
    is_repacked: bool,
    at: datetime,
) -> Statement:
    """A file of another tool's was taken in: its name here, where it came from, and what is in it.

    ``sha256`` and ``size`` are those of the file that was handed in. ``pages`` are the addresses that it
    says are pages.
    """
    said = {"collection": collection, "warc": warc, "origin": origin, "sha256": sha256, "size": size}
    said |= {"records": records, "is_repacked": is_repacked}
    if pages is not None:
        said["pages"] = list(pages)
    return Statement(schema="import/1", uri=f"urn:archiver:import:{warc}", fields=said, at=at)


def pieces_statement(capture_id: str, fetched: Sequence[Fetched], at: datetime) -> Statement:
    """What was asked for a post's sake beside its page, and what came of each."""
    told = [
        {"kind": one.piece.kind, "url": one.piece.url, "outcome": one.outcome.value, "evidence": one.evidence}
        for one in fetched
    ]
    return Statement(
        schema="pieces/1",
        uri=f"urn:archiver:{capture_id}:pieces",
        fields={"capture_id": capture_id, "pieces": told},
        at=at,
    )
