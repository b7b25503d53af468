"""What is stored comes back as it was, and storing it twice changes nothing."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from string import ascii_letters

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from archiver.catalog.every_table import metadata
from archiver.catalog.tables import post_metadata
from archiver.model import (
    ArticleVersion,
    Availability,
    Counts,
    Origin,
    PostMetadata,
    PostRef,
    SeenEntry,
    Source,
    Span,
)
from archiver.ports import NewJob
from archiver.urls.long import cut, is_cut
from tests.catalog.examples import (
    ARTICLE,
    CLAIM,
    NOON,
    POST,
    POST_URL,
    candidate,
    capture,
    citation,
    later,
    named,
    record,
    resolution,
    said,
    store_article,
    version,
)


def all_rows(session):
    return {t.name: session.connection.execute(select(t)).all() for t in metadata.sorted_tables}


def test_a_version_comes_back_as_it_was(session):
    article_id = session.save_article(ARTICLE, collection="main", at=NOON)
    version_id, new = session.save_version(article_id, version(), at=NOON)
    assert (session.load_version(version_id), new) == (version(), True)
    assert session.find_article_of(version_id) == article_id


def test_a_bare_version_comes_back_as_it_was(session):
    article_id = session.save_article(ARTICLE, collection="main", at=NOON)
    version_id, _ = session.save_version(article_id, ArticleVersion(url=None), at=NOON)
    assert session.load_version(version_id) == ArticleVersion(url=None)


def test_the_same_text_is_one_version(session):
    article_id = session.save_article(ARTICLE, collection="main", at=NOON)
    first, _ = session.save_version(article_id, version(), at=NOON)
    again, new = session.save_version(article_id, version(), at=later(5))
    other, other_new = session.save_version(article_id, version("Corrected."), at=later(9))
    assert (again, new, other_new) == (first, False, True)
    assert other != first


def test_a_later_read_fills_in_what_was_unknown_and_overrides_nothing(session):
    article_id = session.save_article(ARTICLE, collection="main", at=NOON)
    session.save_version(article_id, version(published_at=None), at=NOON)
    version_id, _ = session.save_version(article_id, version(published_at=NOON, byline="X"), at=later(5))
    stored = session.load_version(version_id)
    assert (stored.published_at, stored.byline) == (NOON, "Ivo Ferri")


def test_one_address_in_two_collections_is_two_articles(session):
    ids = {session.save_article(ARTICLE, collection=name, at=NOON) for name in ("main", "other", "main")}
    assert len(ids) == 2


def test_text_no_database_stores_keeps_its_length(session):
    article_id = session.save_article(ARTICLE, collection="main", at=NOON)
    text = "a\ud83dz\x00 ß 🌉"
    version_id, _ = session.save_version(article_id, version(text, title="\udc00"), at=NOON)
    stored = session.load_version(version_id)
    assert (stored.text, stored.title) == ("a\ufffdz\ufffd ß 🌉", "\ufffd")


@pytest.mark.sqlite
def test_a_lone_surrogate_inside_stored_json_comes_back(session):
    session.save_post(POST, POST_URL, at=NOON)
    session.save_reading(POST, said("page", PostMetadata(text="half \ud83d"), at=NOON))
    assert session.find_post(POST).metadata.text == "half \ud83d"


@pytest.mark.parametrize("odd", ["half \ud83d", "nul \x00\x00", "\\\x00", "\\u0000 \\\\u0000", "whole 𝒟"])
def test_json_with_what_no_text_may_hold_is_read_field_by_field(session, odd):
    """What a list asks of a post is read out of JSON by the database."""
    session.save_post(POST, POST_URL, at=NOON)
    metadata = PostMetadata(text=odd, availability=Availability.GONE)
    session.save_reading(POST, said("page", metadata, at=NOON))
    field = post_metadata.c.fields["availability"].as_string()
    assert session.connection.execute(select(field)).scalar() == "gone"
    told = session.find_post(POST).metadata.text
    assert [(one, other) for one, other in zip(told, odd, strict=True) if one not in (other, "\ufffd")] == []


def test_a_time_without_zone_is_refused(session):
    with pytest.raises(Exception, match="without zone"):
        session.save_article(ARTICLE, collection="main", at=NOON.replace(tzinfo=None))


def test_an_unknown_version_or_citation_is_a_lookup_error(session):
    with pytest.raises(LookupError, match="vnone"):
        session.load_version("vnone")
    with pytest.raises(LookupError, match="cnone"):
        session.load_citation("cnone")


# --- citations ---------------------------------------------------------------------------------


def test_citations_come_back_as_they_were_in_order(session):
    version_id = store_article(session)
    found = [named(start=30), citation(), named("Ada Roth")]
    ids = session.save_citations(version_id, found)
    assert list(session.iter_citations_of(version_id)) == list(zip(ids, found, strict=True))
    assert [session.load_citation(i) for i in ids] == found
    assert session.load_citation(ids[1]).post.author == "maja.example"


def test_citations_that_nothing_tells_apart_are_kept_apart(session):
    version_id = store_article(session)
    ids = session.save_citations(version_id, [named(), named(), named()])
    assert len(set(ids)) == 3
    assert session.save_citations(version_id, [named(), named(), named()]) == ids


def test_a_citation_found_differently_keeps_its_id_and_shows_the_new_finding(session):
    version_id = store_article(session)
    before, other = session.save_citations(version_id, [citation(), named()])
    changed = citation(confidence=0.5, quotes=(), mentions=(*citation().mentions, Span("prose", "x", 20, 21)))
    assert session.save_citations(version_id, [named(), changed]) == [other, before]
    assert [c for _, c in session.iter_citations_of(version_id)] == [named(), changed]


def test_a_citation_not_found_any_more_stays_but_is_not_current(session):
    version_id = store_article(session)
    gone, kept = session.save_citations(version_id, [citation(), named()])
    session.save_citations(version_id, [named()])
    assert [i for i, _ in session.iter_citations_of(version_id)] == [kept]
    assert session.load_citation(gone) == citation()
    session.save_citations(version_id, [citation(), named()])
    assert [i for i, _ in session.iter_citations_of(version_id)] == [gone, kept]


# --- resolutions -------------------------------------------------------------------------------


def test_the_newest_resolution_counts_and_comes_back_as_it_was(session):
    citation_id = session.save_citations(store_article(session), [named()])[0]
    assert session.find_resolution(citation_id) is None
    none = resolution(state="unresolved", post=None, url=None, score=None, candidates=(candidate(),))
    for decided in (none, resolution()):
        session.save_resolution(citation_id, decided)
        assert session.find_resolution(citation_id) == decided


def test_what_a_person_decided_is_not_undone_by_the_machine(session):
    citation_id = session.save_citations(store_article(session), [named()])[0]
    by_person = resolution(decided_by="ida", method="person", url="https://right.example/")
    session.save_resolution(citation_id, by_person)
    session.save_resolution(citation_id, resolution(decided_at=later(60)))
    assert session.find_resolution(citation_id) == by_person
    again = replace(by_person, url="https://better.example/", decided_at=later(90))
    session.save_resolution(citation_id, again)
    assert session.find_resolution(citation_id) == again


def test_deciding_the_same_again_adds_nothing(session):
    citation_id = session.save_citations(store_article(session), [named()])[0]
    session.save_resolution(citation_id, resolution())
    before = all_rows(session)
    session.save_resolution(citation_id, resolution(decided_at=later(5)))
    assert all_rows(session) == before


# --- posts -------------------------------------------------------------------------------------


def test_a_field_comes_from_the_newest_answer_that_knew_it(session):
    session.save_post(POST, POST_URL, at=NOON)
    session.save_reading(POST, said("oembed", PostMetadata(text="old", author_name="Maja"), at=NOON))
    session.save_reading(POST, said("appview", PostMetadata(text="new"), at=later(1)))
    gone = PostMetadata(availability=Availability.GONE)
    session.save_reading(POST, said("appview", gone, at=later(2)))
    post = session.find_post(POST)
    assert post.metadata == PostMetadata(text="new", author_name="Maja", availability=Availability.GONE)
    assert post.origins == {
        "text": Origin("appview", later(1)),
        "author_name": Origin("oembed", NOON),
        "availability": Origin("appview", later(2)),
    }


def test_what_the_platform_says_goes_before_what_the_publisher_embedded(session):
    session.save_post(POST, POST_URL, at=NOON)
    session.save_reading(POST, said("appview", PostMetadata(text="the post"), at=NOON))
    session.save_reading(POST, said("embed", CLAIM, at=later(60)))
    post = session.find_post(POST)
    assert (post.metadata.text, post.origins["text"].name) == ("the post", "appview")
    assert (post.metadata.media, post.origins["media"].name) == (CLAIM.media, "embed")


def test_a_whole_text_goes_before_a_newer_one_that_is_cut(session):
    session.save_reading(POST, said("appview", PostMetadata(text="all of it"), at=NOON))
    session.save_reading(POST, said("oembed", PostMetadata(text="all", text_is_cut=True), at=later(1)))
    metadata = session.find_post(POST).metadata
    assert (metadata.text, metadata.text_is_cut) == ("all of it", None)


def test_a_limit_says_nothing_of_a_post_that_was_seen(session):
    there = PostMetadata(availability=Availability.AVAILABLE)
    limit = PostMetadata(availability=Availability.RATE_LIMITED, evidence="429")
    session.save_reading(POST, said("oembed", limit, at=NOON))
    assert session.find_post(POST).metadata == limit
    session.save_reading(POST, said("appview", there, at=NOON))
    session.save_reading(POST, said("appview", limit, at=later(1)))
    assert session.find_post(POST).metadata == there


def test_availability_and_its_evidence_are_of_one_answer(session):
    gone = PostMetadata(availability=Availability.GONE, evidence="404 Not Found")
    session.save_reading(POST, said("oembed", gone, at=NOON))
    session.save_reading(
        POST, said("appview", PostMetadata(availability=Availability.AVAILABLE), at=later(1))
    )
    post = session.find_post(POST)
    assert (post.metadata.availability, post.metadata.evidence) == (Availability.AVAILABLE, None)
    assert "evidence" not in post.origins


def test_counts_are_kept_with_the_instant_of_each_answer(session):
    counts = Counts(likes=3, replies=0)
    for at in (NOON, NOON, later(5)):
        session.save_reading(POST, said("appview", PostMetadata(text="same", counts=counts), at=at))
    post = session.find_post(POST)
    assert (post.metadata.counts, post.origins["counts"]) == (counts, Origin("appview", later(5)))
    assert len(session.show(POST.id)["said"]) == 2


def test_an_unknown_post_is_none(session):
    assert session.find_post(POST) is None


def test_the_author_of_a_post_is_learnt_later(session):
    session.save_post(PostRef("bluesky", POST.post_id), POST_URL, at=NOON)
    session.save_post(POST, POST_URL, at=NOON)
    assert session.find_post(POST).ref.author == "maja.example"


# --- captures ----------------------------------------------------------------------------------


def test_a_capture_comes_back_as_it_was(session):
    session.save_capture(capture())
    assert session.find_capture_of_job("j1") == capture()
    assert session.find_capture_of_job("j2") is None


def test_a_capture_without_records_comes_back_as_it_was(session):
    failed = capture(record=None, records=(), status=None, evidence="no such host")
    session.save_capture(failed)
    assert session.find_capture_of_job("j1") == failed


def test_the_latest_capture_of_an_address_is_found_in_its_collection(session):
    for number in (1, 3, 2):
        session.save_capture(capture(number))
    session.save_capture(capture(9, collection="other"))
    assert session.find_latest_capture(POST_URL, collection="main") == capture(3)
    assert session.find_latest_capture("https://other.example/", collection="main") is None


def test_a_record_beyond_four_gigabytes_is_found(session):
    far = record(offset=2**40, length=2**33)
    session.save_capture(capture(record=far, records=(far,)))
    assert session.find_capture_of_job("j1").record == far


def test_a_second_capture_of_one_job_is_refused(catalog):
    with catalog.begin() as session:
        session.save_capture(capture(1))
    with pytest.raises(IntegrityError), catalog.begin() as session:
        session.save_capture(capture(2, job_id="j1"))


def test_captures_of_files_need_no_job(session):
    for number in (1, 2):
        session.save_capture(capture(number, job_id=None))
    assert session.find_latest_capture(POST_URL, collection="main") == capture(2, job_id=None)


# --- all of it ---------------------------------------------------------------------------------


def test_storing_everything_again_changes_no_row(catalog):
    def store(session):
        session.add_source(Source(url="https://paper.example/feed", added_at=NOON))
        version_id = store_article(session)
        for citation_id, _ in session.iter_citations_of(version_id):
            session.save_resolution(citation_id, resolution())
        session.save_post(POST, POST_URL, aliases=("https://short.example/1", POST_URL), at=NOON)
        session.save_reading(POST, said("appview", CLAIM, at=NOON))
        session.save_capture(capture())

    with catalog.begin() as session:
        store(session)
    with catalog.read() as session:
        before = all_rows(session)
    with catalog.begin() as session:
        store(session)
    with catalog.read() as session:
        assert all_rows(session) == before


def test_a_block_that_raises_stores_nothing(catalog):
    with catalog.read() as session:
        before = all_rows(session)

    def fail_midway():
        with catalog.begin() as session:
            store_article(session)
            raise RuntimeError("midway")

    with pytest.raises(RuntimeError, match="midway"):
        fail_midway()
    with catalog.read() as session:
        assert all_rows(session) == before


def test_writing_through_a_reading_session_is_an_error(catalog):
    from archiver.errors import HomeError

    with pytest.raises(HomeError, match="read-only"), catalog.read() as session:
        session.save_article(ARTICLE, collection="main", at=NOON)


def test_a_reading_session_sees_one_moment(catalog):
    with catalog.read() as reading:
        assert list(reading.iter_articles()) == []
        with catalog.begin() as writing:
            store_article(writing)
        assert list(reading.iter_articles()) == []
    with catalog.read() as reading:
        assert len(list(reading.iter_articles())) == 1


def test_a_transaction_inside_a_transaction_is_refused_at_once(catalog):
    with catalog.begin(), pytest.raises(RuntimeError, match="inside a transaction"), catalog.begin():
        pass


def test_captures_of_jobs_come_with_all_records_or_with_the_main_one_alone(session):
    records = tuple(record(number) for number in range(3))
    session.save_capture(capture(1, records=records, record=records[1]))
    session.save_capture(capture(2, records=(), record=None))
    whole = session.find_captures_of_jobs(["j1", "j2"])
    assert (whole["j1"].record, whole["j1"].records) == (records[1], records)
    short = session.find_captures_of_jobs(["j1", "j2"], only_main=True)
    assert (short["j1"].record, short["j1"].records) == (records[1], ())
    assert short["j2"].record is None


# --- addresses longer than an index takes ------------------------------------------------------


def long_address(number, size=4_000):
    """What no compression makes short."""
    random = Random(number)
    return f"https://long.example/{number}?t=" + "".join(random.choices(ascii_letters, k=size))


def test_a_page_at_a_very_long_address_is_asked_for_visited_and_found(catalog):
    one, other = long_address(1), long_address(1)[:-1] + "!"
    assert one[:3_000] == other[:3_000]
    with catalog.begin() as session:
        job_id = session.enqueue(NewJob(step="read", subject=one, details={"a": 1}), at=NOON)
        more = [NewJob(step="read", subject=url, details={"b": 2}) for url in (one, other)]
        ids = session.enqueue_all(more, at=NOON)
        assert ids[0] == job_id != ids[1]
        assert session.find_due("read", one, collection="main") is not None
        jobs = session.claim("me", at=NOON, lease_seconds=60, steps=("read",), limit=9)
        assert {(job.subject, *job.details) for job in jobs} == {(one, "a", "b"), (other, "b")}
        job = next(job for job in jobs if job.id == job_id)
        assert session.load_details(job) == {"a": 1, "b": 2}
        article_id = session.save_article(one, collection="main", at=NOON)
        assert session.save_article(other, collection="main", at=NOON) != article_id
        assert session.save_article(one, collection="main", at=NOON) == article_id
        made = replace(capture(), job_id=job.id, url=one, final_url=long_address(2))
        session.save_capture(made)
        assert session.finish(job, at=NOON)
        assert session.find_latest_capture(one, collection=made.collection).id == made.id
        assert session.find_latest_capture(other, collection=made.collection) is None
        assert session.show(one)["url"] == cut(one)
        assert session.find_capture_of_job(job.id).final_url == cut(long_address(2))
        assert is_cut(cut(one))
        assert not is_cut(one)


def test_what_strangers_say_at_length_is_told_apart_by_all_of_it(session):
    source = Source(url="https://paper.example/feed", added_at=NOON)
    session.add_source(source)
    for number in (1, 2):
        words = "".join(Random(number).choices("漢字仮名交文", k=2_000))
        seen = SeenEntry(entry_id="同" * 900 + words, url=f"https://e.example/{number}", seen_at=NOON)
        session.save_entries(source.id, "main", [seen])
        assert session.load_entries(source.id, [seen.entry_id]) == {seen.entry_id: seen}
        session.save_post(POST, POST_URL, aliases=[long_address(3), long_address(4)], at=NOON)
        session.save_reading(POST, said("embed", replace(CLAIM, author_name=words)))
    assert session.load_aliases(POST) == sorted(cut(long_address(n)) for n in (3, 4))
    assert session.find_alias(long_address(3)).ref == POST
