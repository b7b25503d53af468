"""The adapters behind the ports, each built when it is first needed."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeVar

from ..ports import Progress
from ..settings import Settings

if TYPE_CHECKING:
    from ..pipeline.context import Context
    from ..ports import ArchiveWriter, Catalog, Clock, Fetcher, Queue, VideoFetcher


class _Closable(Protocol):
    def close(self) -> None: ...


Adapter = TypeVar("Adapter", bound=_Closable)


class Adapters:
    """Catalogue, fetcher, writer and queue over one home; a command pays only for those it uses."""

    def __init__(self, settings: Settings, *, progress: Progress, stop: threading.Event) -> None:
        self.settings = settings
        self.progress = progress
        self.stop = stop
        self._open = ExitStack()

    def close(self) -> None:
        """Close what was opened, last opened first; the WARCs are sealed."""
        self._open.close()

    @cached_property
    def catalog(self) -> Catalog:
        from ..catalog import SqlCatalog

        return self._closing(SqlCatalog(self.settings))

    @cached_property
    def reading_catalog(self) -> Catalog:
        """The catalogue for commands that only read: it creates nothing."""
        from ..catalog import SqlCatalog

        return self._closing(SqlCatalog(self.settings, create=False))

    @cached_property
    def clock(self) -> Clock:
        from ..net.clock import SystemClock

        return SystemClock()

    @cached_property
    def fetcher(self) -> Fetcher:
        from ..net.fetcher import HttpFetcher

        return self._closing(HttpFetcher(self.settings, self.clock, self.stop))

    @cached_property
    def videos(self) -> VideoFetcher:
        from ..net.videos import YtDlp

        return self._closing(YtDlp(self.settings, self.clock, self.stop))

    @cached_property
    def writer(self) -> ArchiveWriter:
        from ..warc.writer import WarcWriter

        return self._closing(WarcWriter(self.settings, self.clock))

    @cached_property
    def queue(self) -> Queue:
        from ..queue.local import LocalQueue

        return self._closing(LocalQueue(self.catalog, self.clock, self.settings, self.progress))

    @cached_property
    def context(self) -> Context:
        from ..pipeline.context import Context
        from ..pipeline.groups import Groups
        from ..warc.reader import WarcReader

        return Context(
            settings=self.settings,
            catalog=self.catalog,
            fetcher=self.fetcher,
            writer=self.writer,
            reader=WarcReader(self.settings),
            videos=self.videos,
            clock=self.clock,
            progress=self.progress,
            groups=Groups(self.writer, self.catalog, self.clock),
        )

    def _closing(self, adapter: Adapter) -> Adapter:
        self._open.callback(adapter.close)
        return adapter
