"""Statements read back, those of older schema versions too: :mod:`.statements` writes them.

Each function raises ``KeyError``, ``IndexError``, ``TypeError`` or ``ValueError``
for a statement that is not of its schema.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from ..jsonable import from_json
from ..model import (
    Account,
    ArticleVersion,
    Candidate,
    Capture,
    Origin,
    PostMetadata,
    PostRef,
    Reading,
    RecordRef,
    Resolution,
)
from ..platforms import candidate_at, identify, url_for
from ..ports import Statement
from .statements import StatedPost

Said = Mapping[str, Any]

#: A ``description/1`` has no instant of its own: it is that of its capture.
DESCRIPTIONS = ("description/1", "description/2")
CAPTURES = ("capture/1", "capture/2")
ARTICLES = ("article/1", "article/2")
RESOLUTIONS = ("resolution/1", "resolution/2", "resolution/3")
#: A file of another tool's was taken in.
IMPORT = "import/1"
#: They are for people who read the WARC; no row of the catalogue is made of them.
WITHOUT_ROWS = frozenset(
    {"certificates/1", "pieces/1", "pruned/1", "shared/1", "submission/1", "video/1", "view/1", IMPORT}
)


def parse_capture(said: Said, records: Sequence[RecordRef]) -> Capture:
    """The capture that a statement of :data:`CAPTURES` and the records that it wrote tell of."""
    place = said.get("main_record")
    told = from_json(Capture, {"job_id": None, **said})
    return replace(told, records=tuple(records), record=None if place is None else records[place])


def parse_description(said: Said, captured_at: datetime) -> tuple[PostRef, Reading]:
    """Post and reading that a statement of :data:`DESCRIPTIONS` tells of."""
    said_at = from_json(datetime, said["said_at"]) if "said_at" in said else captured_at
    reading = Reading(Origin(said["origin"], said_at), from_json(PostMetadata, said["metadata"]))
    return from_json(PostRef, said["post"]), reading


def parse_version(said: Said) -> ArticleVersion:
    """The text that a statement of :data:`ARTICLES` tells of.

    :raises ValueError: the text isn't the one that the statement's digest is of.
    """
    version = from_json(ArticleVersion, said)
    if version.text_hash != said["text_hash"]:
        raise ValueError("the text's digest is another")
    return version


def parse_resolution(said: Said) -> Resolution:
    """The resolution that a statement of :data:`RESOLUTIONS` tells of."""
    candidates = tuple(
        candidate_at(one) if isinstance(one, str) else from_json(Candidate, one)
        for one in said.get("candidates", ())
    )
    plain = {name: value for name, value in said.items() if name not in ("candidates", "accounts")}
    accounts = tuple(from_json(Account, one) for one in said.get("accounts", ()))
    return replace(from_json(Resolution, plain), candidates=candidates, accounts=accounts)


def parse_posts(said: Said, *, post: PostRef | None, url: str | None) -> Sequence[StatedPost]:
    """The posts that a statement brought to the catalogue; before those were stated, the one it is about."""
    if "posts" in said:
        return from_json(tuple[StatedPost, ...], said["posts"])
    if post is None or not url:
        return ()
    return (StatedPost(post=post, url=identify(url).canonical_url or url_for(post), aliases=(url,)),)


def kept_at(statements: Sequence[Statement]) -> datetime | None:
    """When an append was kept, as far as its statements tell; ``None`` where it has none."""
    told = (
        from_json(datetime, one.fields["kept_at"])
        for one in statements
        if one.schema in CAPTURES and isinstance(one.fields.get("kept_at"), str)
    )
    return next(told, None) or max((one.at for one in statements), default=None)
