"""What every step is handed: the ports, the settings, and someone to tell."""

from __future__ import annotations

from dataclasses import dataclass

from ..ports import ArchiveReader, ArchiveWriter, Catalog, Clock, Fetcher, Progress, VideoFetcher
from ..settings import Settings
from .groups import Groups


@dataclass(frozen=True)
class Context:
    settings: Settings
    catalog: Catalog
    fetcher: Fetcher
    writer: ArchiveWriter
    reader: ArchiveReader
    videos: VideoFetcher
    clock: Clock
    progress: Progress
    groups: Groups
