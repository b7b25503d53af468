"""Processes that share the work on a stream of documents, with memory that stays flat."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from typing import Generic, TypeVar

from ..errors import SourceError
from ..garbage import collect_seldom
from .documents import Document

T = TypeVar("T")
Batch = list[Document | SourceError]

#: A batch is sent when it has so many documents or bytes: fewer, and handing over costs more than the work.
_BATCH_DOCUMENTS = 16
_BATCH_BYTES = 2_000_000
#: Batches on their way for each process, so that none waits; together with the above it bounds memory.
_AHEAD = 3


class Crew(Generic[T]):
    """The processes, and the batches they have in hand."""

    def __init__(self, work: Callable[[Document], T | SourceError]) -> None:
        self._work = work
        self._processes = os.cpu_count() or 1
        # Forking is cheap here: no thread has been started yet, and nothing is open but the input.
        self._context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        # Never read, so that every process sees it. Ended from outside while it answers, a process would
        # leave half an answer in the pool's pipe, and the pool waiting for the rest.
        self._leaving, self._say_leave = self._context.Pipe(duplex=False)
        self._pool = self._start()

    def run(
        self, first: Document | SourceError, stream: Iterator[Document | SourceError]
    ) -> Iterator[T | SourceError]:
        """What the work makes of each document, in order."""
        in_hand: deque[tuple[Batch, Future[Sequence[T | SourceError]]]] = deque()
        for batch in _batches(first, stream):
            in_hand.append((batch, self._send(batch)))
            if len(in_hand) >= _AHEAD * self._processes:
                yield from self._receive(*in_hand.popleft())
        while in_hand:
            yield from self._receive(*in_hand.popleft())

    def close(self) -> None:
        """End the processes after the document that each is at; the others in hand are dropped."""
        self._say_leave.send(None)
        # Not waiting, the pool's own clean-up at the program's end may find its pipe closed (CPython 3.11).
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _start(self) -> ProcessPoolExecutor:
        pool = ProcessPoolExecutor(
            self._processes, mp_context=self._context, initializer=_prepare, initargs=(self._leaving,)
        )
        with _undisturbed():  # a pool whose thread a signal kept from starting can't be shut down
            pool.submit(_nothing)
        return pool

    def _send(self, batch: Batch) -> Future[Sequence[T | SourceError]]:
        try:
            return self._pool.submit(_do, self._work, batch)
        except BrokenProcessPool:
            self._pool = self._start()
            return self._pool.submit(_do, self._work, batch)

    def _receive(self, batch: Batch, future: Future[Sequence[T | SourceError]]) -> Iterator[T | SourceError]:
        try:
            yield from future.result()
        except BrokenProcessPool:
            for document in batch:  # one of the batches in hand took its process down: find out which
                yield from self._alone(document)

    def _alone(self, document: Document | SourceError) -> Sequence[T | SourceError]:
        try:
            return self._send([document]).result()
        except BrokenProcessPool:
            name = document.source if isinstance(document, SourceError) else document.uri
            return [SourceError(name, "reading it took its process down; it is left out")]


#: What ends the program.
_ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)]


@contextmanager
def _undisturbed() -> Iterator[None]:
    """What ends the program is heard after the block, where the system can put it off."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _nothing() -> None:
    """The first job of a pool: with it its threads and processes start."""


#: In a process of the crew: something can be read here once the crew is closed.
_leaving: Connection | None = None


def _prepare(leaving: Connection) -> None:
    """In a new process: it ends with the one that started it at the latest."""
    global _leaving
    _leaving = leaving
    collect_seldom()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    # Ctrl-C reaches the whole group; the crew is ended by who started it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):  # put off while it was started
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Nobody closes the crew after ``kill -9``.

    A process forked later holds the earlier ones' ends of their pipes, so they end one after the other.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _batches(first: Document | SourceError, stream: Iterator[Document | SourceError]) -> Iterator[Batch]:
    batch: Batch = [first]
    size = 0
    for document in stream:
        batch.append(document)
        size += len(document.body) if isinstance(document, Document) else 0
        if len(batch) >= _BATCH_DOCUMENTS or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _do(work: Callable[[Document], T | SourceError], batch: Batch) -> Sequence[T | SourceError]:
    done: list[T | SourceError] = []
    for document in batch:
        if _leaving is not None and _leaving.poll():
            break  # nobody waits for the answer
        done.append(document if isinstance(document, SourceError) else work(document))
    return done
