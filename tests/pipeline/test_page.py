"""A page and its requisites: within the bounds, and what is missing is told."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import ssl
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from warcio.archiveiterator import ArchiveIterator

from archiver.articles.lean import LARGE_BYTES
from archiver.model import Outcome
from archiver.pipeline import large
from archiver.pipeline.large import ALONE_BYTES, one_at_a_time
from archiver.pipeline.page import fetch_page
from tests.internet import Answer, Wire, answers, trouble

PARALLEL = {"requisites_parallel": 1}


def publish(site, images: Sequence[str]) -> str:
    shown = "".join(f'<img src="{image}">' for image in images)
    return site.at("/", answers.page(f"<!doctype html><title>Pictures</title><p>Look:</p>{shown}"))


def names(count: int) -> list[str]:
    return [f"/{number}.png" for number in range(count)]


def capture(archiver, url):
    report = archiver.capture([url])
    assert report.errors == []
    return report.captures[0]


def responses(archiver) -> list[tuple[str, str]]:
    """Address and date of every answer in the archive."""
    archiver.close()
    found = []
    for path in (archiver.settings.home / "collections").glob("*/archive/*.warc.gz"):
        with path.open("rb") as stream:
            found += [
                (record.rec_headers.get_header("WARC-Target-URI"), record.rec_headers.get_header("WARC-Date"))
                for record in ArchiveIterator(stream)
                if record.rec_type == "response"
            ]
    return found


def test_a_whole_page_has_no_more_to_say(archiver, internet):
    site = internet.site("paper.example")
    for name in names(3):
        site.at(name, answers.content(b"\x89PNG" + name.encode(), "image/png"))
    made = capture(archiver, publish(site, names(3)))
    assert (made.outcome, made.evidence) == (Outcome.CAPTURED, None)
    assert [url for url, _ in responses(archiver)] == [site.url("/"), *(site.url(n) for n in names(3))]


def test_redirects_count_against_the_bytes_of_the_page(build, internet):
    site = internet.site("paper.example")
    long = answers.redirect("/end")
    url = site.at("/", replace(long, body=b"y" * 700_000))
    site.at("/end", answers.content(b"<p>" + b"x" * 700_000, "text/html"))
    archiver = build(capture={"max_page_bytes": 1_000_000}, politeness=PARALLEL)
    made = capture(archiver, url)
    assert (made.outcome, len(made.records)) == (Outcome.TOO_LARGE, 4)
    assert made.evidence is not None
    assert made.evidence.startswith("cut off after 2")


def test_the_bytes_of_a_pages_requisites_are_bounded_together(build, internet):
    site = internet.site("paper.example")
    for name in names(40):
        site.at(name, answers.content(name.encode() * 500_000, "image/png"))
    archiver = build(capture={"max_page_bytes": 1_000_000}, politeness=PARALLEL)
    made = capture(archiver, publish(site, names(40)))
    assert made.outcome is Outcome.PARTIAL
    assert made.evidence == "40 of 40 requisites left out: the page's byte limit is reached"
    assert len(internet.requests("paper.example")) < 10
    assert [url for url, _ in responses(archiver)] == [site.url("/")]


def test_what_fits_before_the_byte_limit_is_kept(build, internet):
    site = internet.site("paper.example")
    for name in names(3):
        site.at(name, answers.content(name.encode() * 10, "image/png"))
    # What a style sheet needs is fetched when all that the page itself names is there.
    site.at("/look.css", answers.content("body { background: url(/large.png) }", "text/css"))
    site.at("/large.png", answers.content(b"l" * 2_000_000, "image/png"))
    archiver = build(capture={"max_page_bytes": 1_000_000}, politeness=PARALLEL)
    made = capture(archiver, publish(site, [*names(3), "/look.css"]))
    assert made.outcome is Outcome.PARTIAL
    assert made.evidence == "1 of 5 requisites left out: the page's byte limit is reached"
    kept = ["/", *names(3), "/look.css"]
    assert [url for url, _ in responses(archiver)] == [site.url(path) for path in kept]


def test_all_requisites_of_a_page_have_one_time_together(build, internet):
    site = internet.site("paper.example")
    for name in names(40):
        site.at(name, trouble.hang())
    times = {"total_timeout_seconds": 0.6, "read_timeout_seconds": 0.4}
    archiver = build(network=times, politeness=PARALLEL)
    made = capture(archiver, publish(site, names(40)))
    assert made.outcome is Outcome.PARTIAL
    told = re.fullmatch(
        r"(\d+) of 40 requisites left out: the page's time is up; (\d+) of 40 requisites could not be had",
        made.evidence,
    )
    assert told
    assert int(told[1]) + int(told[2]) == 40
    # Two rounds of six at the most fit into the time, and the page itself.
    assert len(internet.requests("paper.example")) <= 1 + 2 * 6


def test_more_requisites_than_the_settings_allow_are_told(build, internet):
    site = internet.site("paper.example")
    for name in names(5):
        site.at(name, answers.content(b"\x89PNG", "image/png"))
    made = capture(build(capture={"max_requisites": 3}), publish(site, names(5)))
    assert (made.outcome, made.evidence) == (
        Outcome.PARTIAL,
        "2 of 5 requisites left out: more than 3",
    )


def test_requisites_that_could_not_be_had_are_told_and_the_page_is_captured(archiver, internet):
    site = internet.site("paper.example")
    site.at("/0.png", trouble.reset())
    site.at("/1.png", answers.content(b"\x89PNG", "image/png"))
    made = capture(archiver, publish(site, names(3)))  # the third is a 404
    assert (made.outcome, made.evidence) == (
        Outcome.CAPTURED,
        "1 of 3 requisites could not be had; 1 of 3 requisites answered with an error",
    )


def test_told_to_stop_it_begins_no_further_requisites_and_the_page_is_due_again(build, internet):
    site = internet.site("paper.example")
    stopped = build(politeness=PARALLEL)

    def stop(_) -> Wire:
        stopped.stop.set()
        return trouble.reset()

    for name in names(40):
        site.at(name, stop)
    url = publish(site, names(40))
    report = stopped.capture([url])
    assert (report.captures, report.stopped) == ([], 1)
    assert len(internet.requests("paper.example")) < 10
    for name in names(40):
        site.at(name, answers.content(b"\x89PNG", "image/png"))
    again = build()
    again.archive([])
    (row,) = again.list_rows("captures")
    assert (row["url"], row["outcome"]) == (url, "captured")


def test_a_capture_is_of_the_instant_it_was_asked_for_however_long_it_waited_for_its_turn(build, internet):
    site = internet.site("paper.example")
    urls = [site.at(path, answers.page("<title>One</title>")) for path in ("/one", "/two", "/three")]
    archiver = build(politeness={"delay_seconds": 0.2})
    made = {capture.url: capture.captured_at for capture in archiver.capture(urls).captures}
    asked = dict(responses(archiver))
    assert {url: at.isoformat().replace("+00:00", "Z") for url, at in made.items()} == asked


def test_a_requisite_that_is_not_whole_is_told(build, internet):
    site = internet.site("paper.example")
    site.at("/0.png", answers.content(b"0" * 50_000, "image/png"))
    site.at("/1.png", answers.content(b"1" * 10, "image/png"))
    made = capture(build(network={"max_body_bytes": 20_000}), publish(site, names(2)))
    assert (made.outcome, made.evidence) == (Outcome.PARTIAL, "1 of 2 requisites are not whole")


def test_the_certificates_of_the_hosts_visited_are_kept_once_a_capture(archiver, internet):
    old, site = internet.site("old.example"), internet.site("paper.example")
    site.at("/0.png", answers.content(b"\x89PNG", "image/png"))
    old.at("/", answers.redirect(publish(site, names(1))))
    made = capture(archiver, old.url("/"))
    archiver.close()
    (kept,) = certificates(archiver)
    assert kept["capture_id"] == made.id
    assert [host["host"] for host in kept["hosts"]] == ["old.example", "paper.example"]
    for host in kept["hosts"]:
        own = ssl.PEM_cert_to_DER_cert(host["pem"].partition("-----END")[0] + "-----END CERTIFICATE-----")
        assert hashlib.sha256(own).hexdigest() == host["sha256"]


def certificates(archiver) -> list[dict]:
    return [
        json.loads(body)
        for record, body in metadata(archiver)
        if record.rec_headers.get_header("Archiver-Schema") == "certificates/1"
    ]


def test_certificates_that_a_run_has_stored_are_named_and_not_stored_again(build, internet):
    site, other = internet.site("paper.example"), internet.site("other.example")
    urls = [one.at(path, answers.page("<title>t</title>")) for one in (site, other) for path in ("/a", "/b")]
    archiver = build(work={"workers": 1})
    archiver.capture(urls)
    archiver.close()
    whole = {
        f"urn:archiver:{one['capture_id']}:certificates": one["hosts"][0] for one in certificates(archiver)
    }
    assert ["pem" in host for host in whole.values()] == [True, False, True, False]
    for host in whole.values():
        if "pem_in" in host:
            assert whole[host["pem_in"]]["host"] == host["host"]
            assert whole[host["pem_in"]]["sha256"] == host["sha256"]


def metadata(archiver):
    for path in (archiver.settings.home / "collections").glob("*/archive/*.warc.gz"):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type == "metadata":
                    yield record, record.content_stream().read()


def test_a_large_page_is_not_held_while_others_are_waited_for_but_read_whole(archiver, internet):
    site = internet.site("paper.example")
    filling = "<p>Look, a long page of many words.</p>" * (LARGE_BYTES // 30)
    site.at("/late.png", answers.content(b"\x89PNG", "image/png"))
    markup = f'<!doctype html><title>Long</title>{filling}<img src="/late.png">'
    url = site.at("/", answers.page(markup))
    page = fetch_page(archiver._adapters.context, url, collection="main", post=None, requisites=True)
    try:
        assert page.held is None
        assert page.body == markup.encode()
        assert [one.url for one in page.requisites] == [site.url("/late.png")]
    finally:
        page.close()


@pytest.mark.parametrize("times", [10, LARGE_BYTES // 30])
def test_the_memory_of_a_large_page_is_given_back_also_where_it_came_compressed(
    archiver, internet, monkeypatch, times
):
    given_back = []
    monkeypatch.setattr(large, "free_memory", lambda: given_back.append(True))
    markup = "<!doctype html><title>Long</title>" + "<p>Look, a long page of many words.</p>" * times
    packed = gzip.compress(markup.encode())
    kinds = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
    url = internet.site("paper.example").at("/", Answer(headers=kinds, body=packed))
    page = fetch_page(archiver._adapters.context, url, collection="main", post=None, requisites=True)
    page.close()
    assert len(packed) < ALONE_BYTES
    assert bool(given_back) == (times > 10)


def test_large_pages_are_taken_apart_one_at_a_time_and_small_ones_beside_them():
    inside, most = [], []

    def take(size):
        with one_at_a_time(size):
            inside.append(size)
            most.append(sum(1 for each in inside if each > ALONE_BYTES))
            if len(most) < 8:
                threading.Event().wait(0.01)
            with one_at_a_time(size):
                inside.remove(size)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(take, [ALONE_BYTES + n if n % 2 else n for n in range(16)]))
    assert max(most) == 1
