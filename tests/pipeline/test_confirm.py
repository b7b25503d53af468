"""A post by its shape counts only once its host says that it holds such posts."""

from __future__ import annotations

import pytest

from tests.internet import answers, trouble
from tests.internet.site import in_turn
from tests.pipeline.test_expand import statements, story

HOST = "social.example"
URL = f"https://{HOST}/@mira/112345678901234567"
NODEINFO = {
    "links": [
        {
            "rel": "http://nodeinfo.diaspora.software/ns/schema/2.0",
            "href": f"https://{HOST}/nodeinfo/2.0",
        }
    ]
}
STATUS = {
    "id": "112345678901234567",
    "created_at": "2026-05-14T08:00:00.000Z",
    "content": "<p>The boat is ready.</p>",
    "url": URL,
    "account": {"id": "7", "username": "mira", "acct": "mira", "display_name": "Mira Holt"},
    "media_attachments": [],
}


def page(head: str = "") -> answers.Answer:
    return answers.page(f"<html><head><title>Mira</title>{head}</head><body><p>The boat.</p></body></html>")


def archive(archiver, internet, *urls: str):
    article = internet.site("paper.example").at("/story", story(*(urls or (URL,))))
    assert archiver.archive([article]).errors == []
    return archiver.show(article)["citations"]


@pytest.mark.parametrize(
    ("path", "answer", "sign"),
    [
        ("/.well-known/nodeinfo", answers.json_answer(NODEINFO), "nodeinfo"),
        ("/api/v1/statuses/112345678901234567", answers.json_answer(STATUS), "status"),
        ("/@mira/112345678901234567", page('<meta name="generator" content="Pleroma 2.6">'), "page"),
        (
            "/@mira/112345678901234567",
            page(f'<link rel="alternate" type="application/activity+json" href="{URL}.json">'),
            "page",
        ),
    ],
)
def test_a_host_that_says_what_it_is_makes_the_address_a_post(archiver, internet, path, answer, sign):
    site = internet.site(HOST)
    site.at("/@mira/112345678901234567", page())
    site.at(path, answer)
    (citation,) = archive(archiver, internet)
    assert citation["resolution"]["state"] == "resolved"
    assert citation["post"]["post_id"] == f"{HOST}/112345678901234567"
    (said,) = statements(archiver, "host/1")
    assert (said["host"], said["platform"], said["origin"]["name"]) == (HOST, "mastodon", sign)


@pytest.mark.parametrize(
    "shown",
    [
        page(),
        page('<meta name="generator" content="WordPress 6.5">'),
        page('<link rel="alternate" type="application/json+oembed" href="/oembed">'),
        answers.json_answer({"links": [{"rel": "self"}]}),
    ],
)
def test_a_host_that_does_not_say_so_leaves_a_plain_page_and_no_post(archiver, internet, shown):
    site = internet.site(HOST)
    site.otherwise = shown
    (citation,) = archive(archiver, internet)
    assert citation["resolution"]["state"] == "unresolved"
    assert f"{HOST} doesn't say that it holds such posts" in citation["resolution"]["reasons"][-1]
    assert citation["post"] is None
    assert list(archiver.list_rows("posts")) == []
    (kept,) = [row for row in archiver.list_rows("captures") if row["url"] == URL]
    assert (kept["purpose"], kept["outcome"]) == ("address", "captured")
    assert [row["url"] for row in citation["captures"]] == [URL]


def test_a_host_is_asked_once_for_all_posts_on_it(archiver, internet):
    site = internet.site(HOST)
    site.otherwise = page()
    site.at("/.well-known/nodeinfo", answers.json_answer(NODEINFO))
    archive(archiver, internet, URL)
    archive(archiver, internet, URL, f"https://{HOST}/@ivo/112345678909999999")
    asked = [request.path for request in internet.requests(HOST)]
    assert asked.count("/.well-known/nodeinfo") == 1
    assert [row["resolution"]["state"] for row in archiver.list_rows("citations")] == ["resolved"] * 3


def test_a_host_that_could_not_be_asked_is_asked_again(build, internet):
    archiver = build(work={"max_attempts": 3, "retry_seconds": 0})
    site = internet.site(HOST)
    site.otherwise = answers.error(404)
    site.at("/@mira/112345678901234567", page())
    site.at("/.well-known/nodeinfo", in_turn(trouble.reset(), answers.json_answer(NODEINFO)))
    archive(archiver, internet)
    archiver.archive([])
    (row,) = archiver.list_rows("citations")
    assert row["resolution"]["state"] == "resolved"


@pytest.mark.parametrize("confirmed", [True, False])
def test_capturing_an_address_by_hand_asks_its_host_too(archiver, internet, confirmed):
    site = internet.site(HOST)
    site.at("/@mira/112345678901234567", page())
    if confirmed:
        site.at("/api/v1/statuses/112345678901234567", answers.json_answer(STATUS))
    archiver.capture([URL])
    (row,) = archiver.list_rows("captures")
    assert row["purpose"] == ("post" if confirmed else "address")
    assert len(list(archiver.list_rows("posts"))) == confirmed


def test_a_known_host_is_not_asked_what_it_is(archiver, internet):
    site = internet.site("mastodon.social")
    site.otherwise = page()
    (citation,) = archive(archiver, internet, "https://mastodon.social/@mira/112345678901234567")
    assert citation["resolution"]["state"] == "resolved"
    assert "/.well-known/nodeinfo" not in [r.path for r in internet.requests("mastodon.social")]
