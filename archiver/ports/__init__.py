"""What the pipeline needs from the outside world, as protocols.

``pipeline`` is written against these; ``net``, ``warc``, ``catalog`` and
``queue`` implement them; ``service`` builds the implementations and hands
them in. Nothing here has behaviour.
"""

# isort: skip_file - a line for each module, which a type checker reads
from __future__ import annotations

from typing import TYPE_CHECKING

from ..lazily import offer

if TYPE_CHECKING:
    from .asking import FOLLOWED as FOLLOWED
    from .asking import Ask as Ask
    from .asking import AskedArticle as AskedArticle
    from .asking import AskJobs as AskJobs
    from .asking import AskSession as AskSession
    from .audit import Append as Append
    from .audit import ArchiveAuditor as ArchiveAuditor
    from .audit import AuditsSession as AuditsSession
    from .audit import BrokenSpot as BrokenSpot
    from .audit import CheckedRecord as CheckedRecord
    from .audit import FileReading as FileReading
    from .audit import HeldFile as HeldFile
    from .audit import HeldRow as HeldRow
    from .audit import IndexFault as IndexFault
    from .browse import BrowseSession as BrowseSession
    from .browse import Filter as Filter
    from .browse import Page as Page
    from .bulk import BULK as BULK
    from .bulk import COUNTED as COUNTED
    from .bulk import Bulk as Bulk
    from .bulk import BulkJobs as BulkJobs
    from .bulk import BulkSession as BulkSession
    from .bulk import BulkStep as BulkStep
    from .bulk import FilePage as FilePage
    from .bulk import WarcFiles as WarcFiles
    from .catalog import Catalog as Catalog
    from .catalog import GoesOn as GoesOn
    from .catalog import Session as Session
    from .clock import Clock as Clock
    from .events import EventsSession as EventsSession
    from .exports import CitedPost as CitedPost
    from .exports import ExportSession as ExportSession
    from .exports import HeldCopy as HeldCopy
    from .exports import Trouble as Trouble
    from .exports import Wanted as Wanted
    from .figures import DeliveryCounts as DeliveryCounts
    from .figures import FailedJob as FailedJob
    from .figures import FiguresSession as FiguresSession
    from .figures import RunningJob as RunningJob
    from .figures import StepCounts as StepCounts
    from .handing import HandingSession as HandingSession
    from .handing import Presence as Presence
    from .held import HoldSession as HoldSession
    from .limits import Kept as Kept
    from .limits import SharedLimits as SharedLimits
    from .lists import ListsSession as ListsSession
    from .net import Body as Body
    from .net import Browser as Browser
    from .net import Exchange as Exchange
    from .net import Fetcher as Fetcher
    from .net import Lookups as Lookups
    from .net import NoBrowser as NoBrowser
    from .net import NoVideo as NoVideo
    from .net import Question as Question
    from .net import Rendered as Rendered
    from .net import Reply as Reply
    from .net import Role as Role
    from .net import VideoFetcher as VideoFetcher
    from .net import VideoFile as VideoFile
    from .net import Visit as Visit
    from .notes import NotesSession as NotesSession
    from .notes import Subject as Subject
    from .schedule import ScheduleSession as ScheduleSession
    from .sources import DroppedFile as DroppedFile
    from .sources import FolderLook as FolderLook
    from .sources import LocalSources as LocalSources
    from .sources import SourcesSession as SourcesSession
    from .telling import EVERYBODY as EVERYBODY
    from .telling import MailServer as MailServer
    from .telling import Messenger as Messenger
    from .telling import Security as Security
    from .telling import Sent as Sent
    from .telling import TellingSession as TellingSession
    from .warc import ArchiveReader as ArchiveReader
    from .warc import ArchiveWriter as ArchiveWriter
    from .warc import Entry as Entry
    from .warc import ImportedPage as ImportedPage
    from .warc import Original as Original
    from .warc import PackedAppend as PackedAppend
    from .warc import Payload as Payload
    from .warc import Resource as Resource
    from .warc import Saved as Saved
    from .warc import Statement as Statement
    from .watching import ArticleVisits as ArticleVisits
    from .work import Again as Again
    from .work import Done as Done
    from .work import Failed as Failed
    from .work import Later as Later
    from .work import NewJob as NewJob
    from .work import Progress as Progress
    from .work import Queue as Queue
    from .work import Step as Step
    from .work import WorkCounts as WorkCounts
    from .work import WorkSession as WorkSession

__getattr__ = offer(
    __name__,
    {
        "asking": "FOLLOWED Ask AskedArticle AskJobs AskSession",
        "audit": (
            "Append ArchiveAuditor AuditsSession BrokenSpot CheckedRecord FileReading HeldFile "
            "HeldRow IndexFault"
        ),
        "browse": "BrowseSession Filter Page",
        "bulk": "BULK COUNTED Bulk BulkJobs BulkSession BulkStep FilePage WarcFiles",
        "catalog": "Catalog GoesOn Session",
        "clock": "Clock",
        "events": "EventsSession",
        "exports": "CitedPost ExportSession HeldCopy Trouble Wanted",
        "figures": "DeliveryCounts FailedJob FiguresSession RunningJob StepCounts",
        "handing": "HandingSession Presence",
        "held": "HoldSession",
        "limits": "Kept SharedLimits",
        "lists": "ListsSession",
        "net": (
            "Body Browser Exchange Fetcher Lookups NoBrowser NoVideo Question Rendered Reply Role "
            "VideoFetcher VideoFile Visit"
        ),
        "notes": "NotesSession Subject",
        "schedule": "ScheduleSession",
        "sources": "DroppedFile FolderLook LocalSources SourcesSession",
        "telling": "EVERYBODY MailServer Messenger Security Sent TellingSession",
        "warc": (
            "ArchiveReader ArchiveWriter Entry ImportedPage Original PackedAppend Payload Resource "
            "Saved Statement"
        ),
        "watching": "ArticleVisits",
        "work": "Again Done Failed Later NewJob Progress Queue Step WorkCounts WorkSession",
    },
)
