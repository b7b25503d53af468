"""Links whose address names no post: followed from an article's body, cited where they lead to one."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from archiver.model import Alias, ArticleVersion, Link, Origin
from archiver.pipeline.cite import cite as cite_step
from archiver.ports import NewJob
from archiver.service.adapters import Adapters
from tests.internet import answers, trouble
from tests.internet.site import in_turn
from tests.pipeline.test_confirm import NODEINFO
from tests.pipeline.test_confirm import URL as FEDIVERSE
from tests.pipeline.test_expand import POST, REF, statements

BITLY = "https://bit.ly/3abCdEf"
TWEET = "https://x.com/mira/status/1786400000000000001"


def page(body: str) -> answers.Answer:
    return answers.page(
        f"<html><head><title>Dam</title></head><body><nav><a href='https://bit.ly/3nav'>Shop</a></nav>"
        f"<article><p>The board met on Monday and spoke about the dam for two hours.</p>{body}</article>"
        f"<footer><a href='https://bit.ly/3foot'>Follow</a></footer></body></html>"
    )


def linked(url: str, words: str = "published its figures") -> str:
    return f"<p>The water board <a href='{url}'>{words}</a> in the evening, and nobody objected to them.</p>"


@pytest.fixture
def cite(archiver, internet):
    """Archive an article with this body; its citations as they are shown."""

    def cite(body: str, path: str = "/story") -> list[dict[str, Any]]:
        url = internet.site("paper.example").at(path, page(body))
        assert archiver.archive([url]).errors == []
        return archiver.show(url)["citations"]

    return cite


@pytest.fixture
def facebook(internet):
    site = internet.site("www.facebook.com")
    site.at("/orrin.water/posts/1020304050607", answers.page("<title>Orrin</title><p>Opened.</p>"))
    return site


def short(internet, url: str, target: str) -> None:
    host, _, path = url.removeprefix("https://").partition("/")
    internet.site(host).at(f"/{path}", answers.redirect(target))


def test_a_general_short_link_that_leads_to_a_post_becomes_a_citation(cite, facebook, internet, archiver):
    short(internet, BITLY, POST)
    (citation,) = cite(linked(BITLY))
    assert (citation["kind"], citation["platform"], citation["url"]) == ("link", "facebook", BITLY)
    resolution = citation["resolution"]
    assert (resolution["state"], resolution["method"]) == ("resolved", "short-link")
    assert (resolution["post"], resolution["url"]) == (REF.id, POST)
    assert {row["url"] for row in citation["captures"]} == {BITLY, POST}
    (said,) = statements(archiver, "citation/1")
    assert said["url"] == BITLY


@pytest.mark.parametrize(
    "answer", [answers.redirect("https://dam.example/report"), answers.error(404), trouble.reset()]
)
def test_one_that_leads_to_no_post_is_kept_and_cited_by_nothing(cite, internet, archiver, answer):
    internet.site("bit.ly").at("/3abCdEf", answer)
    internet.site("dam.example").otherwise = answers.page("<title>Report</title>")
    assert cite(linked(BITLY)) == []
    assert BITLY in {row["url"] for row in archiver.list_rows("captures")}
    assert list(archiver.list_rows("citations")) == []


def test_only_links_of_the_body_are_followed_and_those_of_a_paper_lead_home(cite, internet):
    internet.site("bit.ly").otherwise = answers.error(404)
    internet.site("nyti.ms").otherwise = answers.error(404)
    cite(linked(BITLY) + linked("https://nyti.ms/3abCdEf"))
    assert {request.path for request in internet.requests("bit.ly")} == {"/3abCdEf"}
    assert internet.requests("nyti.ms") == []


def test_twenty_of_an_article_are_followed(build, internet):
    archiver = build()
    internet.site("bit.ly").otherwise = answers.error(404)
    body = "".join(linked(f"https://bit.ly/3abCd{n:02}") for n in range(24))
    archiver.archive([internet.site("paper.example").at("/story", page(body))])
    assert len(internet.requests("bit.ly")) == 20


def test_a_link_is_followed_once_for_all_articles_and_all_cite_the_post(cite, facebook, internet, archiver):
    short(internet, BITLY, POST)
    first, second = cite(linked(BITLY)), cite(linked(BITLY, "told more"), "/another")
    assert [one["resolution"]["post"] for one in (*first, *second)] == [REF.id] * 2
    assert len(internet.requests("bit.ly")) == 1
    assert len(list(archiver.list_rows("posts"))) == 1


def test_links_that_lead_to_posts_at_the_same_time_are_all_cited(cite, internet):
    hosts = ("bit.ly", "j.mp", "ow.ly", "buff.ly", "is.gd", "v.gd", "tiny.cc", "rb.gy", "cutt.ly", "t.ly")
    for n, host in enumerate(hosts):
        short(internet, f"https://{host}/3abCdEf", f"https://x.com/mira/status/17864000000000000{n:02}")
    internet.site("x.com").otherwise = answers.page("<title>Mira</title>")
    cited = cite("".join(linked(f"https://{host}/3abCdEf") for host in hosts))
    assert len(cited) == len(hosts)
    assert {one["resolution"]["state"] for one in cited} == {"resolved"}


def test_a_link_that_failed_for_now_is_followed_again_and_then_cited(build, facebook, internet):
    archiver = build(work={"max_attempts": 3, "retry_seconds": 0})
    internet.site("bit.ly").at("/3abCdEf", in_turn(trouble.reset(), answers.redirect(POST)))
    url = internet.site("paper.example").at("/story", page(linked(BITLY)))
    archiver.archive([url])
    archiver.archive([])
    (citation,) = archiver.show(url)["citations"]
    assert citation["resolution"]["post"] == REF.id


def test_a_post_that_is_linked_beside_its_short_link_is_cited_once(cite, facebook, internet):
    short(internet, BITLY, POST)
    (citation,) = cite(linked(POST) + linked(BITLY, "again"))
    assert citation["url"] == POST
    assert [mention["text"] for mention in citation["mentions"]][:2] == ["published its figures", "again"]


def test_a_sentence_that_names_the_post_and_holds_the_link_is_one_citation(cite, internet, archiver):
    short(internet, BITLY, TWEET)
    internet.site("x.com").otherwise = answers.page("<title>Mira</title>")
    said = f"<p>Mira Okafor tweeted on Monday that the dam was safe (<a href='{BITLY}'>details</a>).</p>"
    (citation,) = cite(said)
    assert (citation["kind"], citation["url"], citation["author"]) == ("link", BITLY, "Mira Okafor")
    assert citation["resolution"]["state"] == "resolved"
    assert len(list(archiver.list_rows("citations"))) == 1


def test_an_embed_that_gives_only_a_short_link_is_resolved_by_it(cite, internet):
    short(internet, "https://t.co/AbCdEf1234", TWEET)
    internet.site("x.com").otherwise = answers.page("<title>Mira</title>")
    (citation,) = cite(
        '<blockquote class="twitter-tweet"><p>The dam is safe.</p>&mdash; Mira (@mira) '
        '<a href="https://t.co/AbCdEf1234">May 4, 2024</a></blockquote>'
    )
    assert (citation["kind"], citation["url"]) == ("embed", "https://t.co/AbCdEf1234")
    assert citation["resolution"]["url"] == TWEET
    assert citation["post"]["text"] == "The dam is safe."


@pytest.mark.parametrize("link", ["https://www.facebook.com/share/p/1AbCdEfGh/", BITLY])
def test_a_link_to_a_host_that_nobody_claims_goes_on_to_ask_the_host(cite, internet, link):
    short(internet, link, FEDIVERSE)
    site = internet.site("social.example")
    site.at("/.well-known/nodeinfo", answers.json_answer(NODEINFO))
    site.at("/@mira/112345678901234567", answers.page("<title>Mira</title><p>The boat.</p>"))
    (citation,) = cite(linked(link))
    assert citation["resolution"]["state"] == "resolved"
    assert citation["post"]["post_id"] == "social.example/112345678901234567"
    assert link in citation["post"]["aliases"]
    assert len(internet.requests(link.split("/")[2])) == 1


def test_a_second_link_to_such_a_post_asks_the_host_no_more(cite, internet):
    short(internet, BITLY, FEDIVERSE)
    short(internet, "https://bit.ly/3zyXwVu", FEDIVERSE)
    site = internet.site("social.example")
    site.at("/.well-known/nodeinfo", answers.json_answer(NODEINFO))
    site.at("/@mira/112345678901234567", answers.page("<title>Mira</title><p>The boat.</p>"))
    (citation,) = cite(linked(BITLY) + linked("https://bit.ly/3zyXwVu", "again"))
    assert citation["resolution"]["state"] == "resolved"
    paths = [request.path for request in internet.requests("social.example")]
    assert paths.count("/.well-known/nodeinfo") == 1


def test_a_host_that_does_not_say_so_leaves_the_link_unresolved_with_the_reason(cite, internet, archiver):
    link = "https://www.facebook.com/share/p/1AbCdEfGh/"
    short(internet, link, FEDIVERSE)
    internet.site("social.example").otherwise = answers.page("<title>Shop</title>")
    (citation,) = cite(linked(link))
    assert citation["resolution"]["state"] == "unresolved"
    assert "social.example doesn't say that it holds such posts" in citation["resolution"]["reasons"][-1]
    assert list(archiver.list_rows("posts")) == []


def test_a_link_that_leads_to_a_post_while_its_article_is_searched_has_it_searched_again(archiver):
    at = datetime.fromisoformat("2026-05-14T08:00:00+00:00")
    alias = Alias(post=REF, post_url=POST, url=BITLY, origin=Origin("redirect", at))
    version = ArticleVersion(url="https://paper.example/story", text="See.", links=(Link(BITLY, 0, 3),))
    with archiver.catalog.begin() as session:
        article_id = session.save_article("https://paper.example/story", collection="main", at=at)
        version_id, _ = session.save_version(article_id, version, at=at)
        session.enqueue(NewJob(step="cite", subject=version_id), at=at)
        (job,) = session.claim("test", at=at, lease_seconds=60, steps=["cite"])

    class Clock:
        """At the first look at it, another worker ends the link's job."""

        looks = 0

        def now(self) -> datetime:
            self.looks += 1
            if self.looks == 1:
                with archiver.catalog.begin() as session:
                    session.save_alias(alias)
                    session.enqueue(NewJob(step="cite", subject=version_id), at=at)
            return at

    with closing(Adapters(archiver.settings, progress=archiver.progress, stop=threading.Event())) as adapters:
        cite_step(replace(adapters.context, clock=Clock()), job)
        with archiver.catalog.begin() as session:
            (again,) = session.claim("test", at=at, lease_seconds=60, steps=["cite"])
        assert again.id != job.id
        cite_step(adapters.context, again)
    (citation,) = archiver.list_rows("citations")
    assert citation["url"] == BITLY
