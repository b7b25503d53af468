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

from ..jsonable import from_json, to_json
from ..model import (
    ArticleVersion,
    Capture,
    Citation,
    PostMetadata,
    PostRef,
    RecordRef,
    Resolution,
)
from ..ports import Statement


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
    said = {"citation_id": citation_id} | to_json(resolution)
    uri = f"urn:archiver:{citation_id}:resolution"
    return Statement(schema="resolution/1", uri=uri, fields=said, at=resolution.decided_at)


def description_statement(ref: PostRef, origin: str, metadata: PostMetadata, at: datetime) -> Statement:
    """What one endpoint, or an embed carried by value, said about a post."""
    said = {"post": to_json(ref), "origin": origin, "metadata": to_json(metadata)}
    return Statement(schema="description/1", uri=f"urn:archiver:{ref.id}:{origin}", fields=said, at=at)


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


def parse_description(said: Mapping[str, Any]) -> tuple[PostRef, str, PostMetadata]:
    """Post, origin and reading that a ``description/1`` statement tells of.

    :raises KeyError, TypeError, ValueError: the statement is not of that schema.
    """
    return from_json(PostRef, said["post"]), said["origin"], from_json(PostMetadata, said["metadata"])
