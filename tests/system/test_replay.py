"""A pywb process opens the home as it is and shows the article and its posts."""

from __future__ import annotations

from tests.internet import answers
from tests.newsroom import HOST, POSTINGS, STORIES
from tests.system.replay import Replay

BRIDGE = STORIES[0]


def test_an_article_its_requisites_and_a_post_replay_from_the_home(internet, newsroom, program):
    ended = program.run("archive", BRIDGE.url)
    assert ended.code == 0, ended.err
    asked = len(internet.requests())
    with Replay(program.home) as replay:
        status, html = replay.get(BRIDGE.url)
        assert (status, BRIDGE.title in html) == (200, True)
        assert replay.get(BRIDGE.url, modifier="id_") == (200, BRIDGE.html())
        assert replay.get(f"https://{HOST}/static/courier.css")[0] == 200
        assert replay.get(f"https://{HOST}/charts/crossings.html")[0] == 200
        status, html = replay.get(POSTINGS["traffic"].url)
        assert (status, "vessbytraffic/1204" in html) == (200, True)
        assert replay.get("https://courier.example/never-captured")[0] == 404
    assert len(internet.requests()) == asked


def test_coded_and_chunked_bodies_replay_as_they_were(internet, program):
    site = internet.site("odd.example")
    html = "<title>Odd</title>" + "<p>Blåbær</p>" * 500
    site.at("/gzip", answers.coded(answers.page(html), "gzip"))
    site.at("/both", answers.coded(answers.page(html), "gzip", chunked=True))
    site.at("/chunked", answers.chunked(answers.page(html)))
    site.at("/from", answers.redirect("/chunked"))
    urls = [site.url(path) for path in ("/gzip", "/both", "/chunked", "/from")]
    ended = program.run("capture", *urls)
    assert ended.code == 0, ended.err
    with Replay(program.home) as replay:
        assert [replay.get(url)[1].count("Blåbær") for url in urls] == [500] * 4
