"""What several pages of one run need is asked for once, kept once, and each page says where it is."""

from __future__ import annotations

import json
import threading
from collections import Counter
from dataclasses import replace

import pytest
from warcio.archiveiterator import ArchiveIterator

from archiver.model import Outcome
from archiver.pipeline.once import ask_once
from archiver.pipeline.shared import Shared, mark_stored, record_of
from archiver.ports import Visit
from tests.internet import answers, trouble
from tests.internet.archives import FastClock
from tests.internet.site import in_turn
from tests.warc.making import MemoryBody as PlainBody
from tests.warc.making import exchange

CLIP = "Bread-Roses"
URL = "https://looks.example/s.css"

STYLE = "body { background: url(/bg.png) }" + "/* roses */" * 200


def publish(internet, count: int) -> list[str]:
    """Pages of several hosts, all of which show the same style sheet and what that loads."""
    looks = internet.site("looks.example")
    looks.at("/s.css", answers.content(STYLE, "text/css"))
    looks.at("/bg.png", answers.content(b"\x89PNG" + bytes(3_000), "image/png"))
    urls = []
    for number in range(count):
        site = internet.site(f"paper{number}.example")
        own = site.at("/own.png", answers.content(b"\x89PNG%d" % number, "image/png"))
        html = f'<title>{number}</title><link rel=stylesheet href="{looks.url("/s.css")}"><img src="{own}">'
        urls.append(site.at("/", answers.page(html)))
    return urls


def records(archiver, *kinds: str):
    archiver.close()
    for path in (archiver.settings.home / "collections").glob("*/archive/*.warc.gz"):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type in kinds:
                    yield record.rec_headers, record.content_stream().read()


def addresses(archiver, *kinds: str) -> list[str]:
    return sorted(fields["WARC-Target-URI"] for fields, _ in records(archiver, *kinds))


def test_a_style_sheet_of_a_hundred_pages_is_asked_once_and_so_is_what_it_loads(archiver, internet):
    urls = publish(internet, 100)
    report = archiver.capture(urls)
    assert {made.outcome for made in report.captures} == {Outcome.CAPTURED}
    assert sorted(request.path for request in internet.requests("looks.example")) == ["/bg.png", "/s.css"]


def test_a_page_that_was_spared_the_asking_says_which_record_shows_what_it_needs(build, internet):
    one_by_one = build(work={"workers": 1})
    urls = publish(internet, 3)
    made = {capture.id for capture in one_by_one.capture(urls).captures}
    kept = {f["WARC-Record-ID"].strip("<>"): f["WARC-Target-URI"] for f, _ in records(one_by_one, "response")}
    assert sorted(kept.values()).count("https://looks.example/s.css") == 1
    told = [
        json.loads(body)
        for fields, body in records(one_by_one, "metadata")
        if fields["Archiver-Schema"] == "shared/1"
    ]
    assert len(told) == 2
    for each in told:
        assert each["capture_id"] in made
        assert [one["url"] for one in each["shared"]] == [
            "https://looks.example/s.css",
            "https://looks.example/bg.png",
        ]
        assert all(kept[one["record_id"]] == one["url"] for one in each["shared"])


def test_pages_that_want_it_at_one_moment_wait_for_one_answer_and_each_is_whole(build, internet):
    urls = publish(internet, 6)
    both = threading.Barrier(2)

    def slow(_):
        both.wait(timeout=10)  # until the test has seen that all the others wait, too
        return answers.content(STYLE, "text/css")

    internet.site("looks.example").at("/s.css", slow)
    archiver = build(work={"workers": 6})
    run = threading.Thread(target=archiver.capture, args=(urls,))
    run.start()
    while len(internet.requests()) < 13:  # six pages, six pictures, one style sheet
        assert run.is_alive()
    both.wait(timeout=10)
    run.join()
    assert len(internet.requests("looks.example")) == 2
    assert {row["outcome"] for row in archiver.list_rows("captures")} == {"captured"}
    assert set(addresses(archiver, "response")) >= {*urls, "https://looks.example/s.css"}


def test_what_one_page_had_no_room_for_the_next_one_asks_for(build, internet):
    looks = internet.site("looks.example")
    large = looks.at("/large.png", answers.content(bytes(2_000_000), "image/png"))
    first, second = internet.site("a.example"), internet.site("b.example")
    filled = first.at("/filled.png", answers.content(bytes(900_000), "image/png"))
    urls = [
        first.at("/", answers.page(f'<title>a</title><img src="{filled}"><img src="{large}">')),
        second.at("/", answers.page(f'<title>b</title><img src="{large}">')),
    ]
    archiver = build(work={"workers": 1}, capture={"max_page_bytes": 2_500_000})
    report = archiver.capture(urls)
    assert [made.outcome for made in report.captures] == [Outcome.PARTIAL, Outcome.CAPTURED]


def test_an_address_that_gives_no_answer_is_not_asked_for_each_page(build, internet):
    urls = publish(internet, 4)
    internet.site("looks.example").at("/s.css", trouble.reset())
    report = build(work={"workers": 1}).capture(urls)
    assert {made.evidence for made in report.captures} == {"1 of 2 requisites could not be had"}
    asked = len(internet.requests("looks.example"))
    assert asked <= 2  # a connection that breaks may be tried again


def test_an_error_is_asked_for_again_by_each_page_and_told(build, internet):
    urls = publish(internet, 3)
    style = answers.content("b {}", "text/css")
    internet.site("looks.example").at("/s.css", in_turn(answers.error(503, ("Retry-After", "0")), style))
    report = build(work={"workers": 1}).capture(urls)
    assert [made.evidence for made in report.captures] == [
        "1 of 2 requisites answered with an error",
        None,
        None,
    ]
    assert len(internet.requests("looks.example", "/s.css")) == 2


def test_what_is_not_there_is_not_asked_for_by_each_page(build, internet):
    urls = publish(internet, 3)
    internet.site("looks.example").at("/s.css", answers.error(404))
    report = build(work={"workers": 1}).capture(urls)
    assert {made.evidence for made in report.captures} == {"1 of 2 requisites answered with an error"}
    assert len(internet.requests("looks.example", "/s.css")) == 1


@pytest.mark.parametrize("collection", ["desk"])
def test_another_collection_asks_for_itself(build, internet, collection):
    urls = publish(internet, 1)
    archiver = build()
    archiver.capture(urls)
    archiver.collection = collection
    archiver.capture(urls)
    assert len(internet.requests("looks.example")) == 4


def test_an_embed_page_is_asked_once_for_the_article_and_for_the_post_with_all_it_needs(build, internet):
    tube, cdn = internet.site("www.youtube.com"), internet.site("cdn.example")
    look = cdn.at("/player.css", answers.content("b { background: url(/play.png) }", "text/css"))
    cdn.at("/play.png", answers.content(b"\x89PNG", "image/png"))
    frame = tube.at(f"/embed/{CLIP}", answers.page(f'<title>Clip</title><link rel=stylesheet href="{look}">'))
    watch = "https://www.youtube.com/watch?v=" + CLIP
    tube.at("/oembed", answers.json_answer({"title": "Bread", "author_name": "Vessby", "type": "video"}))
    tube.at("/watch", answers.page("<title>Bread - YouTube</title><meta property=og:title content=Bread>"))
    story = internet.site("paper.example").at("/", answers.page(f'<title>S</title><iframe src="{frame}">'))
    archiver = build(work={"workers": 1})
    for urls in ([story], [watch]):
        archiver.capture(urls)
    asked = Counter(f"https://{request.host}{request.path}" for request in internet.requests())
    assert [asked[url] for url in (story, frame, look, "https://cdn.example/play.png")] == [1] * 4
    assert asked["https://www.youtube.com/watch"] == 1


def test_the_frame_of_a_post_that_nobody_brought_is_fetched_with_what_it_needs(archiver, internet):
    tube, cdn = internet.site("www.youtube.com"), internet.site("cdn.example")
    look = cdn.at("/player.css", answers.content("b {}", "text/css"))
    tube.at(f"/embed/{CLIP}", answers.page(f'<title>Clip</title><link rel=stylesheet href="{look}">'))
    tube.at("/oembed", answers.json_answer({"title": "Bread", "author_name": "Vessby", "type": "video"}))
    tube.at("/watch", answers.page("<title>Bread - YouTube</title>"))
    archiver.capture(["https://www.youtube.com/watch?v=" + CLIP])
    assert look in addresses(archiver, "response")


class MemoryBody(PlainBody):
    closes = 0

    def close(self) -> None:
        self.closes += 1


def visit(body: MemoryBody) -> Visit:
    return Visit(url=URL, exchanges=(replace(exchange(URL, b""), body=body),))


def test_an_answer_that_nobody_stored_is_asked_for_again_and_its_body_closed_once():
    shared, body = Shared(FastClock()), MemoryBody(b"looks")
    assert shared.take("main", URL) is None
    mine = shared.give("main", URL, visit(body))
    theirs = shared.take("main", URL)
    assert theirs is mine
    mine.close()
    assert body.closes == 0
    theirs.close()
    assert body.closes == 1
    assert shared.take("main", URL) is None


def test_an_answer_that_was_stored_is_taken_without_its_body():
    shared, body = Shared(FastClock()), MemoryBody(b"looks")
    shared.take("main", URL)
    mine = shared.give("main", URL, visit(body))
    mark_stored(mine.exchanges[0], "urn:uuid:1")
    mine.close()
    theirs = shared.take("main", URL)
    assert [record_of(each) for each in theirs.exchanges] == ["urn:uuid:1"]
    theirs.close()
    assert body.closes == 1


def test_an_old_answer_is_not_that_of_now():
    clock = FastClock()
    shared = Shared(clock)
    shared.take("main", URL)
    mark_stored(shared.give("main", URL, visit(MemoryBody(b"looks"))).exchanges[0], "urn:uuid:1")
    clock.wait(599)
    assert shared.take("main", URL) is not None
    clock.wait(2)
    assert shared.take("main", URL) is None


def test_what_is_taken_over_and_not_stored_yet_counts_as_the_pages_own(archiver):
    context = archiver._adapters.context
    allowed = []
    for record_id in (None, "urn:uuid:1"):
        url = f"{URL}?{record_id}"
        context.shared.take("main", url)
        mine = context.shared.give("main", url, visit(MemoryBody(b"looks")))
        if record_id:
            mark_stored(mine.exchanges[0], record_id)
        assert ask_once(context, "main", url, lambda size: allowed.append(size) or True) is not None
        assert (ask_once(context, "main", url, lambda _: False) is None) == (record_id is None)
    assert allowed == [5]


def test_of_stored_answers_little_is_kept_and_of_old_ones_nothing():
    clock = FastClock()
    shared = Shared(clock)
    for number in range(3_000):
        url = f"{URL}?{number}"
        shared.take("main", url)
        mine = shared.give("main", url, visit(MemoryBody(b"looks")))
        mark_stored(mine.exchanges[0], f"urn:uuid:{number}")
        mine.close()
    assert shared.size == 2_000
    kept = shared.take("main", f"{URL}?2999").exchanges[0]
    assert (kept.request, kept.response_head, kept.header("Content-Type")) == (
        None,
        b"",
        "text/html; charset=utf-8",
    )
    clock.wait(601)
    shared.take("main", URL)
    assert shared.size == 1
