"""Short and share links are followed to the post they lead to, and no further."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from archiver.model import Alias, Origin, PostRef, RecordRef
from archiver.pipeline.recover import adopt
from archiver.ports import NewJob, Statement
from tests.internet import answers, trouble
from tests.internet.site import in_turn

SHARE = "https://www.facebook.com/share/p/1AbCdEfGh/"
POST = "https://www.facebook.com/orrin.water/posts/1020304050607"
#: The post's address as the share link's redirect gives it.
LED_TO = POST + "?rdid=x&share_url=y"
REF = PostRef("facebook", "1020304050607")


def story(*urls: str) -> answers.Answer:
    links = "".join(f'<p>The board told it <a href="{url}">on its page</a> on Monday.</p>' for url in urls)
    return answers.page(
        f"<html><head><title>Dam</title></head><body><article>{links}</article></body></html>"
    )


def statements(archiver, schema: str) -> list[dict[str, Any]]:
    archiver.close()
    found = []
    for path in (archiver.settings.home / "collections").glob("*/archive/*.warc.gz"):
        with path.open("rb") as stream:
            found += [
                json.loads(record.content_stream().read())
                for record in ArchiveIterator(stream)
                if record.rec_headers.get_header("Archiver-Schema") == schema
            ]
    return found


@pytest.fixture
def facebook(internet):
    site = internet.site("www.facebook.com")
    site.at("/share/p/1AbCdEfGh/", answers.redirect(LED_TO))
    site.at("/orrin.water/posts/1020304050607", answers.page("<title>Orrin</title><p>Opened.</p>"))
    return site


@pytest.fixture
def cite(archiver, internet):
    """Archive an article that links to these addresses; its citations as they are shown."""

    def cite(*urls: str, path: str = "/story") -> list[dict[str, Any]]:
        url = internet.site("paper.example").at(path, story(*urls))
        assert archiver.archive([url]).errors == []
        return archiver.show(url)["citations"]

    return cite


def test_a_share_link_resolves_to_the_post_that_its_redirect_leads_to(cite, facebook):
    (citation,) = cite(SHARE)
    resolution = citation["resolution"]
    assert (resolution["state"], resolution["method"]) == ("resolved", "short-link")
    assert resolution["post"] == REF.id
    assert resolution["reasons"][-1] == f"{SHARE} leads to {POST}"
    assert citation["post"]["url"] == POST
    assert SHARE in citation["post"]["aliases"]
    assert {row["url"] for row in citation["captures"]} == {SHARE, LED_TO}


def test_the_post_behind_a_link_is_asked_for_once_as_a_post_of_its_own(cite, facebook, archiver, internet):
    cite(SHARE)
    asked = [request.path for request in internet.requests("www.facebook.com")]
    assert asked.count("/orrin.water/posts/1020304050607") == 1
    purposes = {row["url"]: (row["purpose"], row["outcome"]) for row in archiver.list_rows("captures")}
    assert purposes[SHARE] == ("address", "captured")
    assert purposes[LED_TO][0] == "post"
    assert POST not in purposes


def test_a_post_reached_by_two_addresses_is_one_post(cite, facebook, archiver):
    first, second = cite(SHARE, POST)
    assert first["post"]["id"] == second["post"]["id"] == REF.id
    (row,) = archiver.list_rows("posts")
    assert (row["url"], row["aliases"]) == (POST, [LED_TO, SHARE])


@pytest.mark.parametrize(
    ("target", "visited"),
    [
        (LED_TO + "#comments", LED_TO),
        (
            "https://www.facebook.com/login/?next=https%3A%2F%2Fwww.facebook.com%2Forrin.water%2Fposts%2F1020304050607",
            POST,
        ),
        (
            "https://www.facebook.com/plugins/post.php?href=" + POST.replace("/", "%2F").replace(":", "%3A"),
            POST,
        ),
    ],
)
def test_the_post_is_visited_where_the_link_led_unless_that_is_another_page(cite, facebook, target, visited):
    facebook.at("/share/p/1AbCdEfGh/", answers.redirect(target))
    (citation,) = cite(SHARE)
    assert citation["resolution"]["url"] == visited
    assert citation["post"]["url"] == POST


def test_what_a_link_led_to_is_a_statement_in_the_warc(cite, facebook, archiver):
    cite(SHARE)
    (said,) = statements(archiver, "alias/1")
    assert (said["post"]["post_id"], said["url"], said["post_url"]) == (REF.post_id, SHARE, POST)
    assert said["origin"]["name"] == "redirect"


def test_a_link_that_is_known_is_not_followed_again(cite, facebook, internet):
    cite(SHARE)
    cite(SHARE, path="/another")
    paths = [request.path for request in internet.requests("www.facebook.com")]
    assert paths.count("/share/p/1AbCdEfGh/") == 1


def test_two_citations_of_one_link_are_both_resolved(archiver, facebook, internet):
    site = internet.site("paper.example")
    urls = [site.at(f"/{n}", story(SHARE)) for n in range(3)]
    archiver.archive(urls)
    states = [row["resolution"]["state"] for row in archiver.list_rows("citations")]
    assert states == ["resolved"] * 3


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (answers.error(404), "404 Not Found"),
        (answers.page("<title>Watch</title>"), "which is no post"),
        (answers.redirect("https://www.facebook.com/watch/"), "leads to https://www.facebook.com/watch/"),
        (answers.redirect("https://www.facebook.com/login/"), "leads to https://www.facebook.com/login/"),
        (answers.redirect("http://127.0.0.1/secret"), "private"),
        (answers.redirect(SHARE), "redirect loop"),
        (answers.redirect("javascript:alert(1)"), "no http(s) address"),
    ],
)
def test_a_link_that_leads_to_no_post_is_unresolved_and_says_why(cite, internet, answer, said):
    site = internet.site("www.facebook.com")
    site.at("/share/p/1AbCdEfGh/", answer)
    site.otherwise = answers.page("<title>Log in</title>")
    (citation,) = cite(SHARE)
    assert citation["resolution"]["state"] == "unresolved"
    assert said in citation["resolution"]["reasons"][-1]
    assert citation["post"] is None


def test_a_login_page_that_names_the_address_it_was_reached_for_tells_the_post(cite, internet):
    site = internet.site("www.facebook.com")
    site.at(
        "/share/p/1AbCdEfGh/",
        answers.redirect(
            "https://www.facebook.com/login/?next=" + POST.replace("/", "%2F").replace(":", "%3A")
        ),
    )
    site.otherwise = answers.page("<title>Log in</title>")
    (citation,) = cite(SHARE)
    assert citation["resolution"]["post"] == REF.id


@pytest.mark.parametrize(
    "page",
    [
        f'<meta http-equiv="refresh" content="0;URL={POST}">',
        f'<link rel="canonical" href="{POST}">',
        f'<meta property="og:url" content="{POST}">',
    ],
)
def test_a_link_that_answers_with_a_page_is_read_for_where_it_leads(cite, internet, page):
    site = internet.site("www.facebook.com")
    site.at("/share/p/1AbCdEfGh/", answers.page(f"<html><head>{page}</head><body></body></html>"))
    (citation,) = cite(SHARE)
    assert citation["resolution"]["post"] == REF.id


def test_only_the_beginning_of_a_body_on_the_way_is_taken(cite, internet, archiver):
    internet.site("www.facebook.com").at("/share/p/1AbCdEfGh/", answers.page("<p>x</p>" * 100_000))
    cite(SHARE)
    (row,) = [row for row in archiver.list_rows("captures") if row["url"] == SHARE]
    assert row["length"] < 200_000
    assert row["outcome"] == "captured"


def test_a_link_that_failed_for_now_is_followed_again_and_then_resolved(build, internet):
    archiver = build(work={"max_attempts": 3, "retry_seconds": 0})
    site = internet.site("www.facebook.com")
    site.at("/share/p/1AbCdEfGh/", in_turn(trouble.reset(), answers.redirect(POST)))
    url = internet.site("paper.example").at("/story", story(SHARE))
    archiver.archive([url])
    archiver.archive([])
    (citation,) = archiver.show(url)["citations"]
    assert citation["resolution"]["state"] == "resolved"
    states = [one["state"] for one in archiver.show(citation["id"])["resolutions"]]
    assert states == ["resolved", "unresolved"]


def test_capturing_a_short_link_keeps_the_post_it_leads_to_as_a_post(archiver, facebook):
    archiver.capture([SHARE])
    (row,) = archiver.list_rows("captures")
    assert row["purpose"] == "post"
    assert archiver.show(SHARE)["post_id"] == REF.post_id


@dataclass(frozen=True)
class Append:
    """An append as recovery finds it behind the index."""

    records: tuple[RecordRef, ...]
    statements: tuple[Statement, ...]


def test_what_a_killed_run_learnt_of_a_link_is_taken_up_and_nobody_is_asked_again(archiver, internet):
    at = datetime.fromisoformat("2026-05-14T08:00:00+00:00")
    link = "https://vm.tiktok.com/ZMabc123/"
    post = PostRef("tiktok", "7300000000000000001")
    with archiver.catalog.begin() as session:
        job_id = session.enqueue(NewJob(step="expand", subject=link), at=at)
    told = {
        "id": "kaaaaaaaaaaaa",
        "collection": "main",
        "url": link,
        "purpose": "address",
        "captured_at": at.isoformat(),
        "outcome": "captured",
        "final_url": "https://www.tiktok.com/@a/video/7300000000000000001",
        "job_id": job_id,
        "main_record": None,
    }
    alias = {
        "post": {"platform": "tiktok", "post_id": post.post_id},
        "post_url": "https://www.tiktok.com/@a/video/7300000000000000001",
        "url": link,
        "origin": {"name": "redirect", "said_at": at.isoformat()},
    }
    said = (
        Statement(schema="alias/1", uri="", fields=alias, at=at),
        Statement(schema="capture/1", uri="", fields=told, at=at),
    )
    assert adopt(archiver.catalog, Append((), said), at=at)
    archiver.archive([])
    with archiver.catalog.read() as session:
        assert session.find_alias(link).ref == post
    assert internet.requests() == []


def test_handle_and_did_of_one_author_are_one_post_once_the_platform_says_so(archiver, newsroom, internet):
    from tests.internet.platforms.bluesky import did
    from tests.newsroom import POSTINGS

    posting = next(p for p in POSTINGS.values() if p.platform == "bluesky" and p.state == "up")
    by_handle = f"https://bsky.app/profile/{posting.handle}/post/{posting.key}"
    by_did = f"https://bsky.app/profile/{did(posting.handle)}/post/{posting.key}"
    archiver.capture([by_handle])
    archiver.capture([by_did])
    (row,) = archiver.list_rows("posts")
    assert row["post_id"] == f"{did(posting.handle)}/{posting.key}"
    assert by_handle in row["aliases"]
    assert archiver.show(by_handle)["id"] == archiver.show(by_did)["id"] == row["id"]
    assert {c["url"] for c in archiver.show(by_handle)["captures"]} == {by_handle, by_did}


def test_an_encrypted_id_and_the_number_that_its_page_names_are_one_post(archiver, internet):
    site = internet.site("www.facebook.com")
    shown = answers.page(
        f'<html><head><link rel="canonical" href="{POST}"></head><body>Opened.</body></html>'
    )
    one = site.at("/orrin.water/posts/pfbid02abcdefghijkl", shown)
    two = site.at("/orrin.water/posts/pfbid0zyxwvutsrqpon", shown)
    archiver.capture([one, two])
    (row,) = archiver.list_rows("posts")
    assert (row["post_id"], row["url"]) == (REF.post_id, POST)
    assert {one, two} <= set(row["aliases"])


def test_a_page_of_another_platform_joins_nothing(archiver, internet):
    site = internet.site("www.facebook.com")
    url = site.at(
        "/orrin.water/posts/pfbid02abcdefghijkl", answers.redirect("https://evil.example/claims-to-be")
    )
    internet.site("evil.example").at("*", answers.page(f'<link rel="canonical" href="{POST}">'))
    archiver.capture([url])
    assert [row["post_id"] for row in archiver.list_rows("posts")] == ["pfbid02abcdefghijkl"]


def test_an_alias_goes_to_json_and_back(archiver):
    from archiver.jsonable import from_json, to_json

    at = datetime.fromisoformat("2026-05-14T08:00:00+00:00")
    alias = Alias(post=REF, post_url=POST, url=SHARE, origin=Origin("redirect", at))
    assert from_json(Alias, to_json(alias)) == alias


def test_capturing_a_link_that_leads_to_no_post_keeps_a_plain_page(archiver, internet):
    internet.site("www.facebook.com").at("/share/p/1AbCdEfGh/", answers.page("<title>Watch</title>"))
    archiver.capture([SHARE])
    (row,) = archiver.list_rows("captures")
    assert (row["purpose"], row["outcome"]) == ("address", "captured")
    assert list(archiver.list_rows("posts")) == []
