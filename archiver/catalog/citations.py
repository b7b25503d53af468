"""Citations with their mentions and quotes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, select

from ..jsonable import from_json, to_json
from ..model import Citation, PostMetadata, PostRef, Quote, Span, citation_ids
from .prepared import add_rows
from .rows import Row, load_rows
from .tables import article_versions, citations, mentions, quotes
from .touched import note_added, touched

#: Fields of Citation that are columns of the same name.
_PLAIN = (
    *("kind", "platform", "url", "author", "author_kind", "handle"),
    *("when_from", "when_to", "addressee", "plural", "deleted", "medium", "confidence"),
)


class Citations:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def save_citations(self, version_id: str, found: Sequence[Citation]) -> list[str]:
        """Store what a run over a version found; their ids, in order.

        What an earlier run found and this one didn't stays in the table, with
        all that was decided about it, but is no longer current.
        """
        ids = citation_ids(version_id, found)
        known = self._load_citations(citations.c.version_id == version_id)
        for row_id in known.keys() - set(ids):
            if known[row_id]["current"]:
                self._update_citation(row_id, {"current": False})
        version = select(article_versions.c.article_id, article_versions.c.read_at)
        article_id, at = self.connection.execute(version.where(article_versions.c.id == version_id)).one()
        touched(self.connection).articles.add(article_id)
        stored = dict(self._iter_citations(known))
        for ordinal, (citation_id, citation) in enumerate(zip(ids, found, strict=True)):
            place = {"ordinal": ordinal, "current": True}
            if citation_id not in known:
                self._insert_citation(
                    citation_id, citation, place | {"version_id": version_id, "found_at": at}
                )
            elif stored[citation_id] != citation:
                self._update_citation(citation_id, place | _values(citation))
                self._replace_spans(citation_id, citation)
            elif any(known[citation_id][name] != value for name, value in place.items()):
                self._update_citation(citation_id, place)
        return ids

    def load_citation(self, citation_id: str) -> Citation:
        for _, citation in self._iter_citations(self._load_citations(citations.c.id == citation_id)):
            return citation
        raise LookupError(f"no citation {citation_id}")

    def has_citation(self, citation_id: str) -> bool:
        query = select(citations.c.id).where(citations.c.id == citation_id)
        return self.connection.execute(query).scalar() is not None

    def find_version_of(self, citation_id: str) -> str:
        """The id of the version that a citation was found in."""
        query = select(citations.c.version_id).where(citations.c.id == citation_id)
        version_id: str | None = self.connection.execute(query).scalar()
        if version_id is None:
            raise LookupError(f"no citation {citation_id}")
        return version_id

    def iter_citations_of(self, version_id: str) -> Iterator[tuple[str, Citation]]:
        """The version's current citations, in the order of the text."""
        of_version = (citations.c.version_id == version_id) & citations.c.current
        yield from self._iter_citations(self._load_citations(of_version))

    def _load_citations(self, condition: Any) -> Mapping[str, Row]:
        query = select(citations).where(condition).order_by(citations.c.ordinal)
        return {row["id"]: row for row in load_rows(self.connection, query)}

    def _iter_citations(self, rows: Mapping[str, Row]) -> Iterator[tuple[str, Citation]]:
        spans = load_parts(self.connection, mentions, rows)
        said = load_parts(self.connection, quotes, rows)
        for citation_id, row in rows.items():
            yield (
                citation_id,
                Citation(
                    **{name: row[name] for name in _PLAIN},
                    post=read_ref(row),
                    when=row["when_text"],
                    mentions=tuple(
                        Span(s["kind"], s["text"], s["start_offset"], s["end_offset"])
                        for s in spans[citation_id]
                    ),
                    quotes=tuple(
                        Quote(q["text"], q["start_offset"], q["end_offset"], q["reason"])
                        for q in said[citation_id]
                    ),
                    rules=tuple(row["rules"]),
                    claim=None if row["claim"] is None else from_json(PostMetadata, row["claim"]),
                ),
            )

    def _insert_citation(self, citation_id: str, citation: Citation, place: Row) -> None:
        self.connection.execute(citations.insert().values(id=citation_id, **place, **_values(citation)))
        note_added(self.connection, "citations")
        self._add_spans(citation_id, citation)

    def _update_citation(self, citation_id: str, values: Row) -> None:
        self.connection.execute(citations.update().where(citations.c.id == citation_id).values(**values))

    def _replace_spans(self, citation_id: str, citation: Citation) -> None:
        for table in (mentions, quotes):
            self.connection.execute(table.delete().where(table.c.citation_id == citation_id))
        self._add_spans(citation_id, citation)

    def _add_spans(self, citation_id: str, citation: Citation) -> None:
        for table, spans in ((mentions, citation.mentions), (quotes, citation.quotes)):
            rows: list[dict[str, Any]] = []
            for ordinal, span in enumerate(spans):
                row = {"citation_id": citation_id, "ordinal": ordinal} | vars(span)
                rows.append(row | {"start_offset": row.pop("start"), "end_offset": row.pop("end")})
            add_rows(self.connection, table, rows)


def load_parts(connection: Connection, table: Table, citation_ids: Iterable[str]) -> Mapping[str, list[Row]]:
    """Mentions or quotes of several citations at once, in order."""
    parts: dict[str, list[Row]] = defaultdict(list)
    query = select(table).where(table.c.citation_id.in_(list(citation_ids)))
    for row in load_rows(connection, query.order_by(table.c.citation_id, table.c.ordinal)):
        parts[row["citation_id"]].append(row)
    return parts


def ref_values(ref: PostRef | None) -> dict[str, Any]:
    """A post reference as the four columns that hold one."""
    if ref is None:
        return dict.fromkeys(("post", "post_platform", "post_id", "post_author"))
    return {
        "post": ref.id,
        "post_platform": ref.platform,
        "post_id": ref.post_id,
        "post_author": ref.author,
    }


def read_ref(row: Row) -> PostRef | None:
    """The post reference in a row's four columns."""
    if row["post"] is None:
        return None
    return PostRef(row["post_platform"], row["post_id"], row["post_author"])


def _values(citation: Citation) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(citation, name) for name in _PLAIN}
    return (
        values
        | ref_values(citation.post)
        | {
            "when_text": citation.when,
            "rules": list(citation.rules),
            "claim": None if citation.claim is None else to_json(citation.claim),
        }
    )
