"""From an article to its posts, through every step, over the loopback internet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import pytest
from warcio.archiveiterator import ArchiveIterator

from archiver.model import RecordRef
from archiver.pipeline.recover import adopt
from archiver.ports import NewJob, Statement
from archiver.service import Archiver
from tests.internet import answers, trouble
from tests.internet.site import in_turn
from tests.internet.wire import Wire

STORY = """<!doctype html><html lang="en"><head><title>Dam survey</title>
<link rel="stylesheet" href="/look.css">
<meta property="article:published_time" content="2026-05-14T08:00:00Z">
</head><body><article><h1>Dam survey delayed</h1>
<p>The survey of the Orrin dam was put off again on Thursday, the water board said.</p>
<p>Engineer Leah Marsh wrote <a href="https://bsky.app/profile/leah.example/post/3lonqa2zpok2m">on Bluesky</a>
that the divers "had the boat ready".</p>
<p>Mayor Ivo Brandt said in a Facebook post on Tuesday that the board "owes the valley an answer".</p>
<p><img src="/dam.png"></p></article></body></html>"""


def statements(archiver) -> Counter[str]:
    archiver.close()
    found: Counter[str] = Counter()
    for path in (archiver.settings.home / "collections").glob("*/archive/*.warc.gz"):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                found[record.rec_headers.get_header("Archiver-Schema") or record.rec_type] += 1
    return found


def publish(internet, html=STORY) -> str:
    site = internet.site("paper.example")
    site.at("/look.css", answers.content("body { background: url(/paper.png) }", "text/css"))
    site.at("/dam.png", answers.content(b"\x89PNG dam", "image/png"))
    site.at("/paper.png", answers.content(b"\x89PNG paper", "image/png"))
    return site.at("/story", answers.page(html))


def test_an_article_gives_its_citations_and_each_becomes_a_statement(build, internet):
    archiver = build(work={"max_attempts": 1})
    url = publish(internet)
    report = archiver.archive([url])
    shown = archiver.show(url)
    assert (report.errors, report.articles) == ([], [shown["id"]])
    assert [
        (c["kind"], c["platform"], c["author"], c["resolution"]["state"]) for c in shown["citations"]
    ] == [
        ("link", "bluesky", "Leah Marsh", "resolved"),
        ("prose", "facebook", "Ivo Brandt", "unresolved"),
    ]
    assert statements(archiver) == Counter(
        {
            "warcinfo": 1,
            "article/2": 1,
            "cited/1": 1,
            "citation/1": 2,
            "resolution/3": 2,
            "capture/2": 2,
            "observation/1": 1,
            "certificates/1": 1,
            # The page and its three requisites; the post's host breaks every connection off.
            "response": 4,
            "request": 4,
        }
    )


def found(archiver) -> list[dict[str, object]]:
    """What there is, but for when it was looked at last."""
    rows = [row for noun in ("articles", "citations", "posts") for row in archiver.list_rows(noun)]
    return [{name: value for name, value in row.items() if name != "watched"} for row in rows]


def test_an_unchanged_article_adds_no_version_citation_or_post(archiver, internet):
    url = publish(internet)
    archiver.archive([url])
    before = found(archiver)
    archiver.archive([url])
    assert found(archiver) == before
    assert len(archiver.show(url)["versions"]) == 1


def test_a_changed_article_is_a_new_version_with_citations_of_its_own(archiver, internet):
    url = publish(internet)
    archiver.archive([url])
    publish(internet, STORY.replace("owes the valley", "still owes the valley"))
    archiver.archive([url])
    shown = archiver.show(url)
    assert len(shown["versions"]) == 2
    assert shown["citations"][1]["quotes"] == ["still owes the valley an answer"]


def test_a_post_that_is_kept_is_not_asked_for_again(archiver, newsroom, internet):
    url = "https://courier.example/2026/09/17/bridge-closure"
    archiver.archive([url])
    asked = len(internet.requests("t.me"))
    archiver.archive([url])
    assert asked > 0
    assert len(internet.requests("t.me")) == asked


@pytest.mark.parametrize(
    ("body", "content_type", "said"),
    [
        (b"%PDF-1.7", "application/pdf", "is a PDF file"),
        (b"a" * 40, "image/webp", "is image/webp"),
        (b" ", "text/html", "is empty"),
        (b"<p>word</p>" * 200, "text/html", "is longer than 1,000 bytes"),
    ],
)
def test_a_page_that_is_no_article_is_kept_and_said_not_to_be_read(build, internet, body, content_type, said):
    archiver = build(find={"max_article_bytes": 1000})
    url = internet.site("paper.example").at("/a", answers.content(body, content_type))
    report = archiver.archive([url])
    (capture,) = archiver.list_rows("captures")
    assert [error.reason for error in report.errors] == [f"captured: {capture['evidence']}"]
    assert f"kept, but not read: {said}" in capture["evidence"]
    assert capture["warc"] is not None


def test_an_address_that_answers_plain_text_is_an_article(archiver, internet):
    words = "Mayor Ivo Brandt said in a Facebook post on Tuesday that it was late."
    url = internet.site("paper.example").at("/a", answers.content(words, "text/plain; charset=utf-8"))
    archiver.archive([url])
    assert [c["author"] for c in archiver.show(url)["citations"]] == ["Ivo Brandt"]


@pytest.mark.parametrize("declared", ["text/html, text/html; charset=utf-8", "html", ""])
def test_a_page_whose_type_is_said_badly_is_still_a_page(archiver, internet, declared):
    body = STORY.replace("<body>", "<body><!-- \0 -->").encode()
    url = internet.site("paper.example").at("/a", answers.content(body, declared))
    assert archiver.archive([url]).errors == []
    assert len(archiver.show(url)["citations"]) == 2


def test_a_further_citation_of_a_failing_post_does_not_hurry_its_retry(build, internet):
    archiver = build(work={"max_attempts": 3, "retry_seconds": 3600})
    site = internet.site("paper.example")
    archiver.archive([site.at(f"/{n}", answers.page(STORY)) for n in range(3)])
    tries = [row for row in archiver.list_rows("captures") if "bsky.app" in row["url"]]
    assert [row["outcome"] for row in tries] == ["unreachable"]


def test_one_article_has_one_address_however_it_is_written(archiver, internet):
    url = publish(internet)
    archiver.archive([url, f"{url}#comments", url.replace("https", "HTTPS"), f"{url}?utm_source=mail"])
    assert [row["url"] for row in archiver.list_rows("articles")] == [url]
    assert archiver.show(f"{url}?utm_source=mail")["url"] == url


def test_a_report_is_of_the_collection_that_was_archived_into(internet, build):
    url = publish(internet)
    first = build()
    first.archive([url])
    with Archiver(first.settings, collection="two") as second:
        second.archive([url])
        (article_id,) = second.archive([url]).articles
        assert second.show(article_id)["collection"] == "two"


def test_the_main_record_is_the_last_answer_also_of_an_address_that_leads_to_itself(archiver, internet):
    welcome = answers.redirect("https://paper.example/a").with_headers(("Set-Cookie", "seen=1"))
    url = internet.site("paper.example").at("/a", in_turn(welcome, answers.page("<p>Come in.</p>")))
    archiver.archive([url])
    (row,) = archiver.list_rows("captures")
    with archiver.catalog.read() as session:
        capture = session.find_capture_of_job(row["job_id"])
    assert [r.status for r in capture.records if r.record_type == "response"] == [302, 200]
    assert capture.record.status == 200


def test_a_host_that_asks_for_time_is_given_it(build, internet):
    archiver = build(work={"max_attempts": 3, "retry_seconds": 0}, politeness={"max_retry_after_seconds": 0})
    busy = answers.error(429, ("Retry-After", "7200"))
    url = internet.site("paper.example").at("/a", busy)
    assert archiver.archive([url]).waiting == 1
    archiver.archive([])
    assert len(internet.requests("paper.example")) == 1


def test_all_addresses_are_due_before_the_first_is_visited(build, internet):
    archiver = build()
    urls = [internet.site("paper.example").at(f"/{n}", answers.page("<p>Words.</p>")) for n in range(5)]
    archiver.stop.set()
    assert archiver.archive(urls).stopped == 5
    archiver.stop.clear()
    archiver.archive([])
    assert sorted(row["url"] for row in archiver.list_rows("articles")) == sorted(urls)


def test_archiving_a_warc_again_adds_no_record(archiver, tmp_path, internet):
    with Archiver(replace(archiver.settings, home=tmp_path / "other")) as other:
        other.archive([publish(internet)])
    (warc,) = (tmp_path / "other").glob("collections/main/archive/*.warc.gz")

    def pages():
        return [row for row in archiver.list_rows("captures") if row["purpose"] == "article"]

    archiver.archive([str(warc)])
    before = pages()
    archiver.archive([str(warc)])
    assert pages() == before
    assert statements(archiver)["resource"] == len(before) > 0


def test_what_was_said_before_is_not_said_again(archiver, internet):
    url = publish(internet)
    archiver.archive([url])
    archiver.archive([url])
    said = statements(archiver)
    assert (said["article/2"], said["citation/1"], said["resolution/3"]) == (1, 2, 2)


def test_a_visit_that_failed_for_now_is_on_record_and_due_again(build, internet):
    archiver = build(work={"max_attempts": 3, "retry_seconds": 3600})
    url = internet.site("paper.example").at("/story", trouble.reset())
    report = archiver.archive([url])
    assert [error.source for error in report.errors] == [url]
    assert report.waiting == 1
    assert [row["outcome"] for row in archiver.list_rows("captures")] == ["unreachable"]


def test_a_page_that_is_gone_is_not_due_again(archiver, internet):
    url = internet.site("paper.example").url("/never")
    report = archiver.archive([url])
    assert report.waiting == 0
    assert [str(error) for error in report.errors] == [f"{url}: gone: 404 Not Found"]


def test_tries_end(build, internet):
    archiver = build(work={"max_attempts": 2, "retry_seconds": 0})
    url = internet.site("paper.example").at("/story", trouble.reset())
    archiver.capture([url])
    archiver.archive([])
    assert [row["outcome"] for row in archiver.list_rows("captures")] == ["unreachable"] * 2
    assert archiver.archive([]).waiting == 1  # tomorrow


@dataclass(frozen=True)
class Append:
    """An append as recovery finds it behind the index."""

    records: tuple[RecordRef, ...]
    statements: tuple[Statement, ...]


@pytest.fixture
def second_try(build):
    """Archives an address, and then again, as if the step had been killed behind its capture."""

    def archive(url: str, before: Callable[[Archiver], object]) -> Archiver:
        archiver = build()
        archiver.archive([url])
        kept = next(row for row in archiver.list_rows("captures") if row["url"] == url)
        with archiver.catalog.read() as session:
            records = session.find_capture_of_job(kept["job_id"]).records
        at = datetime.fromisoformat(kept["captured_at"])
        with archiver.catalog.begin() as session:
            job_id = session.enqueue(NewJob(step="read", subject=url), at=at)
        told = {**kept, "id": "kaaaaaaaaaaaa", "job_id": job_id, "main_record": 0}
        said = Statement(schema="capture/1", uri="", fields=told, at=at)
        adopt(archiver.catalog, Append(records, (said,)), at=at)
        before(archiver)
        assert archiver.archive([]).errors == []
        return archiver

    return archive


def test_a_page_whose_head_ends_in_line_feeds_is_read_at_the_second_try(second_try, internet):
    body = STORY.encode()
    head = b"HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: %d\n\n" % len(body)
    url = internet.site("paper.example").at("/story", Wire(lambda: iter([head + body])))
    archiver = second_try(url, lambda _: None)
    assert len(internet.requests("paper.example", "/story")) == 1
    said = statements(archiver)
    assert (said["article/2"], said["article-reread/1"]) == (1, 1)


def test_a_page_that_can_not_be_read_again_is_fetched_again(second_try, internet):
    def lose(archiver: Archiver) -> None:
        archiver.close()
        for path in (archiver.settings.home / "collections").glob("*/archive/*.warc.gz"):
            path.unlink()

    url = publish(internet)
    archiver = second_try(url, lose)
    assert len(internet.requests("paper.example", "/story")) == 2
    assert len([row for row in archiver.list_rows("captures") if row["url"] == url]) == 3


def test_a_capture_found_after_a_kill_is_taken_up_and_its_job_asks_nobody(build, internet):
    archiver = build(work={"max_attempts": 1})
    url = publish(internet)
    archiver.archive([url])
    kept = next(row for row in archiver.list_rows("captures") if row["url"] == url)
    with archiver.catalog.read() as session:
        records = session.find_capture_of_job(kept["job_id"]).records
    asked = len(internet.requests("paper.example"))
    at = datetime.fromisoformat(kept["captured_at"])
    with archiver.catalog.begin() as session:
        job_id = session.enqueue(NewJob(step="read", subject=url), at=at)
    told = {**kept, "id": "kaaaaaaaaaaaa", "job_id": job_id, "main_record": 0}

    def take_up(capture_id: str) -> bool:
        said = Statement(schema="capture/1", uri="", fields=told | {"id": capture_id}, at=at)
        return adopt(archiver.catalog, Append(records, (said,)), at=at)

    assert take_up("kaaaaaaaaaaaa")
    assert take_up("kaaaaaaaaaaaa")
    assert not take_up("kbbbbbbbbbbbb")
    assert archiver.archive([]).waiting == 1  # tomorrow

    assert len(internet.requests("paper.example")) == asked
    assert [r["id"] for r in archiver.list_rows("captures") if r["job_id"] == job_id] == ["kaaaaaaaaaaaa"]
