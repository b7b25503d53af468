"""What a killed run left in its WARC alone is taken up: also what no job would say again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from archiver.catalog import SqlCatalog
from archiver.model import (
    ArticleVersion,
    Capture,
    Holdings,
    Memento,
    Outcome,
    RecordRef,
    Resolution,
    citation_ids,
)
from archiver.pipeline.recover import adopt
from archiver.pipeline.statements import (
    StatedPost,
    article_statement,
    capture_statement,
    citation_statement,
    cited_statement,
    holdings_statement,
    rejection_statement,
    resolution_statement,
)
from archiver.ports import NewJob, Statement
from archiver.settings import Settings
from tests.system.undecided import AT, candidates, fill

FIRST, SECOND = candidates()


@dataclass(frozen=True)
class Append:
    """An append as recovery finds it behind the index."""

    statements: tuple[Statement, ...]
    records: tuple[RecordRef, ...] = ()


@pytest.fixture
def ids(tmp_path) -> list[str]:
    return fill(tmp_path)


@pytest.fixture
def catalog(tmp_path, ids):
    catalog = SqlCatalog(Settings(home=tmp_path))
    yield catalog
    catalog.close()


def due(catalog) -> list[tuple[str, str]]:
    with catalog.begin() as session:
        jobs = session.claim(
            "test", at=AT + timedelta(days=1), lease_seconds=1, steps=("capture", "cite"), batch=None, limit=9
        )
    return [(job.step, job.subject) for job in jobs]


def test_a_persons_decision_is_taken_up_with_its_capture_and_once(catalog, ids):
    resolution = Resolution(
        state="resolved",
        post=FIRST.post,
        url=FIRST.url,
        method="person",
        decided_at=AT,
        decided_by="ida",
    )
    said = resolution_statement(ids[0], resolution, (StatedPost(post=FIRST.post, url=FIRST.url),))
    for _ in range(2):
        assert adopt(catalog, Append((said,)), at=AT)
    with catalog.read() as session:
        assert session.find_resolution(ids[0]) == resolution
        assert [one.decided_by for one in session.load_resolutions(ids[0])] == ["ida", "archiver"]
        assert session.find_post(FIRST.post) is not None
    assert due(catalog) == [("capture", FIRST.url)]


def test_a_decision_that_was_taken_back_since_stays_so_when_it_is_found_again(catalog, ids):
    person = Resolution(state="unresolved", method="person", decided_at=AT, decided_by="ida")
    back = Resolution(
        state="unresolved", method="withdrawn", decided_at=AT + timedelta(minutes=1), decided_by="ivo"
    )
    for one in (person, back, person):
        adopt(catalog, Append((resolution_statement(ids[0], one),)), at=AT)
    with catalog.read() as session:
        counts = session.find_resolution(ids[0])
    assert counts is not None
    assert counts.decided_by == "archiver"


def test_a_persons_rejection_is_taken_up_once(catalog, ids):
    said = rejection_statement(ids[0], SECOND.post, by="ida", at=AT)
    for _ in range(2):
        assert adopt(catalog, Append((said,)), at=AT)
    with catalog.read() as session:
        assert [one.decided_by for one in session.load_rejections(ids[0])] == ["ida"]
        rows = session.show(ids[0])["rejections"]
    assert len(rows) == 1


def test_what_the_machine_decided_is_taken_up_once_with_its_post(catalog, ids):
    later = AT + timedelta(minutes=1)
    own = Resolution(state="resolved", post=FIRST.post, url=FIRST.url, method="quote-match", decided_at=later)
    said = resolution_statement(ids[0], own, (StatedPost(post=FIRST.post, url=FIRST.url),))
    for _ in range(2):
        assert adopt(catalog, Append((said,)), at=AT)
    with catalog.read() as session:
        assert [one.state for one in session.load_resolutions(ids[0])] == ["resolved", "candidates"]
        assert session.find_post(FIRST.post) is not None
    assert due(catalog) == [], "its own job asks for what follows"


@pytest.mark.parametrize("minutes", [-1, 0])
def test_what_the_machine_has_decided_since_stands(catalog, ids, minutes):
    own = Resolution(state="unresolved", method="quote-match", decided_at=AT + timedelta(minutes=minutes))
    adopt(catalog, Append((resolution_statement(ids[0], own),)), at=AT)
    with catalog.read() as session:
        assert [one.state for one in session.load_resolutions(ids[0])] == ["candidates"]


def test_citations_that_a_step_had_found_are_taken_up_in_their_order_and_once(catalog, ids):
    with catalog.read() as session:
        version_id = session.find_version_of(ids[0])
        known = dict(session.iter_citations_of(version_id))
    new = replace(known[ids[0]], author="Ivo Ferri")
    run = [*known.values(), new]
    new_id = citation_ids(version_id, run)[-1]
    said = (
        citation_statement(new_id, version_id, new, AT),
        cited_statement(version_id, [*known, new_id], AT),
    )
    for _ in range(2):
        assert adopt(catalog, Append(said), at=AT)
    with catalog.read() as session:
        assert [one for one, _ in session.iter_citations_of(version_id)] == [*known, new_id]


@pytest.mark.parametrize("minutes", [-1, 1])
def test_what_another_worker_is_at_again_is_left_to_it(catalog, minutes):
    url = "https://paper.example/taken-over"
    claimed_at = AT + timedelta(minutes=minutes)
    with catalog.begin() as session:
        job_id = session.enqueue(NewJob(step="capture", subject=url), at=AT - timedelta(hours=1))
        session.claim("test", at=claimed_at, lease_seconds=600, steps=("capture",), batch=None, limit=1)
    capture = Capture(
        id="kbbbbbbbbbbbb",
        collection="main",
        url=url,
        purpose="address",
        captured_at=AT,
        outcome=Outcome.CAPTURED,
        final_url=url,
        job_id=job_id,
    )
    # A claim of before the visit is that of the worker that died.
    assert adopt(catalog, Append((capture_statement(capture, None, kept_at=AT),)), at=AT) is (minutes < 0)
    with catalog.read() as session:
        assert (session.find_capture_of_job(job_id) is not None) is (minutes < 0)
    with catalog.begin() as session:
        # That it was begun is known to whoever claims it next, also where its worker gives back what it had.
        assert session.release_owner("test", counts=False) == (minutes > 0)
        (job,) = session.claim("next", at=AT, lease_seconds=9, steps=("capture",), batch=None, limit=1)
        assert job.attempts == (2 if minutes < 0 else 1)


def test_a_copy_of_an_article_is_taken_up_with_its_text_and_what_archives_hold(catalog):
    url = "https://paper.example/gone"
    memento = Memento(archive="wayback", url=f"https://web.archive.org/web/2022/{url}", original=url, at=AT)
    capture = Capture(
        id="kaaaaaaaaaaaa",
        collection="main",
        url=url,
        purpose="article",
        captured_at=AT,
        outcome=Outcome.MEMENTO_ONLY,
        final_url=memento.url,
        job_id="j1",
        memento=memento,
    )
    holdings = Holdings(archive="wayback", url=url, count=1, first_at=AT, last_at=AT, asked_at=AT)
    version = ArticleVersion(url=url, title="Bridge", text="The bridge stays open.", published_at=AT)
    said = (
        holdings_statement(holdings),
        article_statement(capture, version),
        capture_statement(capture, None, kept_at=AT),
    )
    assert adopt(catalog, Append(said), at=AT)
    with catalog.read() as session:
        shown = session.show(url)
        assert session.load_holdings(url) == [holdings]
        assert session.load_mementos(url, collection="main") == [memento]
    assert len(shown["versions"]) == 1
    assert [step for step, _ in due(catalog)] == ["cite"]
