"""The adapters behind the ports, each built when it is first needed."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar, overload

from ..errors import HomeBusy, HomeError, SettingsError
from ..ports import Progress
from ..settings import Settings

if TYPE_CHECKING:
    from datetime import datetime

    from ..catalog import SqlCatalog
    from ..model import Job, RecordRef
    from ..net.fetcher import HttpFetcher
    from ..net.trust import Trust
    from ..people import Directory
    from ..pipeline.context import Context
    from ..ports import (
        ArchiveAuditor,
        ArchiveWriter,
        Browser,
        Catalog,
        Clock,
        LocalSources,
        Lookups,
        Messenger,
        Queue,
        Session,
        SharedLimits,
        VideoFetcher,
        WarcFiles,
    )
    from ..telling import Receiver
    from .uploading import Uploads


#: What the people's lists are called, and the folder of those that were downloaded.
_LISTS = ("people.toml", "people")


class _Closable(Protocol):
    def close(self) -> None: ...


Adapter = TypeVar("Adapter", bound=_Closable)
T = TypeVar("T")


def find_save_keys(environ: Mapping[str, str] = os.environ) -> tuple[str, str] | None:
    """Key and secret for Save Page Now, by the names that the Internet Archive's own tool reads.

    :raises SettingsError: they are wanted and not there.
    """
    key, secret = environ.get("IA_ACCESS_KEY_ID", ""), environ.get("IA_SECRET_ACCESS_KEY", "")
    if not key or not secret:
        raise SettingsError(
            "linking.save_page_now is on: set IA_ACCESS_KEY_ID and IA_SECRET_ACCESS_KEY "
            "(https://archive.org/account/s3.php), or turn it off"
        )
    return key, secret


class _once(cached_property[T]):
    """A cached property that is built once, also where several threads are the first to want it."""

    @overload
    def __get__(self, instance: None, owner: type[Any] | None = None) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type[Any] | None = None) -> T: ...
    def __get__(self, instance: Any, owner: type[Any] | None = None) -> Any:
        if instance is None:
            return self
        with instance._making:
            return super().__get__(instance, owner)


class Adapters:
    """Catalogue, fetcher, writer and queue over one home; a command pays only for those it uses."""

    def __init__(
        self,
        settings: Settings,
        *,
        progress: Progress,
        stop: threading.Event,
        clock: Clock | None = None,
        dedup: bool = True,
        processes: int = 1,
        trust: Trust | None = None,
        catalog: Catalog | None = None,
    ) -> None:
        self.settings = settings
        self.progress = progress
        self.stop = stop
        self._dedup = dedup
        self._clock = clock
        self._processes = processes
        self._trust = trust
        self._catalog = catalog
        self._making = threading.RLock()
        self._open = ExitStack()
        self._reading: SqlCatalog | None = None

    def again(self, settings: Settings, stop: threading.Event, processes: int) -> Adapters:
        """Adapters of their own over other settings, for one of so many processes that share the work.

        To be asked for in the new process: it goes on with the catalogue, which holds no connection by then,
        and with the hold on the home. Where turns at hosts are shared anyway, each keeps to the whole of what
        the settings allow.
        """
        if self.limits is not None:
            settings = replace(settings, politeness=self.settings.politeness)
        return Adapters(
            settings,
            progress=self.progress,
            stop=stop,
            clock=self._clock,
            dedup=self._dedup,
            processes=processes,
            trust=self.fetcher.trust,
            catalog=self.catalog,
        )

    def close(self) -> None:
        """Close what was opened, last opened first; the WARCs are sealed."""
        self._open.close()

    @_once
    def catalog(self) -> Catalog:
        from ..catalog import SqlCatalog
        from .exclusion import HomeLock

        if self._catalog is not None:
            return self._closing(self._catalog)
        try:
            self._closing(HomeLock(self.settings.home))
        except HomeBusy:
            raise
        except HomeError:
            # The catalogue says better what is wrong with the folder; where it finds nothing, this counts.
            SqlCatalog(self.settings).close()
            raise
        return self._closing(SqlCatalog(self.settings))

    @property
    def reading_catalog(self) -> Catalog:
        """The catalogue for who only reads: it creates nothing.

        Who reads for days is given another one once the file was made, or made again.
        """
        from ..catalog import SqlCatalog

        with self._making:
            if self._reading is None:
                self._open.callback(self._close_reading)
            elif not self._reading.is_outdated():
                return self._reading
            self._close_reading()  # what is read from it just now is read to its end
            self._reading = SqlCatalog(self.settings, create=False)
            return self._reading

    def _close_reading(self) -> None:
        if self._reading is not None:
            self._reading.close()

    @_once
    def clock(self) -> Clock:
        from ..net.clock import SystemClock

        return self._clock or SystemClock()

    @_once
    def limits(self) -> SharedLimits | None:
        """What all who share the catalogue keep together; ``None`` where it is a file of this home."""
        if not self.is_on_server:
            return None
        from ..catalog.limits import open_limits

        limits = open_limits(self.settings, self._clock)
        return self._closing(limits) if limits is not None else None

    @_once
    def fetcher(self) -> HttpFetcher:
        from ..net.fetcher import HttpFetcher

        return self._closing(
            HttpFetcher(self.settings, self.clock, self.stop, self._processes, self._trust, self.limits)
        )

    @_once
    def videos(self) -> VideoFetcher:
        from ..net.videos import YtDlp

        return self._closing(YtDlp(self.settings, self.clock, self.stop))

    @_once
    def browser(self) -> Browser | None:
        """``None`` where the settings want none, or want one only where it is of use and it isn't installed.

        :raises SettingsError: the settings want every page in it, and it isn't installed, or they want no
            requisites, which it asks for.
        """
        mode = self.settings.capture.browser
        if mode == "never":
            return None
        if mode == "always" and not self.settings.capture.requisites:
            raise SettingsError(
                'capture.browser is "always", and capture.requisites false: a browser asks for them; '
                "change one of the two"
            )
        from ..net.browser import Chromium, find_chromium, is_installed

        if not is_installed() or find_chromium() is None:
            if mode == "auto":
                return None
            lacking = (
                "Chromium" if is_installed() else "the [browser] extra (pip install 'archiver[browser]')"
            )
            raise SettingsError(f'capture.browser is "always": install {lacking}, or set it to "never"')
        return self._closing(Chromium(self.settings, self.fetcher, self.clock, self.stop))

    @_once
    def lookups(self) -> Lookups | None:
        """``None`` where the settings want nobody asked."""
        if not self.settings.linking.online:
            return None
        from ..net.lookups import HttpLookups

        return self._closing(
            HttpLookups(self.settings, self.fetcher, self.clock, self.progress, self.stop, limits=self.limits)
        )

    @_once
    def directory(self) -> Directory:
        """The people and accounts of the lists in the home.

        :raises SettingsError: one of them can't be read.
        """
        from ..people import Directory
        from .people import load_legislators, load_people

        return Directory(load_people(self.settings), load_legislators(self.settings))

    @_once
    def receivers(self) -> Sequence[Receiver]:
        """Who is to be told what happens, with all secrets.

        :raises SettingsError: notify.toml can't be read, or the environment lacks a secret.
        """
        from .telling import arm_receivers

        return arm_receivers(self.settings)

    @_once
    def local(self) -> LocalSources:
        from .dropping import LocalFiles

        return LocalFiles(self)

    @_once
    def files(self) -> WarcFiles:
        from .warc_files import NamedWarcs

        return NamedWarcs(self.settings, self.stop, is_shared=self.is_on_server)

    @_once
    def messenger(self) -> Messenger:
        from .messenger import Ways

        return self._closing(Ways(self.settings, self.clock))

    @_once
    def writer(self) -> ArchiveWriter:
        from ..warc.writer import WarcWriter

        if self.settings.storage.url:
            _ = self.catalog  # with it comes the hold on the home, which has to last until all is uploaded
            self._closing(self.uploads)
        return self._closing(WarcWriter(self.settings, self.clock))

    @_once
    def uploads(self) -> Uploads:
        from .uploading import Uploads

        return Uploads(self.settings, self.clock, self.progress, self.stop)

    @_once
    def auditor(self) -> ArchiveAuditor:
        from ..warc.auditor import WarcAuditor

        return WarcAuditor(self.settings, self.clock, self.stop)

    @property
    def open_catalog(self) -> Catalog | None:
        """The catalogue, where something has opened it to store."""
        return self.__dict__.get("catalog")

    @property
    def open_writer(self) -> ArchiveWriter | None:
        """The writer, where something has needed it: for who must not be the first, in another thread."""
        return self.__dict__.get("writer")

    @_once
    def queue(self) -> Queue:
        def goes_on(session: Session, job: Job, reason: str, at: datetime) -> None:
            from ..pipeline.given_up import go_on

            go_on(session, self.settings, job, reason, at=at)

        told = (self.catalog, self.clock, self.settings, self.progress, goes_on)
        if self.is_on_server:
            from ..queue.cluster import ClusterQueue
            from .jobs import Jobs

            queue = ClusterQueue(*told)
            queue.recover = Jobs(self, "main", None).recover
            return self._closing(queue)
        from ..queue.local import LocalQueue

        return self._closing(LocalQueue(*told))

    @_once
    def is_on_server(self) -> bool:
        """Whether the catalogue is PostgreSQL's: then workers on any machine may do what is due."""
        if not self.settings.catalog.url:  # most commands that store nothing do without the rest
            return False
        from ..catalog.database import find_file

        return find_file(self.settings) is None

    @_once
    def context(self) -> Context:
        from ..pipeline.context import Context
        from ..pipeline.groups import Groups
        from ..pipeline.originals import Originals
        from ..pipeline.shared import Shared
        from ..warc.reader import WarcReader

        if self._has_lists():
            _ = self.directory  # a mistake in a list shows before anything is begun

        def locate(collection: str, record_id: str) -> RecordRef | None:
            with self.catalog.read() as session:
                return session.find_record(record_id, collection=collection)

        reader = WarcReader(self.settings, locate)
        return Context(
            settings=self.settings,
            catalog=self.catalog,
            fetcher=self.fetcher,
            writer=self.writer,
            reader=reader,
            auditor=self._later(lambda: self.auditor),
            videos=self.videos,
            browser=self.browser,
            clock=self.clock,
            progress=self.progress,
            groups=Groups(
                self.writer,
                self.catalog,
                self.clock,
                Originals(self.catalog, reader, self.clock) if self._dedup else None,
            ),
            shared=Shared(self.clock) if self._dedup else None,
            lookups=self._later(lambda: self.lookups),
            directory=self._later(lambda: self.directory),
            local=self._later(lambda: self.local),
            files=self._later(lambda: self.files),
            receivers=self._later(lambda: self.receivers),
            messenger=self._later(lambda: self.messenger),
            save_keys=find_save_keys() if self.settings.linking.save_page_now else None,
        )

    def _later(self, build: Callable[[], T]) -> Callable[[], T]:
        """What a step is given to ask for: several threads may be the first to want it.

        What builds it must not wait for the catalogue: a step may ask inside a transaction.
        """

        def made() -> T:
            with self._making:
                return build()

        return made

    def _has_lists(self) -> bool:
        """Whether there may be lists of people: reading them takes modules that most commands do without."""
        folders = [self.settings.home, *([self.settings.file.parent] if self.settings.file else [])]
        return any((folder / name).exists() for folder in folders for name in _LISTS)

    def _closing(self, adapter: Adapter) -> Adapter:
        self._open.callback(adapter.close)
        return adapter
