"""What many workers have to store at one moment: one flush of the WARC file, one transaction.

Waiting for the disk is most of what storing a small answer costs. So what
comes while others are being stored is stored together with everything else
that came meanwhile. Nothing is promised earlier for it: a capture is over when
its records are on disk and its transaction is committed. Who has nothing else
to do with it needn't wait for that, and is told.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from ..baton import baton
from ..errors import HomeError, LostLease
from ..model import RecordRef
from ..ports import Saved

if TYPE_CHECKING:
    from ..model import Capture, Job
    from ..ports import ArchiveWriter, Catalog, Clock, Entry, PackedAppend, Session
    from .originals import Originals

log = logging.getLogger(__name__)

#: Captures stored together at most; more hardly saves anything, and one that fails has all stored singly.
_MAX_GROUP = 128
#: Captures that wait at most; who brings one more waits with it.
_MAX_WAITING = 2 * _MAX_GROUP

#: Of captures that come fast and nobody waits for, so many are worth waiting for, but not longer than that.
_GOOD_GROUP = 96
_GATHER_SECONDS = 0.1

Refs = tuple[tuple[RecordRef, ...], ...]


class Kept:
    """One capture on its way into archive and catalogue; :class:`archiver.ports.Later`."""

    def __init__(
        self,
        packed: PackedAppend,
        place: Callable[[Refs], Capture],
        done: Job | None,
        also: Callable[[Session], None] | None,
        is_awaited: bool,
    ) -> None:
        self.packed = packed
        #: Somebody has nothing else to do until it is stored.
        self.is_awaited = is_awaited
        #: The capture, once the places of its records are known.
        self.place = place
        self.done = done
        self.also = also
        self.capture: Capture | None = None
        self.error: BaseException | None = None
        self._is_over = False
        self._lock = threading.Lock()
        self._told: list[Callable[[BaseException | None], None]] = []

    def then(self, tell: Callable[[BaseException | None], None]) -> None:
        with self._lock:
            if not self._is_over:
                self._told.append(tell)
                return
        self._tell(tell)

    def end(self) -> None:
        """It is stored, or can't be: let go of its bytes and tell who wants to know.

        Whoever stored it goes on with the others, whatever becomes of that.
        """
        with contextlib.suppress(OSError):
            self.packed.close()
        with self._lock:
            self._is_over = True
            told, self._told = self._told, []
        for tell in told:
            self._tell(tell)

    def _tell(self, tell: Callable[[BaseException | None], None]) -> None:
        try:
            tell(self.error)
        except Exception as error:  # noqa: BLE001 — theirs, not ours: a closed terminal
            log.info("can't tell of a capture: %s", error)

    def wait(self) -> Capture:
        """The capture, once it is stored.

        :raises LostLease, HomeError: it was not.
        """
        over = threading.Event()
        self.then(lambda _: over.set())
        over.wait()
        if self.error is not None:
            raise self.error
        assert self.capture is not None  # what isn't stored has an error  # noqa: S101
        return self.capture


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
        with baton.laid_down():
            kept = self.begin(collection, entries, place, done=done, also=also, is_awaited=True)
            return kept.wait()

    def begin(
        self,
        collection: str,
        entries: Sequence[Entry],
        place: Callable[[Refs], Capture],
        *,
        done: Job | None = None,
        also: Callable[[Session], None] | None = None,
        is_awaited: bool = False,
    ) -> Kept:
        """The same, without waiting until it is stored; errors come with what it tells then."""
        find = partial(self._originals.find, collection) if self._originals else None
        kept = Kept(self._writer.pack(collection, entries, find), place, done, also, is_awaited)
        self._line(collection).add(kept, self._store)
        return kept

    def _line(self, collection: str) -> _Line:
        with self._lock:
            return self._lines.setdefault(collection, _Line())

    def _store(self, group: Sequence[Kept]) -> None:
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

    def _store_together(self, group: Sequence[Kept]) -> None:
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
    """What waits for one collection; who comes while nobody stores does so, until nothing waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Kept] = []
        self._is_busy = False
        #: Set when there is no use in gathering more.
        self._enough = threading.Event()

    def add(self, mine: Kept, store: Callable[[Sequence[Kept]], None]) -> None:
        """Have ``mine`` stored, by this thread or by the one that is at it."""
        with self._lock:
            self._waiting.append(mine)
            leads, self._is_busy = not self._is_busy, True
            is_long = len(self._waiting) > _MAX_WAITING
            if mine.is_awaited or len(self._waiting) >= _GOOD_GROUP:
                self._enough.set()
        # Most go on at once, and needn't hand over for it.
        if leads:
            with baton.laid_down():
                self._store_all(store)
        elif is_long:
            over = threading.Event()
            mine.then(lambda _: over.set())
            with baton.laid_down():
                over.wait()

    def _store_all(self, store: Callable[[Sequence[Kept]], None]) -> None:
        while group := self._take():
            try:
                store(group)
            except BaseException as error:
                # This thread ends here: nobody else would store what waits.
                self._end([*group, *self._take_all(is_end=True)], error)
                raise
            first = group[0].error
            if isinstance(first, HomeError):
                # What one can't do in the home, no other can.
                self._end(self._take_all(is_end=False), first)
            self._end(group)
            self._gather()

    def _gather(self) -> None:
        """Wait for more of those that come fast: a transaction takes as long as storing a dozen captures."""
        with self._lock:
            is_enough = len(self._waiting) >= _GOOD_GROUP or any(each.is_awaited for each in self._waiting)
            if is_enough or not self._waiting:
                return
            self._enough.clear()
        self._enough.wait(_GATHER_SECONDS)

    def _end(self, group: Sequence[Kept], error: BaseException | None = None) -> None:
        for each in group:
            each.error = each.error or (error if each.capture is None else None)
            each.end()

    def _take(self) -> list[Kept]:
        """The first who wait, of those who store more than a capture only one.

        What a transaction asks for and what it ends are seen together: two that
        have nothing to do with each other may not share one. None is the end of this thread's turn.
        """
        with self._lock:
            size, more = 0, 0
            for each in self._waiting[:_MAX_GROUP]:
                more += each.also is not None
                if more > 1:
                    break
                size += 1
            group, self._waiting = self._waiting[:size], self._waiting[size:]
            self._is_busy = bool(group)
        return group

    def _take_all(self, *, is_end: bool) -> list[Kept]:
        with self._lock:
            group, self._waiting = self._waiting, []
            self._is_busy = not is_end
        return group
