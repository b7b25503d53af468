"""What linking found, asked and learnt comes back from the WARC files, and so do older statements."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archiver.catalog import SqlCatalog
from archiver.jsonable import to_json
from archiver.model import ArticleVersion, Citation, PostRef, RecordRef, Span, citation_ids, stable_id
from archiver.pipeline.replay import find_capture, store_statements
from archiver.ports import Statement
from archiver.settings import Settings
from tests.internet.answers import page
from tests.internet.archives import FastClock, serve
from tests.system.tables import dump
from tests.world.small import ARTICLE, ARTICLE_URL, PUBLISHED, example_world


@pytest.mark.parametrize("live", [True, False])
def test_candidates_accounts_and_copies_come_back(build, internet, tmp_path, live):
    clock = FastClock()
    serve(internet, example_world(live=live), clock=clock)
    internet.site("ledger.example").at("/world/commander-asks-shipowner.html", page(ARTICLE))
    archiver = build(linking={"online": True})
    archiver._adapters.clock = clock
    published = datetime.fromisoformat(PUBLISHED).replace(tzinfo=UTC)
    archiver.archive([ARTICLE_URL], published_at=published)
    archiver.work(until_idle=True)
    citation = next(archiver.list_rows("citations", state="resolved"))
    decisions = archiver.decide("review", "ida")
    candidate = PostRef("x", citation["resolution"]["post"].split(":")[-1])
    decisions.reject(decisions.find_citation(citation["id"]), candidate)
    decisions.reject(decisions.find_citation(citation["id"]), candidate, withdrawn=True)
    archiver.close()
    before = dump(tmp_path / "home")
    assert all(before[name] for name in ("holdings", "rejections", "post_metadata"))

    again = build()
    done = again.rebuild()

    assert done.faults == []
    after = dump(tmp_path / "home")
    for table, rows in before.items():
        assert (table, after[table]) == (table, rows)


@dataclass(frozen=True)
class Append:
    records: tuple[RecordRef, ...]
    statements: tuple[Statement, ...]


AT = datetime(2024, 5, 12, 9, tzinfo=UTC)
PAGE = "https://paper.example/story"
TEXT = "One wrote on X. Two wrote on X."


def said(schema: str, minutes: int = 0, **fields: Any) -> Statement:
    return Statement(schema=schema, uri="urn:archiver:x", fields=fields, at=AT + timedelta(minutes=minutes))


def prose(author: str, start: int) -> Citation:
    span = Span("prose", TEXT[start : start + 3], start, start + 3)
    return Citation(kind="prose", platform="x", author=author, mentions=(span,))


def test_statements_of_the_first_schemas_are_read(tmp_path: Path):
    article_id = stable_id("a", "main", PAGE)
    version = ArticleVersion(url=PAGE, title="T", text=TEXT)
    version_id = stable_id("v", article_id, version.text_hash)
    one, two = prose("One", 0), prose("Two", 16)
    ids = citation_ids(version_id, [one, two])
    capture = {
        "id": "kaaaaaaaaaaaa",
        "collection": "main",
        "url": PAGE,
        "purpose": "article",
        "captured_at": AT.isoformat(),
        "outcome": "captured",
        "final_url": PAGE,
        "main_record": None,
    }
    known = {"article_id": article_id, "version_id": version_id, "text_hash": version.text_hash}
    post = {"platform": "x", "post_id": "1524000000000000000", "author": "one"}
    url = "https://x.com/one/status/1524000000000000000"
    stories = [
        Append((), (said("capture/1", **capture),)),
        Append((), (said("article/1", **known, **to_json(version)),)),
        # A later run says only what is new; where that stands in the order, the text tells.
        Append((), (said("citation/1", 1, citation_id=ids[1], version_id=version_id, **to_json(two)),)),
        Append((), (said("citation/1", 2, citation_id=ids[0], version_id=version_id, **to_json(one)),)),
        Append(
            (),
            (
                said(
                    "resolution/1",
                    3,
                    citation_id=ids[0],
                    state="resolved",
                    post=post,
                    url=url,
                    method="address-in-article",
                    candidates=[url],
                    decided_at=AT.isoformat(),
                ),
            ),
        ),
        Append((), (said("description/1", 4, post=post, origin="oembed", metadata={"text": "hello"}),)),
    ]
    with closing(SqlCatalog(Settings(home=tmp_path))) as catalog:
        with catalog.begin() as session:
            for append in stories:
                assert store_statements(session, append, find_capture(append)) == []
        with catalog.read() as session:
            assert [citation for _, citation in session.iter_citations_of(version_id)] == [one, two]
            resolution = session.find_resolution(ids[0])
            assert [one.url for one in resolution.candidates] == [url]
            kept = session.find_post(PostRef("x", post["post_id"]))
            assert (kept.url, kept.metadata.text) == ("https://x.com/i/status/1524000000000000000", "hello")
            assert session.load_aliases(kept.ref) == [url]


@pytest.mark.parametrize(
    "statement",
    [
        said("article/2", version_id="v", text_hash="another", text="t"),
        said("citation/1", citation_id="c1", version_id="v-nowhere", kind="prose", platform="x"),
        said("cited/1", version_id="v-nowhere", citations=["c1"]),
        said("resolution/3", citation_id="c-nowhere", state="resolved"),
        said("rejection/1", citation_id="c-nowhere", post={}, withdrawn=False, decided_by="ida"),
        said("description/2", post="x", origin="page", metadata=5),
        said("alias/1", post=[], origin={}),
        said("host/1"),
        said("account/1", platform=5),
        said("holdings/1"),
        said("nonsense/7"),
        Statement(schema="alias/1", uri="urn:archiver:x", fields=["no", "fields"], at=AT),  # type: ignore[arg-type]
    ],
    ids=lambda one: one.schema,
)
def test_a_statement_that_says_nothing_is_told_and_passed_over(tmp_path: Path, statement):
    append = Append((), (statement,))
    with closing(SqlCatalog(Settings(home=tmp_path))) as catalog, catalog.begin() as session:
        assert len(store_statements(session, append, find_capture(append))) == 1
