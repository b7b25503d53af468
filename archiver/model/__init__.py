"""The nouns of the archive.

Frozen data, standard library only: nothing here opens a file, a socket or a
database, so every other module may import it. What was found (Citation), what
was decided (Resolution) and what is known (Post) are separate types.
``docs/glossary.md`` explains each word.
"""

# isort: skip_file - a line for each module, which a type checker reads
from __future__ import annotations

from typing import TYPE_CHECKING

from ..lazily import offer

if TYPE_CHECKING:
    from .articles import ArticleVersion as ArticleVersion
    from .articles import Block as Block
    from .articles import Embed as Embed
    from .articles import Link as Link
    from .audit import Audit as Audit
    from .audit import AuditFinding as AuditFinding
    from .audit import FindingKind as FindingKind
    from .captures import Capture as Capture
    from .captures import CapturePurpose as CapturePurpose
    from .captures import RecordRef as RecordRef
    from .citations import Citation as Citation
    from .citations import Quote as Quote
    from .citations import Span as Span
    from .citations import citation_ids as citation_ids
    from .deliveries import Delivery as Delivery
    from .deliveries import DeliveryState as DeliveryState
    from .deliveries import ReceiverState as ReceiverState
    from .events import Event as Event
    from .events import EventKind as EventKind
    from .linking import MACHINE as MACHINE
    from .linking import PERSON as PERSON
    from .linking import WITHDRAWN as WITHDRAWN
    from .linking import Account as Account
    from .linking import AccountOrigin as AccountOrigin
    from .linking import Candidate as Candidate
    from .linking import Holdings as Holdings
    from .linking import Memento as Memento
    from .linking import QuoteMatch as QuoteMatch
    from .linking import QuoteVerdict as QuoteVerdict
    from .linking import Rejection as Rejection
    from .linking import Resolution as Resolution
    from .linking import ResolutionState as ResolutionState
    from .names import AddressKind as AddressKind
    from .names import AuthorKind as AuthorKind
    from .names import BlockKind as BlockKind
    from .names import CitationKind as CitationKind
    from .names import Medium as Medium
    from .names import Needs as Needs
    from .names import Outcome as Outcome
    from .names import PlatformName as PlatformName
    from .names import stable_id as stable_id
    from .observations import MISSING as MISSING
    from .observations import SEEN as SEEN
    from .observations import Observation as Observation
    from .observations import PostState as PostState
    from .observations import WatchChoice as WatchChoice
    from .posts import Address as Address
    from .posts import Alias as Alias
    from .posts import Availability as Availability
    from .posts import Counts as Counts
    from .posts import LinkCard as LinkCard
    from .posts import Media as Media
    from .posts import Origin as Origin
    from .posts import Post as Post
    from .posts import PostMetadata as PostMetadata
    from .posts import PostRef as PostRef
    from .posts import Reading as Reading
    from .remarks import NoteText as NoteText
    from .remarks import SubjectKind as SubjectKind
    from .remarks import Tagging as Tagging
    from .sources import Filters as Filters
    from .sources import Move as Move
    from .sources import SeenEntry as SeenEntry
    from .sources import SourceKind as SourceKind
    from .sources import SourceState as SourceState
    from .urgency import Urgency as Urgency
    from .work import Job as Job
    from .work import Source as Source
    from .work import StepName as StepName

__getattr__ = offer(
    __name__,
    {
        "articles": "ArticleVersion Block Embed Link",
        "audit": "Audit AuditFinding FindingKind",
        "captures": "Capture CapturePurpose RecordRef",
        "citations": "Citation Quote Span citation_ids",
        "deliveries": "Delivery DeliveryState ReceiverState",
        "events": "Event EventKind",
        "linking": (
            "MACHINE PERSON WITHDRAWN Account AccountOrigin Candidate Holdings Memento QuoteMatch "
            "QuoteVerdict Rejection Resolution ResolutionState"
        ),
        "names": "AddressKind AuthorKind BlockKind CitationKind Medium Needs Outcome PlatformName stable_id",
        "observations": "MISSING SEEN Observation PostState WatchChoice",
        "posts": "Address Alias Availability Counts LinkCard Media Origin Post PostMetadata PostRef Reading",
        "remarks": "NoteText SubjectKind Tagging",
        "sources": "Filters Move SeenEntry SourceKind SourceState",
        "urgency": "Urgency",
        "work": "Job Source StepName",
    },
)
