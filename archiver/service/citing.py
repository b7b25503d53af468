"""Articles and posts one by one, each with all that hangs on it: for documents, references and reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..exports.bibtex import iter_bibtex
from ..exports.csl import iter_csl
from ..exports.linked_data import article_document, iter_graph, write_document
from ..exports.references import BibliographicReference, refer_to_article, refer_to_post
from ..ports import Wanted
from .adapters import Adapters
from .exporting import find_wanted, show

if TYPE_CHECKING:
    from ..model import RecordRef
    from ..ports import Session


class Citing:
    """What is written of one article or post at a time; many are read while they are written."""

    def __init__(self, adapters: Adapters) -> None:
        self._adapters = adapters

    def iter_jsonld(self, names: Sequence[str], wanted: Wanted, *, as_graph: bool = False) -> Iterator[str]:
        """Each article as a JSON-LD document on a line of its own; with ``as_graph`` all as one document.

        ``names`` are ids or addresses of articles; without any, all that are wanted.

        :raises UsageError: one of them is no article, or there is no such collection or source.
        """
        documents = (
            article_document(shown, records, with_context=not as_graph)
            for shown, records in self._iter_shown("articles", names, wanted)
        )
        if as_graph:
            yield from iter_graph(documents)
        else:
            yield from (write_document(document) + "\n" for document in documents)

    def iter_references(
        self, names: Sequence[str], wanted: Wanted, *, articles: bool = False
    ) -> Iterator[BibliographicReference]:
        """Posts and articles as something to cite.

        ``names`` are ids or addresses of posts and articles. Without any: an article that is wanted and the
        posts it cites, or all posts that are wanted, and with ``articles`` all articles.

        :raises UsageError: one of them is neither, or there is no such article, collection or source.
        """
        if names:
            pairs = self._iter_named(names, "post", "article")
            yield from (_refer(*pair) for pair in pairs)
            return
        if articles or wanted.article is not None:
            yield from (_refer(*pair) for pair in self._iter_shown("articles", (), wanted))
        if wanted.source is None:  # posts come by no source
            yield from (_refer(*pair) for pair in self._iter_shown("posts", (), wanted))

    def iter_csl(self, names: Sequence[str], wanted: Wanted, *, articles: bool = False) -> Iterator[str]:
        """The same as CSL-JSON."""
        yield from iter_csl(self.iter_references(names, wanted, articles=articles))

    def iter_bibtex(self, names: Sequence[str], wanted: Wanted, *, articles: bool = False) -> Iterator[str]:
        """The same as BibTeX."""
        yield from iter_bibtex(self.iter_references(names, wanted, articles=articles))

    def _iter_shown(
        self, noun: str, names: Sequence[str], wanted: Wanted
    ) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Sequence[RecordRef]]]]:
        if names:
            yield from self._iter_named(names, noun.removesuffix("s"))
            return
        with self._adapters.reading_catalog.read() as session:
            found = find_wanted(session, wanted)
            for row_id in session.iter_exported_ids(noun, found):
                shown = session.show(row_id)
                if shown is not None:
                    yield shown, _load_records(session, shown)

    def _iter_named(
        self, names: Sequence[str], *nouns: str
    ) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Sequence[RecordRef]]]]:
        with self._adapters.reading_catalog.read() as session:
            known: set[str] = set()
            # All of them at first: a wrong one shows before anything is out.
            every = [show(session, name, *nouns) for name in names]
            for shown in every:
                if shown["id"] not in known:  # a key stands once in a file
                    known.add(shown["id"])
                    yield shown, _load_records(session, shown)


def _refer(shown: Mapping[str, Any], records: Mapping[str, Sequence[RecordRef]]) -> BibliographicReference:
    return (refer_to_post if shown["type"] == "post" else refer_to_article)(shown, records)


def _load_records(session: Session, shown: Mapping[str, Any]) -> Mapping[str, Sequence[RecordRef]]:
    """The records of all captures that a thing is shown with."""
    captures = [one["id"] for one in shown.get("captures", ())]
    for cited in shown.get("citations", ()):
        captures += [one["id"] for one in cited.get("captures", ())]
    return session.load_records_of(list(dict.fromkeys(captures)))
