"""One visit to one address, and what it wrote."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Literal

from ..lightly import dataclass
from .linking import Memento
from .names import Outcome


@dataclass(frozen=True, kw_only=True)
class RecordRef:
    """Where one WARC record lies. Only the catalogue and the CDXJ know offsets."""

    #: File name inside the collection's ``archive`` folder.
    warc: str
    offset: int
    length: int
    record_type: str
    record_id: str
    url: str
    #: HTTP status of a response; ``None`` for other record types.
    status: int | None = None
    #: Bytes of a body that the record refers to in place of storing it again.
    saved_bytes: int | None = None
    #: Set while it is stored, of a response that later ones may refer to.
    payload_digest: str | None = field(default=None, compare=False)


#: ``description``: endpoints were asked about a post; its page is not kept by it.
CapturePurpose = Literal["article", "post", "address", "description"]


@dataclass(frozen=True, kw_only=True)
class Capture:
    """One visit to one address at one instant, and what it wrote."""

    id: str
    collection: str
    url: str
    purpose: CapturePurpose
    captured_at: datetime
    outcome: Outcome
    #: Why this outcome, in words for a person: a status, a marker, an error.
    evidence: str | None = None
    status: int | None = None
    #: Where redirects led; equal to ``url`` without any.
    final_url: str
    #: The job that asked for it: one job leaves one capture. ``None`` for a file that was handed in.
    job_id: str | None
    #: The main record (the final response, or the resource), where there is one.
    record: RecordRef | None = None
    #: Everything the visit wrote, the main record included.
    records: tuple[RecordRef, ...] = ()
    #: The copy that was kept in place of the live page, where ``outcome`` is ``memento_only``.
    memento: Memento | None = None
