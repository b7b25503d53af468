"""What the pipeline needs from the outside world, as protocols.

``pipeline`` is written against these; ``net``, ``warc``, ``catalog`` and
``queue`` implement them; ``service`` builds the implementations and hands
them in. Nothing here has behaviour.
"""

from __future__ import annotations

from .asking import FOLLOWED, Ask, AskedArticle, AskJobs, AskSession
from .audit import (
    Append,
    ArchiveAuditor,
    AuditsSession,
    BrokenSpot,
    CheckedRecord,
    FileReading,
    HeldFile,
    HeldRow,
    IndexFault,
)
from .browse import BrowseSession, Filter, Page
from .bulk import BULK, COUNTED, Bulk, BulkJobs, BulkSession, BulkStep, FilePage, WarcFiles
from .catalog import Catalog, GoesOn, Session
from .clock import Clock
from .events import EventsSession
from .exports import CitedPost, ExportSession, HeldCopy, Trouble, Wanted
from .figures import DeliveryCounts, FailedJob, FiguresSession, RunningJob, StepCounts
from .handing import HandingSession, Presence
from .held import HoldSession
from .limits import Kept, SharedLimits
from .lists import ListsSession
from .net import (
    Body,
    Browser,
    Exchange,
    Fetcher,
    Lookups,
    NoBrowser,
    NoVideo,
    Question,
    Rendered,
    Reply,
    Role,
    VideoFetcher,
    VideoFile,
    Visit,
)
from .notes import NotesSession, Subject
from .schedule import ScheduleSession
from .sources import DroppedFile, FolderLook, LocalSources, SourcesSession
from .telling import EVERYBODY, MailServer, Messenger, Security, Sent, TellingSession
from .warc import (
    ArchiveReader,
    ArchiveWriter,
    Entry,
    ImportedPage,
    Original,
    PackedAppend,
    Payload,
    Resource,
    Saved,
    Statement,
)
from .watching import ArticleVisits
from .work import Again, Done, Failed, Later, NewJob, Progress, Queue, Step, WorkCounts, WorkSession

__all__ = [
    "BULK",
    "COUNTED",
    "EVERYBODY",
    "FOLLOWED",
    "Again",
    "Append",
    "ArchiveAuditor",
    "ArchiveReader",
    "ArchiveWriter",
    "ArticleVisits",
    "Ask",
    "AskJobs",
    "AskSession",
    "AskedArticle",
    "AuditsSession",
    "Body",
    "BrokenSpot",
    "BrowseSession",
    "Browser",
    "Bulk",
    "BulkJobs",
    "BulkSession",
    "BulkStep",
    "Catalog",
    "CheckedRecord",
    "CitedPost",
    "Clock",
    "DeliveryCounts",
    "Done",
    "DroppedFile",
    "Entry",
    "EventsSession",
    "Exchange",
    "ExportSession",
    "Failed",
    "FailedJob",
    "Fetcher",
    "FiguresSession",
    "FilePage",
    "FileReading",
    "Filter",
    "FolderLook",
    "GoesOn",
    "HandingSession",
    "HeldCopy",
    "HeldFile",
    "HeldRow",
    "HoldSession",
    "ImportedPage",
    "IndexFault",
    "Kept",
    "Later",
    "ListsSession",
    "LocalSources",
    "Lookups",
    "MailServer",
    "Messenger",
    "NewJob",
    "NoBrowser",
    "NoVideo",
    "NotesSession",
    "Original",
    "PackedAppend",
    "Page",
    "Payload",
    "Presence",
    "Progress",
    "Question",
    "Queue",
    "Rendered",
    "Reply",
    "Resource",
    "Role",
    "RunningJob",
    "Saved",
    "ScheduleSession",
    "Security",
    "Sent",
    "Session",
    "SharedLimits",
    "SourcesSession",
    "Statement",
    "Step",
    "StepCounts",
    "Subject",
    "TellingSession",
    "Trouble",
    "VideoFetcher",
    "VideoFile",
    "Visit",
    "Wanted",
    "WarcFiles",
    "WorkCounts",
    "WorkSession",
]
