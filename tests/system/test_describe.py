"""``archiver describe``: what is known of a post, who said it and when; and why a post can't be seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from tests.internet import answers
from tests.internet.platforms import Posting, open_platforms
from tests.system import holdings
from tests.system.posts import ALL, FIRST, HOSTS, KEYS, TEXT, answer_all, open_all, posting, to_login
from tests.system.program import Program, only_line


def describe(program: Program, postings: list[Posting], *, code: int) -> dict[str, dict[str, Any]]:
    """What the program prints with ``--json``, by platform."""
    ended = program.run("describe", "--json", *(p.url for p in postings))
    assert ended.code == code, ended.err
    rows = {row["platform"]: row for row in ended.rows()}
    assert list(rows) == [p.platform for p in postings]
    return rows


# --- a post that can be seen -------------------------------------------------------------------


def test_a_post_is_told_field_by_field_with_who_said_it_and_when(internet, program):
    rows = describe(program, open_all(internet), code=0)
    for name, row in rows.items():
        assert (row["text"], row["availability"]) == (TEXT, "available"), name
        assert row["origins"]["text"]["name"] == FIRST[name]
        assert row["author_name"] == "Mara Lind" or row["handle"] == "maralind", name
        assert row["platform"] == name
        for said in row["origins"].values():
            assert datetime.fromisoformat(said["said_at"]) >= datetime.fromisoformat(row["captured_at"])
    told_time = {name for name, row in rows.items() if row["posted_at"] == "2026-09-15T18:42:00+00:00"}
    assert told_time == set(ALL)
    by_page = {name for name, row in rows.items() if row["origins"]["posted_at"]["name"] == "page"}
    assert by_page == {"youtube", "tiktok"}  # their oEmbed tells none
    minted = {name for name, row in rows.items() if (row["minted_at"] or "")[:16] == "2026-09-15T18:42"}
    assert minted == {"x", "instagram", "bluesky", "mastodon", "tiktok"}
    assert rows["x"]["counts"] == {"likes": 41, "replies": 3}
    assert rows["x"]["author_picture"] == "https://pbs.twimg.com/profile_images/1/a_400x400.jpg"
    assert rows["telegram"]["counts"] == rows["youtube"]["counts"] == {"views": 4100}
    assert rows["tiktok"]["counts"]["views"] == 400
    assert rows["mastodon"]["counts"] == {"likes": 31, "reposts": 5, "replies": 2}
    assert rows["reddit"]["author_id"] == "t2_42ab"
    holdings.check(program.home, program.rows("list", "captures"))


def test_media_have_address_size_and_words(internet, program):
    platforms = ("x", "facebook", "telegram", "bluesky", "mastodon", "reddit")
    rows = describe(program, open_all(internet, platforms, pictures=("A gauge in brown water",)), code=0)
    first = {name: row["media"][0] for name, row in rows.items()}
    sizes = {name: (media.get("width"), media.get("height")) for name, media in first.items()}
    assert sizes == dict.fromkeys(platforms, (1600, 1200)) | {"facebook": (800, 600), "telegram": (800, None)}
    worded = {name for name, media in first.items() if media.get("alt_text")}
    assert worded == {"x", "facebook", "bluesky", "mastodon"}
    assert first["x"]["url"].endswith("?name=orig")
    assert {media["kind"] for media in first.values()} == {"image"}


def test_the_posts_that_a_post_answers_quotes_or_passes_on_are_named(internet, program):
    platforms = ("x", "telegram", "bluesky", "mastodon", "reddit")
    postings = [posting(name, reply_to=KEYS[name][1], quoted=KEYS[name][1]) for name in platforms]
    open_platforms(internet, postings)
    rows = describe(program, postings, code=0)

    def named(name: str, field: str) -> str | None:
        return (rows[name][field] or {}).get("post_id")

    did = rows["bluesky"]["author_id"]
    assert {name: named(name, "reply_to") for name in platforms} == {
        "x": KEYS["x"][1],
        "telegram": "maralind/77",
        "bluesky": f"{did}/{KEYS['bluesky'][1]}",
        "mastodon": f"mastodon.social/{KEYS['mastodon'][1]}",
        "reddit": None,
    }
    assert {name: named(name, "quoted") for name in ("x", "bluesky", "mastodon")} == {
        "x": KEYS["x"][1],
        "bluesky": f"{did}/{KEYS['bluesky'][1]}",
        "mastodon": f"mastodon.social/{KEYS['mastodon'][1]}",
    }
    assert (named("telegram", "shared"), named("reddit", "shared")) == ("maralind/77", KEYS["reddit"][1])


def test_the_answers_are_kept_and_the_page_is_not_visited_for_a_post_that_is_told(internet, program):
    post = posting("x")
    open_platforms(internet, [post])
    describe(program, [post], code=0)
    assert internet.requests("x.com") == []
    assert internet.requests("publish.twitter.com") == []
    assert [place.url.split("?")[0] for place in holdings.index(program.home)] == [
        "https://cdn.syndication.twimg.com/tweet-result"
    ]
    assert only_line(program.rows("list", "captures"))["purpose"] == "description"


def test_the_page_is_visited_where_the_endpoints_know_too_little(internet, program):
    post = posting("youtube")
    open_platforms(internet, [post])
    row = describe(program, [post], code=0)["youtube"]
    assert [request.path for request in internet.requests("www.youtube.com")] == ["/oembed", "/watch"]
    assert row["origins"]["text"]["name"] == "oembed"


def test_a_platform_without_endpoints_is_told_by_its_page_and_the_oembed_that_it_links_to(internet, program):
    site = internet.site("ok.ru")
    link = '<link rel="alternate" type="application/json+oembed" href="/oembed?id=1234567890123">'
    said = '<meta property="og:description" content="High water at the bridge">'
    site.at("/video/1234567890123", answers.page(f"<title>OK</title>{said}{link}"))
    site.at(
        "/oembed", answers.json_answer({"type": "video", "author_name": "Mara Lind", "title": "High water"})
    )
    row = only_line(program.rows("describe", site.url("/video/1234567890123")))
    # An endpoint's words go before those of the page.
    assert (row["text"], row["origins"]["text"]["name"]) == ("High water", "oembed")
    assert (row["author_name"], row["availability"]) == ("Mara Lind", "available")
    assert [one["name"] for one in row["asked"]] == ["page", "oembed"]


def test_an_oembed_address_on_another_host_is_not_asked(internet, program):
    site, other = internet.site("ok.ru"), internet.site("elsewhere.example")
    link = '<link rel="alternate" type="application/json+oembed" href="https://elsewhere.example/oembed">'
    said = '<meta property="og:description" content="High water">'
    site.at("/video/1234567890123", answers.page(f"<title>OK</title>{said}{link}"))
    program.rows("describe", site.url("/video/1234567890123"))
    assert internet.requests(other.host) == []


def test_endpoints_with_terms_of_their_own_are_asked_only_where_they_are_turned_on(internet, build_program):
    post = posting("instagram", state="gone")
    open_platforms(internet, [post])
    graph = internet.site("graph.facebook.com")
    graph.otherwise = answers.json_answer({"error": {"message": "Media not found"}}, status=404)
    build_program().run("describe", post.url)
    assert internet.requests(graph.host) == []
    build_program(capture={"opt_in_endpoints": True}).run("describe", post.url)
    assert [request.path for request in internet.requests(graph.host)] == ["/v23.0/instagram_oembed"]


def test_a_post_described_twice_is_one_post_and_its_counts_are_as_of_the_last_answer(internet, program):
    post = posting("bluesky")
    open_platforms(internet, [post])
    first = describe(program, [post], code=0)["bluesky"]
    second = describe(program, [post], code=0)["bluesky"]
    assert first["id"] == second["id"] == only_line(program.rows("list", "posts"))["id"]
    assert first["origins"]["counts"]["said_at"] < second["origins"]["counts"]["said_at"]
    assert len(only_line(program.rows("show", first["id"]))["said"]) == 2
    holdings.check(program.home, program.rows("list", "captures"))


def test_a_described_post_is_still_to_be_captured(internet, program):
    post = posting("telegram")
    open_platforms(internet, [post])
    describe(program, [post], code=0)
    assert only_line(program.rows("list", "posts"))["outcome"] is None
    assert program.run("capture", post.url).code == 0
    assert only_line(program.rows("list", "posts"))["outcome"] == "captured"


# --- a post that can't be seen -----------------------------------------------------------------


def test_a_deleted_post_is_gone_with_the_words_that_say_so(internet, program):
    rows = describe(program, open_all(internet, state="gone"), code=1)
    assert {name: row["availability"] for name, row in rows.items()} == dict.fromkeys(ALL, "gone")
    assert {name: row["outcome"] for name, row in rows.items()} == dict.fromkeys(ALL, "gone")
    evidence = {name: row["evidence"] for name, row in rows.items()}
    assert evidence["x"] == "404 Not Found"
    assert evidence["telegram"] == "the widget says 'Post not found'"
    assert evidence["mastodon"].startswith("404: the page says")
    assert evidence["tiktok"] == "the page says '\"statusCode\": 10204'"
    assert evidence["reddit"] == "taken away by: deleted"
    assert all(evidence.values())


def test_a_post_for_some_only_is_private(internet, program):
    platforms = ("x", "youtube", "tiktok", "reddit")
    rows = describe(program, open_all(internet, platforms, state="private"), code=1)
    assert {name: row["availability"] for name, row in rows.items()} == dict.fromkeys(platforms, "private")
    assert {name: row["outcome"] for name, row in rows.items()} == dict.fromkeys(platforms, "private")
    assert rows["x"]["evidence"] == "403 Forbidden"
    assert rows["reddit"]["evidence"] == "403 Forbidden: reason: private"
    # oEmbed says of private and of deleted videos the same; the page tells them apart.
    assert [one["availability"] for one in rows["tiktok"]["asked"]] == ["gone", "private"]


def test_a_suspended_account_is_no_deletion(internet, program):
    platforms = ("x", "telegram", "bluesky", "reddit")
    rows = describe(program, open_all(internet, platforms, state="suspended"), code=1)
    assert {name: row["availability"] for name, row in rows.items()} == dict.fromkeys(
        platforms, "unavailable"
    )
    assert {name: row["outcome"] for name, row in rows.items()} == dict.fromkeys(platforms, "unavailable")
    assert rows["x"]["evidence"].startswith("a tombstone: This Post is from a suspended account")


@pytest.mark.parametrize(
    ("build", "availability"),
    [
        (to_login, "login_wall"),
        (lambda _: answers.error(429, ("Retry-After", "3600")), "rate_limited"),
        (lambda _: answers.page("<title>Just a moment...</title>", status=403), "blocked"),
    ],
    ids=["login wall", "rate limit", "block"],
)
def test_what_says_nothing_of_the_post_is_told_apart(internet, program, build, availability):
    postings = open_all(internet)
    answer_all(internet, build)
    rows = describe(program, postings, code=1)
    assert {name: row["availability"] for name, row in rows.items()} == dict.fromkeys(ALL, availability)
    assert {name: row["outcome"] for name, row in rows.items()} == dict.fromkeys(ALL, availability)
    assert all(row["evidence"] for row in rows.values())
    assert not any(row["text"] for row in rows.values())


def test_changed_answers_are_unknown_and_say_what_was_not_understood(internet, program):
    postings = open_all(internet)
    answer_all(internet, lambda _: answers.json_answer({"data": {"node": {}}}))
    rows = describe(program, postings, code=1)
    assert {name: row["availability"] for name, row in rows.items()} == dict.fromkeys(ALL, "unknown")
    # What came shows nothing of a post, and is none that was captured.
    assert {name: row["outcome"] for name, row in rows.items()} == dict.fromkeys(ALL, "partial")
    for name, row in rows.items():
        assert row["evidence"].startswith("200, in a shape that is not known: "), name
        assert row["asked"][0]["name"] == FIRST[name]


def test_an_outage_says_nothing_of_the_post(internet, program):
    postings = open_all(internet)
    for hosts in HOSTS.values():
        for host in hosts:
            internet.take_down(host)
    rows = describe(program, postings, code=1)
    assert {name: row["availability"] for name, row in rows.items()} == dict.fromkeys(ALL, "unknown")
    assert {name: row["outcome"] for name, row in rows.items()} == dict.fromkeys(ALL, "unreachable")
    assert all("closed the connection" in row["outcome_evidence"] for row in rows.values())


def test_what_was_known_of_a_post_stays_known_when_it_is_gone(internet, program):
    post = posting("bluesky")
    open_platforms(internet, [post])
    describe(program, [post], code=0)
    open_platforms(internet, [replace(post, state="gone")])
    row = describe(program, [post], code=1)["bluesky"]
    assert (row["text"], row["availability"]) == (TEXT, "gone")
    assert row["origins"]["text"]["said_at"] < row["origins"]["availability"]["said_at"]


def test_a_limit_covers_nothing_that_was_known(internet, program):
    post = posting("bluesky")
    open_platforms(internet, [post])
    describe(program, [post], code=0)
    answer_all(internet, lambda _: answers.error(429))
    row = describe(program, [post], code=1)["bluesky"]
    assert (row["text"], row["availability"], row["outcome"]) == (TEXT, "available", "rate_limited")


# --- addresses ---------------------------------------------------------------------------------


def test_a_short_link_is_followed_to_its_post(internet, program):
    post = posting("telegram")
    open_platforms(internet, [post])
    short = internet.site("t.co").at("/AbCdEf", answers.redirect(post.url, status=301))
    row = only_line(program.rows("describe", short))
    assert (row["url"], row["post_id"], row["text"]) == (short, "maralind/431", TEXT)
    shown = only_line(program.rows("show", row["id"]))
    assert short in shown["aliases"]


def test_a_short_link_that_leads_to_no_post_is_said(internet, program):
    internet.site("t.co").at("/AbCdEf", answers.redirect("https://paper.example/story"))
    internet.site("paper.example").at("/story", answers.page("<title>Story</title>"))
    ended = program.run("describe", "https://t.co/AbCdEf")
    assert ended.code == 1
    said = only_line(ended.complaints)
    assert said == "archiver: https://t.co/AbCdEf: leads to https://paper.example/story, which is no post"


def test_an_address_of_another_scheme_is_described(internet, program):
    post = posting("bluesky")
    open_platforms(internet, [post])
    row = only_line(program.rows("describe", f"at://{post.handle}/app.bsky.feed.post/{post.key}"))
    assert row["text"] == TEXT


def test_an_address_on_a_host_that_does_not_say_what_it_is_is_no_post(internet, program):
    internet.site("nobody.example").at("/@mara/109372843234298725", answers.page("<title>Shop</title>"))
    ended = program.run("describe", "--json", "https://nobody.example/@mara/109372843234298725")
    assert (ended.code, ended.out) == (1, "")
    assert "nobody.example doesn't say that it holds such posts" in only_line(ended.complaints)
    assert program.rows("list", "posts") == []


@pytest.mark.parametrize(
    "given", ["https://x.com/maralind", "https://paper.example/", "no address", "ftp://x/1"]
)
def test_what_is_no_posts_address_is_one_clear_line(program, given):
    ended = program.run("describe", given)
    assert ended.code == 1
    assert only_line(ended.complaints).startswith(f"archiver: {given}: is no post's address")


def test_without_an_address_the_call_is_wrong(program):
    ended = program.run("describe")
    assert ended.code == 2
    assert "name at least one URL" in ended.err


def test_addresses_come_from_lists_and_one_bad_one_stops_no_other(internet, program, tmp_path):
    post = posting("telegram")
    open_platforms(internet, [post])
    listed = tmp_path / "posts.txt"
    listed.write_text(f"# posts\n{post.url}\n\nhttps://paper.example/\n{post.url}\n")
    ended = program.run("describe", "--json", "--from", str(listed))
    assert (ended.code, only_line(ended.rows())["text"]) == (1, TEXT)
    assert only_line(ended.complaints).startswith("archiver: https://paper.example/: ")


# --- for a person ------------------------------------------------------------------------------


def test_a_person_reads_field_value_who_and_when(internet, program):
    post = posting("x", pictures=("A gauge",), quoted=KEYS["x"][1])
    open_platforms(internet, [post])
    ended = program.run("describe", post.url)
    assert ended.code == 0, ended.err
    table = {line[:14].strip(): line for line in ended.out.splitlines()}
    assert table["field"].split() == ["field", "value", "said", "by", "when", "(UTC)"]
    assert "tweet-result" in table["text"]
    assert TEXT in table["text"]
    assert "41 likes, 3 replies" in table["counts"]
    assert "image 1600x1200" in table["media 1"]
    assert f"x {KEYS['x'][1]} by maralind" in table["quoted"]
    assert "2026-09-15 18:42:00 UTC" in table["posted at"]
    assert "the id" in table["minted at"]


def test_a_person_reads_why_a_post_can_not_be_seen(internet, program):
    post = posting("x", state="private")
    open_platforms(internet, [post])
    ended = program.run("describe", post.url)
    assert ended.code == 1
    assert "tweet-result: gone: 404 Not Found" in ended.out
    assert "oembed: private: 403 Forbidden" in ended.out
    assert "so: private, oembed says private: 403 Forbidden" in ended.out


def test_half_a_surrogate_pair_and_an_address_that_is_none_are_no_end_of_the_command(internet, program):
    post = posting("mastodon")
    site = internet.site("mastodon.social")
    said = b'{"id":"1","uri":"http://[","content":"<p>High \\ud800 water</p>","account":{"acct":"a\\udfff"}}'
    site.at(f"/api/v1/statuses/{post.key}", answers.content(said, "application/json"))
    row = describe(program, [post], code=0)["mastodon"]
    assert (row["text"], row["handle"]) == ("High \ufffd water", "a\ufffd")
    assert only_line(program.rows("show", post.url))["text"] == "High \ufffd water"
    assert "High" in program.run("show", post.url).out
