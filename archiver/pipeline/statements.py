"""What we say of articles and posts, as JSON for ``metadata`` records.

The WARCs are the truth: each thing the catalogue knows is also a statement
here, with a schema version, so that the catalogue can be made again from
them. Field names are those of :mod:`archiver.model`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from ..archives.save import Submission
from ..jsonable import from_json, to_json
from ..model import (
    Account,
    Alias,
    ArticleVersion,
    Capture,
    Citation,
    Holdings,
    Origin,
    PlatformName,
    PostMetadata,
    PostRef,
    Reading,
    RecordRef,
    Resolution,
)
from ..ports import Statement
from .pieces import Fetched


def article_statement(article_id: str, version_id: str, version: ArticleVersion, at: datetime) -> Statement:
    """The article as it was read: what its citations' offsets refer to."""
    said = {"article_id": article_id, "version_id": version_id, "text_hash": version.text_hash}
    return Statement(
        schema="article/1", uri=f"urn:archiver:{version_id}", fields=said | to_json(version), at=at
    )


def citation_statement(citation_id: str, version_id: str, citation: Citation, at: datetime) -> Statement:
    said = {"citation_id": citation_id, "version_id": version_id}
    return Statement(
        schema="citation/1", uri=f"urn:archiver:{citation_id}", fields=said | to_json(citation), at=at
    )


def resolution_statement(citation_id: str, resolution: Resolution) -> Statement:
    """Which post a citation means; since ``resolution/2`` with candidates, accounts and margin."""
    said = {"citation_id": citation_id} | to_json(resolution)
    uri = f"urn:archiver:{citation_id}:resolution"
    return Statement(schema="resolution/2", uri=uri, fields=said, at=resolution.decided_at)


def rejection_statement(
    citation_id: str, post: PostRef, *, by: str, at: datetime, withdrawn: bool = False
) -> Statement:
    """A person says that a citation doesn't mean a post, or takes that back."""
    said = {"citation_id": citation_id, "post": to_json(post), "withdrawn": withdrawn, "decided_by": by}
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


def capture_statement(capture: Capture, main_record: int | None) -> Statement:
    """The capture without its records: where those lie is for the index to say.

    ``main_record`` counts the records of its append, statements left out, up to
    the one that shows the address as it was seen.
    """
    said = {name: value for name, value in to_json(capture).items() if name not in ("record", "records")}
    return Statement(
        schema="capture/1",
        uri=f"urn:archiver:{capture.id}",
        fields=said | {"main_record": main_record},
        at=capture.captured_at,
    )


def parse_capture(said: Mapping[str, Any], records: Sequence[RecordRef]) -> Capture:
    """The capture that a ``capture/1`` statement and the records beside it, statements left out, tell of.

    :raises IndexError, TypeError, ValueError: the statement is not of that schema.
    """
    place = said.get("main_record")
    told = from_json(Capture, {"job_id": None, **said})
    return replace(told, records=tuple(records), record=None if place is None else records[place])


#: A ``description/1`` has no instant of its own: it is that of its capture.
DESCRIPTIONS = ("description/1", "description/2")


def parse_description(said: Mapping[str, Any], captured_at: datetime) -> tuple[PostRef, Reading]:
    """Post and reading that a statement of one of :data:`DESCRIPTIONS` tells of.

    :raises KeyError, TypeError, ValueError: the statement is not of that schema.
    """
    said_at = from_json(datetime, said["said_at"]) if "said_at" in said else captured_at
    reading = Reading(Origin(said["origin"], said_at), from_json(PostMetadata, said["metadata"]))
    return from_json(PostRef, said["post"]), reading


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
