"""What every step is handed: the ports, the settings, and someone to tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..lightly import dataclass

if TYPE_CHECKING:
    from ..people import Directory
    from ..ports import (
        ArchiveAuditor,
        ArchiveReader,
        ArchiveWriter,
        Browser,
        Catalog,
        Clock,
        Fetcher,
        LocalSources,
        Lookups,
        Messenger,
        Progress,
        VideoFetcher,
        WarcFiles,
    )
    from ..settings import Settings
    from ..telling import Receiver
    from .groups import Groups
    from .shared import Shared


@dataclass(frozen=True)
class Context:
    settings: Settings
    catalog: Catalog
    fetcher: Fetcher
    writer: ArchiveWriter
    reader: ArchiveReader
    auditor: Callable[[], ArchiveAuditor]
    videos: VideoFetcher
    #: ``None`` where the settings want none, or there is none.
    browser: Browser | None
    clock: Clock
    progress: Progress
    groups: Groups
    #: ``None`` where each page is to bring all it needs itself.
    shared: Shared | None
    #: ``None`` where the settings want nobody asked. This and what else is called here is made when it is
    #: first asked for.
    lookups: Callable[[], Lookups | None]
    #: The people and accounts of all lists that are at hand; read when first asked for.
    directory: Callable[[], Directory]
    #: Sources that are files and folders on this machine.
    local: Callable[[], LocalSources]
    #: Files of bulk batches, and where what is found in them goes.
    files: Callable[[], WarcFiles]
    #: Who is to be told what happens, by ``notify.toml``; read when first asked for.
    receivers: Callable[[], Sequence[Receiver]]
    messenger: Callable[[], Messenger]
    #: Key and secret for Save Page Now, where the settings want it and the environment has them.
    save_keys: tuple[str, str] | None = None
