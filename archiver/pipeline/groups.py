"""What many workers have to store at one moment: one flush of the WARC file, one transaction.

Waiting for the disk is most of what storing a small answer costs. So whoever
comes while others are being stored waits, and is stored together with
everybody else who came meanwhile. Nothing is promised earlier for it: a call
returns when its records are on disk and its transaction is committed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from ..baton import baton
from ..errors import HomeError, LostLease
from ..model import Capture, Job, RecordRef
from ..ports import ArchiveWriter, Catalog, Clock, Entry, Saved, Session
from .originals import Originals

#: Captures stored together at most; more hardly saves anything, and one that fails has all stored singly.
_MAX_GROUP = 64

Refs = tuple[tuple[RecordRef, ...], ...]


@dataclass
class _Waiting:
    """One capture on its way into archive and catalogue."""

    packed: object
    #: The capture, once the places of its records are known.
    place: Callable[[Refs], Capture]
    done: Job | None
    also: Callable[[Session], None] | None
    capture: Capture | None = None
    error: BaseException | None = None
    #: Released when it is stored, or when it is this one's turn to store for all who wait.
    woken: threading.Lock = field(default_factory=threading.Lock)
    is_over: bool = False


class Groups:
    """Stores captures in groups; one for all threads of a process."""

    def __init__(
        self, writer: ArchiveWriter, catalog: Catalog, clock: Clock, originals: Originals | None = None
    ) -> None:
        self._writer = writer
        self._originals = originals
        #: What was not stored again, so far.
        self.saved = Saved()
        self._catalog = catalog
        self._clock = clock
        self._lock = threading.Lock()
        self._lines: dict[str, _Line] = {}

    def keep(
        self,
        collection: str,
        entries: Sequence[Entry],
        place: Callable[[Refs], Capture],
        *,
        done: Job | None = None,
        also: Callable[[Session], None] | None = None,
    ) -> Capture:
        """Append entries, store the capture that ``place`` makes of their places, and what belongs to it.

        ``done`` is the job that ends with it, ``also`` stores what else there
        is; both run in the transaction of the capture. ``also`` may run twice,
        the first time in a transaction that is rolled back.

        :raises LostLease: the job was taken over; nothing was stored.
        :raises HomeError: nothing can be stored.
        """
        find = partial(self._originals.find, collection) if self._originals else None
        packed = self._writer.pack(collection, entries, find)
        try:
            mine = _Waiting(packed, place, done, also)
            with baton.laid_down():
                self._line(collection).store(mine, self._store)
        finally:
            packed.close()
        if mine.error is not None:
            raise mine.error
        assert mine.capture is not None  # what isn't stored has an error  # noqa: S101
        return mine.capture

    def _line(self, collection: str) -> _Line:
        with self._lock:
            return self._lines.setdefault(collection, _Line())

    def _store(self, group: Sequence[_Waiting]) -> None:
        """Store a group, or, where one of them fails, each by itself: the others don't fail with it.

        Where nothing can be stored, none is tried again: each would wait for the catalogue's lock.
        """
        try:
            self._store_together(group)
        except HomeError as error:
            for each in group:
                each.error = error
        except Exception as error:  # noqa: BLE001 — handed to the thread that it belongs to
            if len(group) == 1:
                group[0].error = error
                return
            for each in group:
                self._store([each])

    def _store_together(self, group: Sequence[_Waiting]) -> None:
        with self._writer.appending_all([each.packed for each in group]) as refs:
            with baton:
                captures = [each.place(places) for each, places in zip(group, refs, strict=True)]
            with self._catalog.begin() as session, baton:
                if len(captures) == 1:
                    session.save_capture(captures[0])
                else:  # where one of them is there, all are stored singly
                    session.add_captures(captures)
                for each in group:
                    if each.also is not None:
                        each.also(session)
                done = [each.done for each in group if each.done is not None]
                if done and not session.finish_all(done, at=self._clock.now()):
                    raise LostLease(", ".join(job.id for job in done))
        self._count_saved(captures)
        if self._originals is not None:
            for made in captures:
                held = [record.payload_digest for record in made.records if record.payload_digest]
                self._originals.note(made.collection, held)
        for each, capture in zip(group, captures, strict=True):
            each.capture = capture

    def _count_saved(self, captures: Sequence[Capture]) -> None:
        saved = [r.saved_bytes for made in captures for r in made.records if r.saved_bytes is not None]
        if saved:
            with self._lock:
                answers, size = self.saved.answers + len(saved), self.saved.body_bytes + sum(saved)
                self.saved = Saved(answers=answers, body_bytes=size)


class _Line:
    """Those who wait for one collection; the first to come stores for all who came meanwhile."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[_Waiting] = []
        self._is_busy = False

    def store(self, mine: _Waiting, store: Callable[[Sequence[_Waiting]], None]) -> None:
        """Return when ``mine`` is over: stored by this thread, or by another one."""
        mine.woken.acquire()
        with self._lock:
            self._waiting.append(mine)
            leads, self._is_busy = not self._is_busy, True
        if not leads:
            mine.woken.acquire()
            if mine.is_over:
                return
        group = self._take()
        try:
            store(group)
        except BaseException as error:
            for each in group:
                each.error = each.error or error
            raise
        finally:
            if isinstance(group[0].error, HomeError):
                group += self._give_up(group[0].error)
            self._hand_on()
            for each in group:
                each.is_over = True
                if each is not mine:
                    each.woken.release()

    def _take(self) -> list[_Waiting]:
        """The first who wait, of those who store more than a capture only one.

        What a transaction asks for and what it ends are seen together: two that
        have nothing to do with each other may not share one.
        """
        with self._lock:
            size, more = 0, 0
            for each in self._waiting[:_MAX_GROUP]:
                more += each.also is not None
                if more > 1:
                    break
                size += 1
            group, self._waiting = self._waiting[:size], self._waiting[size:]
        return group

    def _give_up(self, error: HomeError) -> list[_Waiting]:
        """All who wait: what one of them can't do in the home, no other can."""
        with self._lock:
            group, self._waiting = self._waiting, []
        for each in group:
            each.error = error
        return group

    def _hand_on(self) -> None:
        """Let the next one who waits store, or nobody."""
        with self._lock:
            if self._waiting:
                self._waiting[0].woken.release()
            else:
                self._is_busy = False
