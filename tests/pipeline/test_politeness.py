"""What is asked of whom, on whose behalf, and what of it is on record."""

from __future__ import annotations

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.internet import answers
from tests.pipeline.test_discover import feed, poll

STORY = answers.page(
    "<!DOCTYPE html><title>Story</title><h1>Story</h1><p>Words of the story.</p><img src=/a.png>"
)
NO = answers.content("User-agent: *\nDisallow: /story\nDisallow: /a.png", "text/plain")


@pytest.fixture
def paper(internet):
    site = internet.site("paper.example")
    site.at("/story", STORY)
    site.at("/a.png", answers.content(b"\x89PNG", "image/png"))
    site.at("/robots.txt", NO)
    return site


def captures(archiver) -> list[tuple[str, str, str | None]]:
    return [(row["url"], row["outcome"], row["evidence"]) for row in archiver.list_rows("captures")]


def paths(internet) -> list[str]:
    return [request.path for request in internet.requests("paper.example")]


def test_an_article_that_a_feed_lists_is_left_alone_where_the_host_asks_for_it(archiver, internet, paper):
    poll(archiver, internet, feed(("1", "story")))
    assert captures(archiver) == [
        (
            "https://paper.example/story",
            "refused",
            "robots.txt of paper.example asks archiver not to (politeness.robots)",
        )
    ]
    assert paths(internet) == ["/feed.xml", "/robots.txt"]


def test_an_article_that_a_person_names_is_archived_whole(archiver, internet, paper):
    report = archiver.archive(["https://paper.example/story"])
    assert (len(report.articles), report.errors) == (1, [])
    assert paths(internet) == ["/story", "/a.png"]


def test_a_person_may_name_what_a_feed_listed(archiver, internet, paper):
    poll(archiver, internet, feed(("1", "story")))
    assert len(archiver.archive(["https://paper.example/story"]).articles) == 1


@pytest.mark.parametrize(("robots", "outcome"), [("all", "refused"), ("never", "captured")])
def test_the_setting_decides(build, internet, paper, robots, outcome):
    archiver = build(politeness={"robots": robots})
    archiver.capture(["https://paper.example/story"])
    assert [row["outcome"] for row in archiver.list_rows("captures")] == [outcome]


def test_secrets_of_the_user_are_nowhere_in_the_home_and_their_records_say_so(build, internet, paper):
    archiver = build(
        network={"headers": {"paper.example": "Cookie: session=hush\nAuthorization: Basic aHVzaA=="}}
    )
    archiver.capture(["https://paper.example/story"])
    archiver.close()
    assert {r.headers.get("cookie") for r in internet.requests("paper.example")} == {"session=hush"}
    told = []
    for path in archiver.settings.home.rglob("*"):
        if path.is_file() and path.suffix != ".gz":
            assert b"hush" not in path.read_bytes()
        elif path.name.endswith(".warc.gz"):
            with path.open("rb") as stream:
                for record in ArchiveIterator(stream, no_record_parse=True):
                    content = record.content_stream().read()
                    assert b"hush" not in content
                    assert b"aHVzaA" not in content
                    if record.rec_type == "request":
                        told.append(record.rec_headers.get_header("Archiver-Redacted"))
                        assert b"Cookie: [redacted]\r\n" in content
    assert told == ["Cookie, Authorization"] * 2
