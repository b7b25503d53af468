"""Processes that share the work on a stream of documents, with memory that stays flat."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Generic, TypeVar

from ..errors import SourceError
from .documents import Document
from .garbage import collect_seldom

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
        """End the processes; what they have in hand is dropped."""
        # Not waiting, the pool's own clean-up at the program's end may find its pipe closed (CPython 3.11).
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _start(self) -> ProcessPoolExecutor:
        # Forking is cheap here: no thread has been started yet, and nothing is open but the input.
        method = "fork" if sys.platform == "linux" else "spawn"
        context = multiprocessing.get_context(method)
        return ProcessPoolExecutor(self._processes, mp_context=context, initializer=collect_seldom)

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
    return [document if isinstance(document, SourceError) else work(document) for document in batch]
