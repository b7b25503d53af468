"""Many documents: on every core, in order, and none stops another."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime
from functools import partial

from archiver.errors import SourceError
from archiver.service.bulk import map_documents
from archiver.service.documents import Document

AT = datetime(2026, 5, 12, tzinfo=UTC)


def documents(count: int) -> list[Document | SourceError]:
    return [Document(source=str(n), url=None, body=b"x" * n, content_type=None, at=AT) for n in range(count)]


def size_and_process(document: Document) -> tuple[int, int]:
    return len(document.body), os.getpid()


def fatal_at(document: Document, *, sizes: tuple[int, ...]) -> int:
    if len(document.body) in sizes:
        os.kill(os.getpid(), signal.SIGKILL)
    return len(document.body)


def test_many_documents_keep_their_order_and_run_elsewhere():
    done = list(map_documents(documents(200), size_and_process))
    assert [size for size, _ in done] == list(range(200))
    assert {process for _, process in done[:10]} == {os.getpid()}
    assert os.getpid() not in {process for _, process in done[100:]}


def test_an_error_passes_through_in_its_place():
    given = documents(60)
    given[5] = SourceError("five", "is broken")
    given[50] = SourceError("fifty", "is broken")
    done = list(map_documents(given, size_and_process))
    assert [str(d) for d in done if isinstance(d, SourceError)] == ["five: is broken", "fifty: is broken"]
    assert isinstance(done[50], SourceError)
    assert done[50].reason == "is broken"


def test_a_document_that_kills_its_process_is_told_and_the_others_go_on():
    done = list(map_documents(documents(120), partial(fatal_at, sizes=(40, 95))))
    assert [n for n, d in enumerate(done) if isinstance(d, SourceError)] == [40, 95]
    assert [d for d in done if not isinstance(d, SourceError)] == [n for n in range(120) if n not in (40, 95)]


def test_documents_are_drawn_only_as_they_are_needed():
    drawn = 0

    def endless():
        nonlocal drawn
        for document in documents(3000):
            drawn += 1
            yield document

    stream = map_documents(endless(), size_and_process)
    for _ in range(100):
        next(stream)
    stream.close()
    assert drawn < 100 + 16 * 3 * (os.cpu_count() or 1) + 16
