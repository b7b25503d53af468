"""Many articles, in order, on every core once they are many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from ..errors import SourceError
from ..garbage import collecting_seldom
from .documents import Document

T = TypeVar("T")

#: Documents that are done here before processes are worth their start.
_INLINE = 24


def map_documents(
    documents: Iterable[Document | SourceError], work: Callable[[Document], T | SourceError]
) -> Iterator[T | SourceError]:
    """What ``work`` makes of each document, in their order; errors pass through in their place.

    ``work`` runs in other processes once there are many documents, and has to
    be picklable. A document that takes its process down is told as an error of
    its own; the others go on.
    """
    stream = iter(documents)
    with collecting_seldom():
        for document in islice(stream, _INLINE):
            yield document if isinstance(document, SourceError) else work(document)
    first = next(stream, None)
    if first is None:
        return
    from .crew import Crew  # 30 ms to import, and most runs need none

    crew = Crew(work)
    try:
        yield from crew.run(first, stream)
    finally:
        crew.close()
