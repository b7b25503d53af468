"""The nouns of the archive.

Frozen data, standard library only: nothing here opens a file, a socket or a
database, so every other module may import it. What was found (Citation), what
was decided (Resolution) and what is known (Post) are separate types.
``docs/glossary.md`` explains each word.
"""

from __future__ import annotations

from .articles import ArticleVersion, Block, Embed, Link
from .audit import Audit, AuditFinding, FindingKind
from .captures import Capture, CapturePurpose, RecordRef
from .citations import Citation, Quote, Span, citation_ids
from .deliveries import Delivery, DeliveryState, ReceiverState
from .events import Event, EventKind
from .linking import (
    MACHINE,
    PERSON,
    WITHDRAWN,
    Account,
    AccountOrigin,
    Candidate,
    Holdings,
    Memento,
    QuoteMatch,
    QuoteVerdict,
    Rejection,
    Resolution,
    ResolutionState,
)
from .names import (
    AddressKind,
    AuthorKind,
    BlockKind,
    CitationKind,
    Medium,
    Needs,
    Outcome,
    PlatformName,
    stable_id,
)
from .observations import MISSING, SEEN, Observation, PostState, WatchChoice
from .posts import (
    Address,
    Alias,
    Availability,
    Counts,
    LinkCard,
    Media,
    Origin,
    Post,
    PostMetadata,
    PostRef,
    Reading,
)
from .remarks import NoteText, SubjectKind, Tagging
from .sources import Filters, Move, SeenEntry, SourceKind, SourceState
from .urgency import Urgency
from .work import Job, Source, StepName

__all__ = [
    "MACHINE",
    "MISSING",
    "PERSON",
    "SEEN",
    "WITHDRAWN",
    "Account",
    "AccountOrigin",
    "Address",
    "AddressKind",
    "Alias",
    "ArticleVersion",
    "Audit",
    "AuditFinding",
    "AuthorKind",
    "Availability",
    "Block",
    "BlockKind",
    "Candidate",
    "Capture",
    "CapturePurpose",
    "Citation",
    "CitationKind",
    "Counts",
    "Delivery",
    "DeliveryState",
    "Embed",
    "Event",
    "EventKind",
    "Filters",
    "FindingKind",
    "Holdings",
    "Job",
    "Link",
    "LinkCard",
    "Media",
    "Medium",
    "Memento",
    "Move",
    "Needs",
    "NoteText",
    "Observation",
    "Origin",
    "Outcome",
    "PlatformName",
    "Post",
    "PostMetadata",
    "PostRef",
    "PostState",
    "Quote",
    "QuoteMatch",
    "QuoteVerdict",
    "Reading",
    "ReceiverState",
    "RecordRef",
    "Rejection",
    "Resolution",
    "ResolutionState",
    "SeenEntry",
    "Source",
    "SourceKind",
    "SourceState",
    "Span",
    "StepName",
    "SubjectKind",
    "Tagging",
    "Urgency",
    "WatchChoice",
    "citation_ids",
    "stable_id",
]
