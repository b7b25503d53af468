"""What every step is handed: the ports, the settings, and someone to tell."""

from __future__ import annotations

from dataclasses import dataclass

from ..people import Directory
from ..ports import (
    ArchiveReader,
    ArchiveWriter,
    Browser,
    Catalog,
    Clock,
    Fetcher,
    Lookups,
    Progress,
    VideoFetcher,
)
from ..settings import Settings
from .groups import Groups
from .shared import Shared


@dataclass(frozen=True)
class Context:
    settings: Settings
    catalog: Catalog
    fetcher: Fetcher
    writer: ArchiveWriter
    reader: ArchiveReader
    videos: VideoFetcher
    #: ``None`` where the settings want none, or there is none.
    browser: Browser | None
    clock: Clock
    progress: Progress
    groups: Groups
    #: ``None`` where each page is to bring all it needs itself.
    shared: Shared | None
    #: ``None`` where the settings want nobody asked.
    lookups: Lookups | None
    directory: Directory
    #: Key and secret for Save Page Now, where the settings want it and the environment has them.
    save_keys: tuple[str, str] | None = None
